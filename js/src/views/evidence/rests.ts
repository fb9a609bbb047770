/** What of a trace answers rest on when it is opened: that is there to be read, not folded. */
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { Passage } from "../../protocol.gen.ts";

const EvidenceContext = createContext<() => readonly Passage[]>(() => []);
export const EvidenceProvider = EvidenceContext.Provider;

/** The passages that answers rested on when this was first drawn: marking must not fold or unfold. */
export function useRested(): readonly Passage[] {
  const passages = useContext(EvidenceContext);
  const [rested] = useState(passages);
  return rested;
}

/** Whether an answer rested on it then. */
export function useRestedOn(holds: (passage: Passage) => boolean): boolean {
  const rested = useRested();
  const [found] = useState(() => rested.some(holds));
  return found;
}
