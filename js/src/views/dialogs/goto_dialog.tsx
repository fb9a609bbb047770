/** Go to an item by its number, its id or words of its request. */
import { useEffect, useState } from "preact/hooks";
import type { LabelingApp } from "../../app.ts";
import type { ItemRow } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { STATE_LABELS, StateIcon } from "../common/state_icon.tsx";
import { useAsync } from "../common/use_async.ts";
import { Failed } from "../common/waiting.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { Dialog } from "./dialog.tsx";

const SHOWN = 50;
const PAUSE_MS = 150;

interface Found {
  readonly total: number;
  readonly rows: readonly ItemRow[];
}

/** The item whose number that is, null when it is none within the session. */
function positionOf(app: LabelingApp, query: string): number | null {
  const position = /^\d{1,9}$/.test(query) ? Number(query) - 1 : -1;
  return position < 0 || position >= app.states.peek().length ? null : position;
}

/** A number within the session names that item first; words and ids are looked for by the store. */
async function look(app: LabelingApp, query: string): Promise<Found> {
  const found = await app.page({ query, limit: SHOWN });
  const position = positionOf(app, query);
  if (position === null) return found;
  const at = await app.page({ offset: position, limit: 1 });
  const rest = found.rows.filter((row) => row.index !== position);
  return { total: rest.length + 1, rows: [...at.rows, ...rest] };
}

export function GotoDialog({ app, onClose }: { app: LabelingApp; onClose: () => void }) {
  const list = `lw-${useUi().id}-goto`;
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useState("");
  const [selected, setSelected] = useState(0);
  const [found, again] = useAsync(query, () => look(app, query));
  const [last, setLast] = useState<Found | null>(null);
  // Enter came before the rows for what is typed: go to the selected one when they are here.
  const [entered, setEntered] = useState(false);

  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    if (found.kind === "pending") return;
    setEntered(false);
    if (found.kind === "failed") return;
    const { rows } = found.value;
    const at = Math.max(0, Math.min(rows.length - 1, selected));
    setLast(found.value);
    setSelected(at);
    if (entered) go(rows[at]?.index);
  }, [found]);

  // The rows found before stay until the next ones are here: a list that blinks cannot be read.
  const rows = last?.rows ?? [];
  const current = found.kind === "ready" && typed.trim() === query;
  function go(index: number | undefined): void {
    if (index === undefined) return;
    onClose();
    app.go(index);
  }
  const enter = () => {
    const position = positionOf(app, typed.trim());
    if (position !== null && selected === 0) go(position);
    else if (current) go(rows[selected]?.index);
    else {
      setEntered(true);
      setQuery(typed.trim());
      if (found.kind === "failed") again();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const most = current ? rows.length - 1 : SHOWN; // of rows that are on their way
    if (by !== 0) setSelected(Math.max(0, Math.min(most, selected + by)));
    else if (event.key === "Enter" && !event.isComposing) enter();
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title="Go to" onClose={onClose}>
      <div class="lw-goto">
        <label class="lw-find">
          <Icon name="search" />
          <input
            type="text"
            autoComplete="off"
            role="combobox"
            aria-label="Number, id or words of the request"
            placeholder="Number, id or words of the request"
            aria-expanded="true"
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={rows[selected] ? `${list}-${rows[selected].index}` : undefined}
            value={typed}
            readOnly={entered}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setSelected(0);
            }}
            onKeyDown={onKeyDown}
          />
          <output class="lw-found">
            {last && `${number(last.total)} of ${number(app.states.value.length)}`}
          </output>
        </label>
        {found.kind === "failed" && <Failed message={found.message} again={again} />}
        {last && rows.length === 0 && <p class="lw-muted lw-nothing">No item matches.</p>}
        <div class="lw-goto-list" role="listbox" id={list} aria-label="Items">
          {rows.map((row, index) => (
            <Row
              key={row.index}
              id={`${list}-${row.index}`}
              row={row}
              selected={index === selected}
              onPoint={() => setSelected(index)}
              onChoose={() => go(row.index)}
            />
          ))}
        </div>
        {last && last.total > rows.length && (
          <p class="lw-muted lw-nothing">
            The first {number(rows.length)} are shown; more words find fewer items.
          </p>
        )}
      </div>
    </Dialog>
  );
}

interface RowProps {
  readonly id: string;
  readonly row: ItemRow;
  readonly selected: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Row({ id, row, selected, onPoint, onChoose }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text box above has the focus and the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the text box points at it by aria-activedescendant
    <div
      role="option"
      id={id}
      class="lw-menu-item"
      aria-selected={selected}
      ref={(element) => {
        if (selected) element?.scrollIntoView({ block: "nearest" });
      }}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <span class="lw-muted lw-goto-number">{row.index + 1}</span>
      <StateIcon state={row.state} />
      <span class="lw-hidden">{STATE_LABELS[row.state]}</span>
      <span class="lw-space lw-cut">{visible(row.title || row.item)}</span>
      {selected && <Kbd keys="↵" />}
    </div>
  );
}
