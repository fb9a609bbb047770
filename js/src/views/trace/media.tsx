/** An image, sound or file of a trace: named at once, loaded on request only. */
import { useState } from "preact/hooks";
import type { Media as MediaBlock } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { ImageOnRequest } from "../text/image_on_request.tsx";
import { linkTarget, mediaSource } from "../text/safe.ts";
import { visible, visibleWords } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { useScope } from "./scope.ts";

export function Media({ media, asked = false }: { media: MediaBlock; asked?: boolean }) {
  const { loads } = useUi().place;
  if (media.ref !== null) return <Fetched media={media} reference={media.ref} />;
  const source = media.url === null ? null : mediaSource(media.url);
  if (source === null)
    return (
      <span class="lw-media">
        <Icon name={media.media === "audio" ? "sound" : media.media} />{" "}
        {visible(media.name || media.media)}: not part of the trace
      </span>
    );
  if (media.media === "image")
    return <ImageOnRequest url={source} alt={media.name} asked={asked} />;
  if (media.media === "audio" && (loads || /^data:/i.test(source)))
    return <Sound source={source} name={media.name} />;
  return <File source={source} name={media.name} />;
}

/** What is large did not travel with the trace: it comes when the reviewer asks for it. */
function Fetched({ media, reference }: { media: MediaBlock; reference: string }) {
  const { source, item } = useScope();
  const [asked, setAsked] = useState(false);
  const key = asked ? `${item} ${reference}` : null;
  const [url, again] = useAsync(key, () => source.text(item, reference));
  if (!asked)
    return (
      <button type="button" class="lw-media" onClick={() => setAsked(true)}>
        <Icon name={media.media === "audio" ? "sound" : media.media} />{" "}
        {visible(media.name || media.media)} — fetch
      </button>
    );
  if (url.kind === "pending") return <Waiting words={`Fetching the ${media.media}`} />;
  if (url.kind === "failed") return <Failed message={url.message} again={again} />;
  return <Media media={{ ...media, url: url.value.text, ref: null }} asked />;
}

/** A file inside the trace is saved, never opened: a page made of it would be a page of its own. */
function File({ source, name }: { source: string; name: string }) {
  const words = (
    <>
      <Icon name="file" /> File: {visible(name || "without a name")} — download
    </>
  );
  if (linkTarget(source) !== null)
    return (
      <a
        class="lw-media"
        href={source}
        title={visibleWords(source)}
        target="_blank"
        rel="noopener noreferrer"
      >
        {words}
      </a>
    );
  const save = () => {
    const link = document.createElement("a");
    link.href = source;
    link.download = visibleWords(name || "file");
    link.click();
  };
  return (
    <button type="button" class="lw-media" onClick={save}>
      {words}
    </button>
  );
}

function Sound({ source, name }: { source: string; name: string }) {
  const [asked, setAsked] = useState(false);
  const label = visibleWords(name || "Sound");
  if (asked)
    // biome-ignore lint/a11y/useMediaCaption: a trace holds no captions for its sounds
    return <audio class="lw-audio" controls autoPlay src={source} aria-label={label} />;
  return (
    <button type="button" class="lw-media" onClick={() => setAsked(true)}>
      <Icon name="sound" /> Sound: {visible(name || "without a name")} — play
    </button>
  );
}
