/** The labeling screen: bar, trace, questions, and what may stand over or instead of them. */
import type { ComponentChildren, RefObject } from "preact";
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";
import type { LabelingApp } from "../app.ts";
import type { Item } from "../protocol.gen.ts";
import { Banner } from "./bar/banner.tsx";
import { Bar } from "./bar/bar.tsx";
import { GotoDialog } from "./dialogs/goto_dialog.tsx";
import { KeysDialog } from "./dialogs/keys_dialog.tsx";
import { MarkButton } from "./evidence/mark_button.tsx";
import { evidenceOf, useEvidenceMarks } from "./evidence/marks.ts";
import { EvidenceProvider } from "./evidence/rests.ts";
import { Form } from "./form/form.tsx";
import { useParts } from "./parts.ts";
import { Root } from "./root.tsx";
import { Finished } from "./screens/finished.tsx";
import { EmptySession, NothingShown, Opening, OpeningFailed } from "./screens/other_screens.tsx";
import { visibleWords } from "./text/visible.tsx";
import { isAgentLike, TracePane, type Turns } from "./trace/trace_pane.tsx";
import { TurnsAfter, TurnsBefore } from "./turns/turns.tsx";
import { type Ui, WIDE } from "./ui.ts";
import { useKeys } from "./use_keys.ts";

interface Props {
  readonly app: LabelingApp;
  readonly ui: Ui;
  readonly height: number;
}

export function Labeling({ app, ui, height }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const phase = app.phase.value;
  const item = app.item.value;
  useKeys(root, app, ui);
  useItemFocus(root, app, ui);
  useParts(root, app, ui);
  useEvidenceMarks(root, app);
  const evidence = useCallback(() => evidenceOf(app.answers.peek()), [app]);

  const name = app.session.value?.name ?? "";
  return (
    <Root
      ui={ui}
      height={height}
      root={root}
      label={visibleWords(`Labeling session ${name}`.trim())}
      data={{
        "data-view": "labeling",
        "data-item": item?.item ?? "",
        "data-index": app.index.value,
        "data-count": app.counts.value.all,
        "data-save": app.save.value.kind,
      }}
    >
      {phase.kind === "opening" && <Opening words="Opening the session" />}
      {phase.kind === "failed" && (
        <OpeningFailed message={phase.message} again={() => app.open()} />
      )}
      {phase.kind === "ready" && (
        <EvidenceProvider value={evidence}>
          <Session app={app} ui={ui} />
        </EvidenceProvider>
      )}
      {phase.kind === "ready" && <MarkButton app={app} root={root} />}
    </Root>
  );
}

function Session({ app, ui }: Omit<Props, "height">) {
  const dialog = app.dialog.value;
  const close = () => {
    app.dialog.value = null;
  };
  return (
    <div class="lw-app">
      <Bar app={app} />
      <Main app={app} ui={ui} />
      {dialog === "keys" && <KeysDialog onClose={close} />}
      {dialog === "goto" && <GotoDialog app={app} onClose={close} />}
    </div>
  );
}

function Main({ app, ui }: Omit<Props, "height">) {
  const item = app.item.value;
  const banner = <Banner app={app} />;
  const { Chat } = ui.place;
  const chat = Chat?.on.value ? Chat : null;
  const instead = chat?.screen.value ? (
    <chat.Screen />
  ) : app.states.value.length === 0 ? (
    <EmptySession id={app.session.value?.session_id ?? ""} />
  ) : app.finished.value ? (
    <>
      <Finished app={app} />
      {chat && <chat.More />}
    </>
  ) : ui.nothingShown.value ? (
    <NothingShown app={app} />
  ) : null;
  if (instead)
    return (
      <div class="lw-main is-single">
        <div class="lw-column">
          {instead}
          {banner}
        </div>
      </div>
    );

  const panel =
    item !== null && ui.panel.value && ui.width.value >= WIDE && isAgentLike(item.trace);
  return (
    <div class={`lw-main${panel ? " has-panel" : ""}`}>
      {item ? (
        <TracePane
          source={app}
          item={item.item}
          trace={item.trace}
          below={
            <>
              {banner}
              {chat && <chat.Box />}
            </>
          }
          turns={turnsOf(app, item, chat && <chat.Said />)}
        />
      ) : (
        <div class="lw-column lw-trace">
          {app.itemError.value ? (
            <OpeningFailed message={app.itemError.value} again={() => app.go(app.index.value)} />
          ) : (
            <Opening words="Fetching the trace" />
          )}
          {banner}
        </div>
      )}
      <Form app={app} />
    </div>
  );
}

/** @param said What was said to the agent since. */
function turnsOf(app: LabelingApp, item: Item, said: ComponentChildren): Turns | undefined {
  const alone = (item.conversation?.turns.length ?? 0) < 2;
  if (alone && !said) return undefined;
  return {
    before: !alone && <TurnsBefore app={app} item={item} />,
    after: (
      <>
        {!alone && <TurnsAfter app={app} item={item} />}
        {said}
      </>
    ),
  };
}

/** Another item: the focus comes back to the form, unless it is in the bar that brought it here. */
function useItemFocus(root: RefObject<HTMLDivElement | null>, app: LabelingApp, ui: Ui): void {
  const index = app.index.value;
  const before = useRef(index);

  useLayoutEffect(() => {
    if (before.current === index) return;
    before.current = index;
    ui.nothingShown.value = false;
    const active = document.activeElement;
    const inside = active?.closest(".lw-main");
    if (!inside || !root.current?.contains(inside)) return;
    const home = root.current.querySelector<HTMLElement>("[data-home]");
    // Focusing lays the page out, even where the focus is already.
    if (home !== active) home?.focus({ preventScroll: true });
  }, [index, root, ui]);
}
