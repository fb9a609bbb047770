/** The element that every widget lives in: its size, its place for the focus, its context. */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formWidth, panelWidth, type Ui, UiProvider } from "./ui.ts";

export type RootData = Record<`data-${string}`, string | number>;

interface Props {
  readonly ui: Ui;
  readonly height: number;
  readonly label: string;
  readonly data: RootData;
  readonly root?: RefObject<HTMLDivElement | null>;
  readonly children: ComponentChildren;
}

export function Root({ ui, height, label, data, root, children }: Props) {
  const own = useRef<HTMLDivElement>(null);
  const box = root ?? own;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      ui.width.value = element.clientWidth;
      ui.height.value = element.clientHeight || ui.height.peek();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, ui]);

  const style = {
    "--lw-height": `${height}px`,
    "--lw-panel-width": `${panelWidth(ui)}px`,
    "--lw-form-width": `${formWidth(ui)}px`,
  };
  return (
    <UiProvider value={ui}>
      {/* biome-ignore lint/a11y/useSemanticElements: one element for the role, the size and the focus */}
      <div
        class={`lw-root lw-of-${ui.styles}`}
        role="region"
        aria-label={label}
        tabIndex={-1}
        ref={box}
        style={style}
        {...data}
      >
        {children}
      </div>
    </UiProvider>
  );
}
