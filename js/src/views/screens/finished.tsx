/** Every item is completed or skipped. */
import type { LabelingApp } from "../../app.ts";
import { clock, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { StateIcon } from "../common/state_icon.tsx";
import { useUi } from "../ui.ts";
import { Screen } from "./screen.tsx";
import { Snippet } from "./snippet.tsx";

export function Finished({ app }: { app: LabelingApp }) {
  const { all, done, skipped } = app.counts.value;
  const save = app.save.value;
  const { python, Done } = useUi().place;
  const at = clock(save.at);
  const store = app.session.value?.store_label ?? "the store";
  const show = (filter: "skipped" | "all") => {
    app.setFilter(filter);
    app.go(
      Math.max(
        0,
        app.states.value.findIndex(
          (state) => state === "skipped" || (filter === "all" && state !== "closed"),
        ),
      ),
    );
  };
  return (
    <Screen
      icon="check"
      tone="ok"
      title={all === 0 ? "Nothing here is yours" : `All ${number(all)} done`}
    >
      {Done ? (
        <Done />
      ) : (
        <p class="lw-muted">
          {save.waiting > 0
            ? `${number(save.waiting)} on the way to ${store}.`
            : `Saved ${python ? "in" : "on"} ${store}${at && `, last at ${at}`}. Thank you.`}
        </p>
      )}
      <dl class="lw-sums">
        <div>
          <dt>Completed</dt>
          <dd>{number(done)}</dd>
        </div>
        <div>
          <dt>Skipped</dt>
          <dd>{number(skipped)}</dd>
        </div>
      </dl>
      <p class="lw-row">
        <button type="button" class="lw-button" onClick={() => app.undo()}>
          <Icon name="undo" /> Undo the last <Kbd keys="u" />
        </button>
        {skipped > 0 && (
          <button type="button" class="lw-button" onClick={() => show("skipped")}>
            <StateIcon state="skipped" /> See the {number(skipped)} skipped
          </button>
        )}
        <button type="button" class="lw-button" onClick={() => show("all")}>
          Look through all
        </button>
      </p>
      {python && <Snippet code="session.labels()" />}
    </Screen>
  );
}
