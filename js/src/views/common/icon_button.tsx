/** A small button that is only an icon; its words are for those who hover or listen. */
import type { ButtonHTMLAttributes } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "label"> {
  readonly icon: IconName;
  readonly label: string;
  readonly large?: boolean;
}

export function IconButton({ icon, label, large = false, ...rest }: Props) {
  return (
    <button
      type="button"
      class="lw-button is-ghost is-small is-icon"
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} large={large} />
    </button>
  );
}
