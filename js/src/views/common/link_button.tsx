/** A button that reads as a link. */
import type { ButtonHTMLAttributes } from "preact";

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "class"> {
  /** A class of its own beside that of links. */
  readonly as?: string;
}

export function LinkButton({ as = "", ...rest }: Props) {
  return <button type="button" class={`lw-link ${as}`} {...rest} />;
}
