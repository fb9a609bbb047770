/** One retrieved document: rank, title, score, link, text, and the rest of its metadata at hand. */
import { useState } from "preact/hooks";
import type { Document, Passage } from "../../protocol.gen.ts";
import { count, headline } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { inBlocks } from "../evidence/holds.ts";
import { useRestedOn } from "../evidence/rests.ts";
import { linkTarget } from "../text/safe.ts";
import { LIMITS } from "../text/split.ts";
import { TextBlock } from "../text/text_block.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { Fields } from "../trace/fields.tsx";
import { Fold } from "../trace/fold.tsx";
import { askedClass, PartSign, usePart } from "../trace/part_sign.tsx";
import { Score } from "./score.tsx";

interface Props {
  readonly document: Document;
  readonly rank: number;
  /** The retriever that returned it. */
  readonly spanId: string;
  /** Highest score of this retrieval: the bar's length is relative to it where it exceeds 1. */
  readonly best: number;
  readonly startsOpen: boolean;
}

export function DocumentView({ document, rank, spanId, best, startsOpen }: Props) {
  const place = `document:${rank - 1}`;
  const mark = usePart(spanId, place);
  const rested = useRestedOn(
    (passage) => inDocument(document, passage) && passage.span_id === spanId,
  );
  const [unfolded, setOpen] = useState(startsOpen || rested);
  const open = unfolded || mark?.current === true;
  const title = document.title || document.id || `Document ${rank}`;
  const target = document.uri === null ? null : linkTarget(document.uri);
  return (
    <article
      class={`lw-document${askedClass(mark)}`}
      data-document={document.id}
      data-within={spanId}
      data-part={`${spanId}/${place}`}
    >
      <header>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "chevron-down" : "chevron-right"} />
          <span class="lw-muted">{rank}</span>
          <b class="lw-cut">{visible(title)}</b>
          {!open && (
            <span class="lw-cut lw-muted">{visible(headline(document.text.text, 90))}</span>
          )}
        </button>
        <PartSign mark={mark} />
        {document.score !== null && <Score value={document.score} best={best} />}
        {target !== null && (
          <a
            class="lw-button is-ghost is-small is-icon"
            href={target}
            title={visibleWords(target)}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={`Open document ${rank} in a new tab`}
          >
            <Icon name="external" />
          </a>
        )}
      </header>
      {open && (
        <div class="lw-document-body">
          <TextBlock text={document.text} limit={LIMITS.document} />
          {document.fields.length > 0 && (
            <Fold
              label={count(document.fields.length, "field")}
              summary={visible(names(document))}
              holds={(passage) => inFields(document, passage)}
            >
              <Fields fields={document.fields} />
            </Fold>
          )}
        </div>
      )}
    </article>
  );
}

const inFields = ({ fields }: Document, passage: Passage): boolean =>
  inBlocks(
    fields.map(({ value }) => value),
    null,
    passage,
  );

const inDocument = (document: Document, passage: Passage): boolean =>
  inBlocks([document.text], null, passage) || inFields(document, passage);

const names = (document: Document): string => document.fields.map((field) => field.name).join(", ");
