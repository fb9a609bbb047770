/** The top: how many traces, where they are from, which columns, and the keys. */
import type { ExploreSnapshot } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";
import { CheckItem, toggled } from "./check_item.tsx";
import { Popover } from "./popover.tsx";

export function HeadBar({ app, frame }: { app: Explorer; frame: ExploreSnapshot }) {
  const narrow = useUi().width.value < NARROW;
  return (
    <div class="lw-bar-row">
      <h2 class="lw-title">{count(frame.total, "trace")}</h2>
      <small class="lw-cut" title={visibleWords(frame.title)}>
        {visible(frame.title)}
      </small>
      <span class="lw-space" />
      {!narrow && <ColumnsMenu app={app} frame={frame} />}
      <IconButton
        icon="help"
        large
        label="All keys, ?"
        title="All keys  ?"
        onClick={() => {
          app.dialog.value = "keys";
        }}
      />
    </div>
  );
}

function ColumnsMenu({ app, frame }: { app: Explorer; frame: ExploreSnapshot }) {
  const shown = app.columns.value;
  return (
    <Popover
      label="Columns"
      look="lw-button is-ghost is-small"
      atEnd
      words={
        <>
          <Icon name="columns" /> Columns
        </>
      }
    >
      {() =>
        frame.columns.map(({ name, label }) => (
          <CheckItem
            key={name}
            on={shown.includes(name)}
            onToggle={() => app.setColumns(toggled(shown, name))}
          >
            <span class="lw-wrap">{visible(label)}</span>
          </CheckItem>
        ))
      }
    </Popover>
  );
}
