/** The way into the question who labels. */
import { render } from "preact";
import { NameForm } from "../file/name_form.tsx";
import { FILE } from "../place.ts";
import { createUi } from "../ui.ts";

/** Resolves with a name. */
export function askName(el: HTMLElement, session: string): Promise<string> {
  const ui = createUi({ styles: "file", place: FILE });
  return new Promise((resolve) => {
    const onName = (name: string) => {
      render(null, el);
      resolve(name);
    };
    const height = el.clientHeight;
    render(<NameForm ui={ui} session={session} height={height} onName={onName} />, el);
  });
}
