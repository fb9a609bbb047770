/** What one span took in and gave out, below the trace that it is a step of. */

import { useEffect, useRef, useState } from "preact/hooks";
import { placeOf } from "../../key_event.ts";
import type { SpanBody } from "../../protocol.gen.ts";
import { duration, number } from "../common/format.ts";
import { IconButton } from "../common/icon_button.tsx";
import { reveal } from "../common/reveal.ts";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { isInAttributes, isInEvents } from "../evidence/cells.ts";
import { useRestedOn } from "../evidence/rests.ts";
import { visible, visibleWords } from "../text/visible.tsx";
import { PartSign, usePart } from "../trace/part_sign.tsx";
import { useScope } from "../trace/scope.ts";
import { useUi } from "../ui.ts";
import { SpanIcon } from "./span_icon.tsx";
import { type Part, SpanPart } from "./span_part.tsx";

const PARTS: readonly (readonly [Part, string])[] = [
  ["input", "Input"],
  ["output", "Output"],
  ["attributes", "Attributes"],
  ["events", "Events"],
];

const countOf = (body: SpanBody, part: Part): number | null =>
  part === "attributes" || part === "events" ? body[part].length : null;

export function SpanDrawer({ id }: { id: string }) {
  const ui = useUi();
  const { source, item } = useScope();
  const box = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(document.activeElement);
  const tree = useRef(opener.current?.closest('[role="tree"]'));
  const inAttributes = useRestedOn((passage) => passage.span_id === id && isInAttributes(passage));
  const inEvents = useRestedOn((passage) => passage.span_id === id && isInEvents(passage));
  const first = inAttributes ? "attributes" : inEvents ? "events" : "output";
  const [part, setPart] = useState<Part>(first);
  const [body, again] = useAsync(`${item} ${id}`, () => source.spanBody(item, id));

  const close = () => {
    const active = document.activeElement;
    const form = box.current?.closest(".lw-root")?.querySelector(".lw-form") ?? null;
    // By now another span may be drawn where the tree was clicked: its tab stop stayed with this one.
    const row = tree.current?.querySelector('[tabindex="0"]') ?? opener.current;
    const home = form ?? row;
    const away = form ? !form.contains(active) : box.current?.contains(active);
    if (away && home instanceof HTMLElement) home.focus({ preventScroll: true });
    ui.span.value = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (["text", "dialog"].includes(placeOf(event.target))) return;
    event.preventDefault();
    close();
  };

  useEffect(() => {
    // The drawer shortens the scroll above it: what was clicked stays in sight.
    reveal(opener.current);
    // Wherever the focus is: in the tree it was opened from, or on the form.
    const root = box.current?.closest<HTMLElement>(".lw-root");
    root?.addEventListener("keydown", onKeyDown);
    return () => root?.removeEventListener("keydown", onKeyDown);
  }, []);

  const ready = body.kind === "ready" ? body.value : null;
  return (
    <section
      class="lw-drawer"
      data-within={id}
      aria-label={visibleWords(`Span ${ready?.name ?? ""}`)}
      ref={box}
      onKeyDown={onKeyDown}
    >
      <div class="lw-head">
        <nav class="lw-tabs" aria-label="Parts of the span">
          {PARTS.map(([each, label]) => {
            const count = ready ? countOf(ready, each) : null;
            return (
              <button
                key={each}
                type="button"
                class="lw-tab"
                aria-current={part === each}
                onClick={() => setPart(each)}
              >
                {label}
                {count !== null && <span>{number(count)}</span>}
              </button>
            );
          })}
        </nav>
        <span class="lw-space" />
        <PartSign mark={usePart(id, "span")} />
        {ready && (
          <small class="lw-drawer-name">
            <SpanIcon type={ready.type} />
            <span class="lw-cut">{visible(ready.name)}</span>
            {ready.duration_us !== null && <span>{duration(ready.duration_us)}</span>}
            {ready.tokens !== null && <span>{number(ready.tokens)} tokens</span>}
          </small>
        )}
        <IconButton icon="x" label="Close the span, Escape" title="Close  Esc" onClick={close} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section class="lw-scroll" tabIndex={0} aria-label="Span, scrolls">
        {body.kind === "pending" && <Waiting words="Fetching the span" />}
        {body.kind === "failed" && <Failed message={body.message} again={again} />}
        {ready && <SpanPart body={ready} part={part} />}
      </section>
    </section>
  );
}
