/** The source of every text that is drawn, by the element that draws it. */

const sources = new WeakMap<Element, string>();

export const sourceOf = (element: Element): string | undefined => sources.get(element);

/** As a `ref`: the element draws all of that text. */
export const draws =
  (text: string) =>
  (element: Element | null): void => {
    if (element !== null) sources.set(element, text);
  };
