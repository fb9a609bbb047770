/** Asks who labels, once, in a file that was made for nobody in particular. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Root } from "../root.tsx";
import { Screen } from "../screens/screen.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import type { Ui } from "../ui.ts";

interface Props {
  readonly ui: Ui;
  readonly session: string;
  readonly height: number;
  readonly onName: (name: string) => void;
}

const LONGEST = 200;

export function NameForm({ ui, session, height, onName }: Props) {
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const why = `lw-${ui.id}-why`;
  useLayoutEffect(() => box.current?.focus({ preventScroll: true }), []);

  const begin = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") {
      setMissing(true);
      box.current?.focus();
    } else onName(name.trim());
  };

  return (
    <Root
      ui={ui}
      height={height}
      label={visibleWords(`Labeling session ${session}`)}
      data={{ "data-view": "name" }}
    >
      <Screen icon="user" title="Who is labeling?">
        <p class="lw-muted">
          Your answers to “{visible(session)}” are saved under this name. Write it as whoever gave
          you this page knows you, such as your e-mail address.
        </p>
        <form class="lw-row lw-name-form" onSubmit={begin}>
          <input
            class="lw-input"
            ref={box}
            aria-label="Your name"
            aria-invalid={missing}
            aria-describedby={missing ? why : undefined}
            autoComplete="off"
            maxLength={LONGEST}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="lw-button is-primary">
            Begin
          </button>
        </form>
        {missing && (
          <p id={why} role="alert" class="lw-bad">
            A name is needed.
          </p>
        )}
      </Screen>
    </Root>
  );
}
