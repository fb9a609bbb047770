/** What stands where something is on its way or did not arrive. */

import { visible } from "../text/visible.tsx";
import { Icon } from "./icon.tsx";
import { LinkButton } from "./link_button.tsx";

export function Waiting({ words }: { words: string }) {
  return (
    <p class="lw-waiting">
      <Icon name="spinner" /> {words}
    </p>
  );
}

export function Failed({ message, again }: { message: string; again: () => void }) {
  return (
    <p class="lw-waiting is-bad" role="alert">
      <Icon name="error" /> <span>{visible(message)}</span>
      <LinkButton onClick={again}>Try again</LinkButton>
    </p>
  );
}
