/** Opens the span that something came from in the drawer. */
import { Icon } from "../common/icon.tsx";
import { visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

export function SpanButton({ id, name }: { id: string; name: string }) {
  const { span } = useUi();
  const open = span.value === id;
  const label = visibleWords(open ? `Close span ${name}` : `Open span ${name}`);
  return (
    <button
      type="button"
      class="lw-button is-ghost is-small is-icon"
      aria-label={label}
      title={label}
      aria-pressed={open}
      onClick={() => {
        span.value = open ? null : id;
      }}
    >
      <Icon name="tree" />
    </button>
  );
}
