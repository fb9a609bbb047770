/** An image of a trace: its description, and nothing is loaded before the reviewer asks. */
import { useState } from "preact/hooks";
import { Icon } from "../common/icon.tsx";
import { useUi } from "../ui.ts";
import { mediaSource } from "./safe.ts";
import { visible, visibleWords } from "./visible.tsx";

function origin(url: string): string {
  if (/^data:/i.test(url)) return "inside the trace";
  try {
    return new URL(url).host;
  } catch {
    return "unknown address"; // a broken address is shown as such; asking for it shows nothing
  }
}

interface Props {
  readonly url: string;
  readonly alt: string;
  /** Whether the reviewer has asked for it already, by fetching it. */
  readonly asked?: boolean;
}

export function ImageOnRequest({ url, alt, asked = false }: Props) {
  const [state, setState] = useState<"asked" | "failed" | "waiting">(asked ? "asked" : "waiting");
  const { loads } = useUi().place;
  const source = mediaSource(url);
  const name = alt || "without a description";
  if (source === null) return <span class="lw-media">[Image: {visible(name)}]</span>;
  if (!loads && !/^data:/i.test(source))
    return (
      <a class="lw-media" href={source} target="_blank" rel="noopener noreferrer">
        <Icon name="image" />
        Image: {visible(name)} — open at {origin(source)}
      </a>
    );
  if (state === "asked")
    return (
      <img
        class="lw-image"
        src={source}
        alt={visibleWords(alt)}
        referrerPolicy="no-referrer"
        onError={() => setState("failed")}
      />
    );
  return (
    <button type="button" class="lw-media" title={origin(source)} onClick={() => setState("asked")}>
      <Icon name={state === "failed" ? "error" : "image"} />
      Image: {visible(name)} — {state === "failed" ? "could not be loaded, try again" : "show"}
    </button>
  );
}
