/** A screen with no trace on it: a sign, a sentence, and what can be done. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../common/icon.tsx";

interface Props {
  readonly icon: IconName;
  readonly tone?: "ok" | "bad";
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function Screen({ icon, tone, title, children }: Props) {
  return (
    <section class="lw-screen" aria-label={title}>
      <div class="lw-screen-sign" data-tone={tone}>
        <Icon name={icon} large />
      </div>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
