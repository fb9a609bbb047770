/** An image, sound or file of a trace: named at once, loaded on request only. */
import { useState } from "preact/hooks";
import type { Media as MediaBlock } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { ImageOnRequest } from "../text/image_on_request.tsx";
import { mediaSource } from "../text/safe.ts";

export function Media({ media }: { media: MediaBlock }) {
  const source = media.url === null ? null : mediaSource(media.url);
  if (source === null)
    return (
      <span class="lw-media">
        <Icon name={media.media === "audio" ? "sound" : media.media} /> {media.name || media.media}:
        not part of the trace
      </span>
    );
  if (media.media === "image") return <ImageOnRequest url={source} alt={media.name} />;
  if (media.media === "audio") return <Sound source={source} name={media.name} />;
  return (
    <a
      class="lw-media"
      href={source}
      download={media.name || "file"}
      target="_blank"
      rel="noopener noreferrer"
    >
      <Icon name="file" /> File: {media.name || "without a name"} — download
    </a>
  );
}

function Sound({ source, name }: { source: string; name: string }) {
  const [asked, setAsked] = useState(false);
  if (asked)
    // biome-ignore lint/a11y/useMediaCaption: a trace holds no captions for its sounds
    return <audio class="lw-audio" controls autoPlay src={source} aria-label={name || "Sound"} />;
  return (
    <button type="button" class="lw-media" onClick={() => setAsked(true)}>
      <Icon name="sound" /> Sound: {name || "without a name"} — play
    </button>
  );
}
