/** Who said what, in a few words and never by colour alone. */
import type { Voice } from "../../protocol.gen.ts";
import { Icon, type IconName } from "../common/icon.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { shortName } from "./words.ts";

const SIGNS: Record<Voice["verdict"], IconName | null> = {
  pass: "check",
  fail: "x",
  skipped: "skip",
  "": null,
};

export function VoiceView({ voice }: { voice: Voice }) {
  const { reviewer, value, verdict } = voice;
  const sign = SIGNS[verdict];
  const said = verdict === "skipped" ? "skipped" : value;
  return (
    <span class="lw-voice" data-verdict={verdict} title={visibleWords(`${reviewer}: ${said}`)}>
      {sign && <Icon name={sign} />}
      <span class="lw-voice-who lw-cut">{visible(shortName(reviewer))}</span>{" "}
      <b class="lw-cut">{visible(said)}</b>
    </span>
  );
}
