/** Filter by what traces carry: first the name of a tag or an assessment, then its values. */
import { useState } from "preact/hooks";
import type { KeyFacet } from "../../protocol.gen.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { visible } from "../text/visible.tsx";
import { CheckItem, toggled } from "./check_item.tsx";
import type { Carried } from "./words.ts";

interface Props {
  readonly facets: readonly KeyFacet[];
  readonly filters: readonly Carried[];
  /** Name whose values are shown at once. */
  readonly start: string | null;
  /** Traces can be asked for that carry none. */
  readonly canMiss: boolean;
  readonly onChange: (filters: readonly Carried[]) => void;
}

export function CarriedMenu({ facets, filters, start, canMiss, onChange }: Props) {
  const [name, setName] = useState(start);
  if (name === null)
    return (
      <>
        {facets.map((facet) => (
          <button
            type="button"
            class="lw-menu-item"
            key={facet.key}
            onClick={(event) => {
              // The list of names goes, and the focus with it.
              event.currentTarget.closest<HTMLElement>("[role=dialog]")?.focus();
              setName(facet.key);
            }}
          >
            <span class="lw-space lw-wrap">{visible(facet.key)}</span>
            <small>{number(facet.count)}</small>
            <Icon name="chevron-right" />
          </button>
        ))}
      </>
    );

  const facet = facets.find((each) => each.key === name);
  const now = filters.find((each) => each.name === name);
  // The order stays: a chip that moved would take the focus out of its own menu.
  const set = (change: Omit<Carried, "name"> | null) => {
    const next = change && { name, ...change };
    if (!now) onChange(next ? [...filters, next] : filters);
    else onChange(filters.flatMap((each) => (each !== now ? [each] : next ? [next] : [])));
  };
  const values = now?.values ?? [];
  const any = now !== undefined && !now.missing && values.length === 0;
  // What is filtered by can be taken off, however rare it is.
  const rare = values.filter((value) => !facet?.values.some((each) => each.value === value));
  const toggle = (value: string) => {
    const next = toggled(values, value);
    set(next.length === 0 ? null : { values: next, missing: false });
  };
  return (
    <>
      <p class="lw-nothing lw-wrap">
        <b>{visible(name)}</b>
      </p>
      <CheckItem
        on={any}
        onToggle={() => set(any ? null : { values: [], missing: false })}
        {...(facet && { count: facet.count })}
      >
        Any value
      </CheckItem>
      {rare.map((value) => (
        <CheckItem key={value} on onToggle={() => toggle(value)}>
          {visible(value)}
        </CheckItem>
      ))}
      {facet?.values.map(({ value, count }) => (
        <CheckItem
          key={value}
          on={values.includes(value)}
          count={count}
          onToggle={() => toggle(value)}
        >
          {value === "" ? <i>empty</i> : visible(value)}
        </CheckItem>
      ))}
      {canMiss && (
        <CheckItem
          on={now?.missing ?? false}
          onToggle={() => set(now?.missing ? null : { values: [], missing: true })}
        >
          Has none
        </CheckItem>
      )}
    </>
  );
}
