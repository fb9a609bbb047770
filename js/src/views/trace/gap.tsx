/** Of very many things in a row, the beginning and the end; what is in between when asked for.
 *
 * A trace of thousands of steps would hold tens of thousands of elements otherwise, which every
 * frame of scrolling pays for. The last one is the answer that is judged, so it always stands.
 */

import { useState } from "preact/hooks";
import { count } from "../common/format.ts";
import { LinkButton } from "../common/link_button.tsx";

const HEAD = 80;
const TAIL = 20;
const MOST = HEAD + TAIL + 50;

export interface Gap {
  readonly from: number;
  readonly to: number;
  open(): void;
}

export function useGap(total: number): Gap | null {
  const [opened, setOpened] = useState(false);
  if (opened || total <= MOST) return null;
  return { from: HEAD, to: total - TAIL, open: () => setOpened(true) };
}

export function GapButton({ gap, what }: { gap: Gap; what: string }) {
  return (
    <LinkButton as="lw-gap" onClick={gap.open}>
      Show {count(gap.to - gap.from, what)} in between
    </LinkButton>
  );
}
