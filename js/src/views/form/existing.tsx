/** What judges and others said of the trace before: shown once the reviewer has said theirs. */
import { useEffect, useState } from "preact/hooks";
import type { LabelingApp } from "../../app.ts";
import { asCallError } from "../../host/host.ts";
import type { ExistingLabel, Item } from "../../protocol.gen.ts";
import { count } from "../common/format.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { Carried } from "../trace/carried.tsx";

type Told = readonly ExistingLabel[] | Error | null;

export function Existing({ app, item }: { app: LabelingApp; item: Item }) {
  const [told, setTold] = useState<Told>(null);
  const [tries, setTries] = useState(0);
  // As the store has it: what is on its way there does not open it.
  const open = item.review.state === "completed" || item.review.state === "skipped";
  useEffect(() => {
    setTold(null);
    if (!open) return;
    let here = true;
    const tell = (found: Told) => here && setTold(found);
    app.existing(item.item).then(tell, (cause: unknown) => tell(asCallError(cause)));
    return () => {
      here = false;
    };
  }, [app, item.item, open, tries]);
  return (
    <section class="lw-existing" aria-label="Earlier assessments">
      {!open ? (
        <p class="lw-muted">
          {count(item.existing, "earlier assessment")}, shown when you are done with this trace
        </p>
      ) : told === null ? (
        <Waiting words="Fetching the earlier assessments" />
      ) : told instanceof Error ? (
        <Failed message={told.message} again={() => setTries(tries + 1)} />
      ) : (
        <>
          <h3 class="lw-section-head">
            Earlier assessments <span>{told.length}</span>
          </h3>
          <Carried labels={told} />
        </>
      )}
    </section>
  );
}
