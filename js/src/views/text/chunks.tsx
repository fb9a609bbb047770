/** A long text in parts, drawn one after another.
 *
 * Parts outside the viewport cost no layout (`content-visibility`), so a megabyte scrolls smoothly.
 */
import type { ComponentChildren } from "preact";
import { memo } from "../common/memo.tsx";
import { useProgress } from "../common/use_progress.ts";

const FIRST = 4;
const STEP = 4;

interface Props {
  readonly parts: readonly string[];
  readonly draw: (part: string) => ComponentChildren;
}

export function Chunks({ parts, draw }: Props) {
  const shown = useProgress(parts.length, FIRST, STEP);
  if (parts.length === 1) return <>{draw(parts[0] ?? "")}</>;
  return (
    <>
      {parts.slice(0, shown).map((part, index) => (
        <Chunk key={index} part={part} draw={draw} />
      ))}
    </>
  );
}

/** A part of one text never changes: it is drawn once. */
const Chunk = memo(function Chunk({ part, draw }: { part: string; draw: Props["draw"] }) {
  return <div class="lw-chunk">{draw(part)}</div>;
});
