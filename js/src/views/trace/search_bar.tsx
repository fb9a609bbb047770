/** Search in the trace: occurrences that are in sight to jump through, all others as a count. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { useUi } from "../ui.ts";
import type { Highlights } from "./highlight.ts";
import { useScope } from "./scope.ts";

interface Props {
  readonly highlights: Highlights;
  readonly onClose: () => void;
}

export function SearchBar({ highlights, onClose }: Props) {
  const ui = useUi();
  const { source, item } = useScope();
  const input = useRef<HTMLInputElement>(null);

  // Python puts the texts of the trace together while the first letter is on its way.
  useEffect(() => {
    source.search(item, "").catch(() => {
      // Nothing was asked yet: the search for a word says what is wrong.
    });
  }, [source, item]);

  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") highlights.move(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };

  return (
    <search class="lw-search">
      <label class="lw-find">
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          aria-label="Search this trace"
          placeholder="Search this trace"
          value={ui.query.value}
          onInput={(event) => {
            ui.query.value = event.currentTarget.value;
          }}
          onKeyDown={onKeyDown}
        />
        <Found highlights={highlights} />
      </label>
      <Step by={-1} label="Previous occurrence, Shift Enter" highlights={highlights} />
      <Step by={1} label="Next occurrence, Enter" highlights={highlights} />
      <IconButton icon="x" label="Close the search, Escape" title="Close  Esc" onClick={onClose} />
    </search>
  );
}

function Step({ by, label, highlights }: { by: 1 | -1; label: string; highlights: Highlights }) {
  return (
    <IconButton
      icon={by < 0 ? "chevron-up" : "chevron-down"}
      label={label}
      disabled={highlights.count.value === 0}
      onClick={() => highlights.move(by)}
    />
  );
}

/** "2 of 7" in sight, and how many the whole trace holds, folded parts and spans included. */
function Found({ highlights }: { highlights: Highlights }) {
  const ui = useUi();
  const { hits } = useScope();
  if (!ui.query.value.trim()) return null;
  const here = highlights.count.value;
  const at = highlights.at.value;
  const total = hits.value?.total ?? null;
  const seen = here === 0 ? "none" : `${at < 0 ? "" : `${at + 1} of `}${number(here)}`;
  return (
    <output class="lw-found">
      {total === 0 && here === 0 ? "not found" : `${seen} here`}
      {total !== null && total > 0 && <span>, {number(total)} in all spans</span>}
    </output>
  );
}
