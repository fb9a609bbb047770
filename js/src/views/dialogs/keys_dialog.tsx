/** All keys, from the one table that also decides what they do. */
import type { Binding, KeyGroup } from "../../key_binding.ts";
import { BINDINGS } from "../../keymap.ts";
import { useUi } from "../ui.ts";
import { Dialog } from "./dialog.tsx";

const GROUPS: readonly KeyGroup[] = ["Answer", "Move", "Finish"];

type Listed = Pick<Binding, "keys" | "shown" | "label"> & { readonly group: string };

interface Props {
  readonly onClose: () => void;
  readonly groups?: readonly string[];
  readonly bindings?: readonly Listed[];
}

export function KeysDialog({ onClose, groups = GROUPS, bindings = BINDINGS }: Props) {
  const { name } = useUi().place;
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <div class="lw-keys">
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {bindings
                .filter((binding) => binding.group === group)
                .map((binding) => (
                  <Row key={binding.label} binding={binding} />
                ))}
            </dl>
          </section>
        ))}
      </div>
      <footer>{name === "notebook" && <NotebookKeys />} In a text box, letters are letters.</footer>
    </Dialog>
  );
}

function NotebookKeys() {
  return (
    <>
      They work only while the focus is in this widget. The notebook’s own keys rest meanwhile, so{" "}
      <kbd>b</kbd> or <kbd>d</kbd> <kbd>d</kbd> changes no cell; <kbd>Ctrl S</kbd> still saves the
      notebook.
    </>
  );
}

function Row({ binding }: { binding: Listed }) {
  const range = binding.keys.length > 2; // shown by its ends
  return (
    <div>
      <dt>
        {binding.shown.map((key, index) => (
          <span key={key} class="lw-row">
            {range && index > 0 && "to"}
            <kbd>{key}</kbd>
          </span>
        ))}
      </dt>
      <dd>{binding.label}</dd>
    </div>
  );
}
