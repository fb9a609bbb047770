/** Redraws a component only when one of its props is another one. */
import { Component, type ComponentType, type RenderableProps } from "preact";

export function memo<P extends object>(draw: ComponentType<P>): ComponentType<P> {
  const Draw = draw;
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: RenderableProps<P>): boolean {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      const names = Object.keys(after);
      return (
        names.length !== Object.keys(before).length ||
        names.some((name) => before[name] !== after[name])
      );
    }

    override render(props: RenderableProps<P>) {
      return <Draw {...(props as P)} />;
    }
  };
}
