/** Opens the span that something came from in the drawer. */
import { IconButton } from "../common/icon_button.tsx";
import { visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";

export function SpanButton({ id, name }: { id: string; name: string }) {
  const { span } = useUi();
  const open = span.value === id;
  const label = visibleWords(open ? `Close span ${name}` : `Open span ${name}`);
  return (
    <IconButton
      icon="tree"
      label={label}
      aria-pressed={open}
      onClick={() => {
        span.value = open ? null : id;
      }}
    />
  );
}
