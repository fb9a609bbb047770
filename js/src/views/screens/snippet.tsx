/** A line of Python for the next cell. */
import { CopyButton } from "../common/copy_button.tsx";

export function Snippet({ code }: { code: string }) {
  return (
    <p class="lw-snippet">
      <code>{code}</code>
      <CopyButton text={() => code} />
    </p>
  );
}
