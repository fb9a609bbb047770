/** A long text in parts, drawn one after another.
 *
 * Parts outside the viewport cost no layout (`content-visibility`), so a megabyte scrolls smoothly.
 */
import type { ComponentChildren } from "preact";
import { memo } from "../common/memo.tsx";
import { useProgress } from "../common/use_progress.ts";

const FIRST = 4;
const STEP = 4;

interface Props<P> {
  readonly parts: readonly P[];
  readonly draw: (part: P) => ComponentChildren;
}

export function Chunks<P>({ parts, draw }: Props<P>) {
  const shown = useProgress(parts.length, FIRST, STEP);
  if (parts.length === 1) return <>{parts.map(draw)}</>;
  return (
    <>
      {parts.slice(0, shown).map((part, index) => (
        <Chunk key={index} part={part} draw={draw as (part: unknown) => ComponentChildren} />
      ))}
    </>
  );
}

interface ChunkProps {
  readonly part: unknown;
  readonly draw: (part: unknown) => ComponentChildren;
}

/** A part of one text never changes: it is drawn once. */
const Chunk = memo(function Chunk({ part, draw }: ChunkProps) {
  return <div class="lw-chunk">{draw(part)}</div>;
});
