/** What of a trace answers rest on when it is opened: that is there to be read, not folded. */
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import type { Passage } from "../../protocol.gen.ts";

const EvidenceContext = createContext<() => readonly Passage[]>(() => []);
export const EvidenceProvider = EvidenceContext.Provider;

/** Whether an answer rested on it when it was first drawn: marking must not fold or unfold. */
export function useRestedOn(holds: (passage: Passage) => boolean): boolean {
  const passages = useContext(EvidenceContext);
  const [rested] = useState(() => passages().some(holds));
  return rested;
}
