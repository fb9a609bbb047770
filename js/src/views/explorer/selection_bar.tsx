/** What is selected, and what can be done with it. It keeps its place when nothing is. */

import type { Explorer } from "../../state/explorer_app.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { NARROW, useUi } from "../ui.ts";
import { AddMenu } from "./add_menu.tsx";

export function SelectionBar({ app }: { app: Explorer }) {
  const narrow = useUi().width.value < NARROW;
  const { total, matching } = app.selection.value;
  const all = app.total.value;
  const filtered = all !== app.frame.value?.total;
  const hidden = total - matching;
  return (
    <section
      class={`lw-selection${total > 0 ? " is-on" : ""}`}
      aria-label="Selection"
      aria-busy={app.selecting.value}
    >
      <b>{total === 0 ? "None selected" : `${number(total)} selected`}</b>
      {hidden > 0 && !narrow && <small>{number(hidden)} of them not in this list</small>}
      {all > 0 && matching < all && (
        <LinkButton onClick={() => app.selectMatching(true)}>
          Select all {number(all)}
          {filtered && !narrow && " that match"}
        </LinkButton>
      )}
      {total > 0 && <LinkButton onClick={() => app.unselectAll()}>Clear</LinkButton>}
      <span class="lw-space" />
      <AddMenu
        app={app}
        words={
          <>
            {narrow ? "Add…" : total === 0 ? "Add to session…" : `Add ${number(total)} to session…`}{" "}
            <Icon name="chevron-down" />
          </>
        }
      />
    </section>
  );
}
