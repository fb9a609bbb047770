/** Names of the trace's sections: they scroll to a section and follow the scrolling. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { number } from "../common/format.ts";

export interface Section {
  readonly id: string;
  readonly label: string;
  readonly count: number | null;
}

interface Props {
  readonly sections: readonly Section[];
  readonly scroller: RefObject<HTMLElement | null>;
}

/** How far below the upper edge of the scroller it begins. */
const below = (scroller: Element, section: Element): number =>
  section.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

/** The last section whose head has passed the upper third of what is in sight; the first where
 * nothing was scrolled, however short it is. */
function inSight(scroller: HTMLElement, sections: readonly Section[]): string {
  let found = sections[0]?.id ?? "";
  if (scroller.scrollTop <= 0) return found;
  for (const { id } of sections) {
    const section = scroller.querySelector<HTMLElement>(`[data-section="${id}"]`);
    if (section && below(scroller, section) <= scroller.clientHeight / 3) found = id;
  }
  return found;
}

export function Tabs({ sections, scroller }: Props) {
  const [active, setActive] = useState(sections[0]?.id ?? "");
  const names = sections.map((section) => section.id).join();

  // `names` stands for the sections.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const follow = () => setActive(inSight(box, sections));
    follow();
    box.addEventListener("scroll", follow, { passive: true });
    return () => box.removeEventListener("scroll", follow);
  }, [names]);

  const show = (id: string) => {
    const box = scroller.current;
    const section = box?.querySelector<HTMLElement>(`[data-section="${id}"]`);
    if (!box || !section) return;
    section.querySelector<HTMLElement>(":scope > .lw-fold[aria-expanded=false]")?.click();
    requestAnimationFrame(() => {
      box.scrollTop += below(box, section);
      // A short section cannot reach the top: the reviewer's choice is shown all the same.
      requestAnimationFrame(() => setActive(id));
    });
  };

  return (
    <nav class="lw-tabs" aria-label="Parts of the trace">
      {sections.map(({ id, label, count }) => (
        <button
          key={id}
          type="button"
          class="lw-tab"
          aria-current={active === id}
          onClick={() => show(id)}
        >
          {label}
          {count !== null && <span>{number(count)}</span>}
        </button>
      ))}
    </nav>
  );
}
