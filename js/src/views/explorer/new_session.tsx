/** The few things that a new session needs: a name, and at least one question. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AddArgs } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { Snippet } from "../screens/snippet.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { CheckItem, toggled } from "./check_item.tsx";

interface Props {
  readonly app: Explorer;
  readonly selected: number;
  readonly busy: boolean;
  readonly onCreate: (args: AddArgs) => void;
  readonly onBack: () => void;
}

export function NewSession({ app, selected, busy, onCreate, onBack }: Props) {
  const [schemas, again] = useAsync("schemas", () => app.schemas());
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const why = `lw-${useUi().id}-missing`;
  useLayoutEffect(() => box.current?.focus({ preventScroll: true }), []);

  const create = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") {
      setMissing("The session needs a name.");
      box.current?.focus();
    } else if (chosen.length === 0) {
      setMissing("Choose at least one question.");
    } else {
      setMissing("");
      onCreate({ name: name.trim(), label_schemas: [...chosen] });
    }
  };

  return (
    <form onSubmit={create} class="lw-new-session">
      <label class="lw-row lw-nothing lw-menu-field">
        <span>Name</span>
        <input
          class="lw-input"
          ref={box}
          autoComplete="off"
          value={name}
          aria-describedby={missing ? why : undefined}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <fieldset>
        <legend class="lw-nothing">Questions</legend>
        {schemas.kind === "pending" && <Waiting words="Looking for questions" />}
        {schemas.kind === "failed" && <Failed message={schemas.message} again={again} />}
        {schemas.kind === "ready" && schemas.value.length === 0 && (
          <div class="lw-nothing">
            There are none yet. Make one in a cell:
            <Snippet
              code={'lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())'}
            />
            <LinkButton onClick={again}>Look again</LinkButton>
          </div>
        )}
        {schemas.kind === "ready" &&
          schemas.value.map((schema) => (
            <CheckItem
              key={schema.name}
              on={chosen.includes(schema.name)}
              onToggle={() => setChosen(toggled(chosen, schema.name))}
            >
              <span class="lw-wrap">{visible(schema.title || schema.name)}</span>{" "}
              <small class="lw-wrap">{visible(schema.name)}</small>
            </CheckItem>
          ))}
      </fieldset>
      <p class={missing && "lw-nothing lw-bad"} role="alert" id={why}>
        {missing}
      </p>
      <p class="lw-row lw-nothing">
        <button type="button" class="lw-button" onClick={onBack}>
          <Icon name="chevron-left" /> Back
        </button>
        <span class="lw-space" />
        <button type="submit" class="lw-button is-primary" disabled={busy}>
          Create with {number(selected)}
        </button>
      </p>
    </form>
  );
}
