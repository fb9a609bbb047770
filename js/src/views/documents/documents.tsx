/** The retrieved documents, by retrieval and in its order. */
import type { Retrieval } from "../../protocol.gen.ts";
import { headline, number } from "../common/format.ts";
import { useProgress } from "../common/use_progress.ts";
import { visible, visibleWords } from "../text/visible.tsx";
import { SpanButton } from "../trace/span_button.tsx";
import { DocumentView } from "./document.tsx";

/** Up to so many documents of one retrieval are open from the start. */
const OPEN = 6;
/** So many fill the screen. */
const FIRST = 3;

export function Documents({ retrievals }: { retrievals: readonly Retrieval[] }) {
  return (
    <>
      {retrievals.map((retrieval) => (
        <section
          class="lw-retrieval"
          key={retrieval.span_id}
          aria-label={visibleWords(`Documents of ${retrieval.name}`)}
        >
          <h3 class="lw-section-head">
            Documents
            <span class="lw-cut" title={visibleWords(retrieval.query)}>
              {number(retrieval.documents.length)} retrieved
              {retrieval.query && visible(` for “${headline(retrieval.query, 90)}”`)}
            </span>
            <span class="lw-space" />
            <SpanButton id={retrieval.span_id} name={retrieval.name} />
          </h3>
          <DocumentList documents={retrieval.documents} spanId={retrieval.span_id} />
        </section>
      ))}
    </>
  );
}

interface ListProps {
  readonly documents: Retrieval["documents"];
  readonly spanId: string;
}

export function DocumentList({ documents, spanId }: ListProps) {
  const drawn = useProgress(documents.length, FIRST, FIRST);
  if (documents.length === 0) return <p class="lw-muted">Nothing was found.</p>;
  const best = Math.max(...documents.map((document) => document.score ?? 0));
  return (
    <>
      {documents.slice(0, drawn).map((document, index) => (
        <DocumentView
          key={index}
          document={document}
          rank={index + 1}
          spanId={spanId}
          best={best}
          startsOpen={index < OPEN}
        />
      ))}
    </>
  );
}
