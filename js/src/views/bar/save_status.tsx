/** Whether everything is saved, in words; a polite live region says the same. */
import type { Connection, LabelingApp, SaveState } from "../../app.ts";
import { clock, number } from "../common/format.ts";
import { Icon, type IconName } from "../common/icon.tsx";
import { useUi } from "../ui.ts";

interface Words {
  readonly tone: "ok" | "wait" | "warn";
  readonly icon: IconName;
  readonly text: string;
}

export function saveWords(save: SaveState, connection: Connection, saved = "Saved"): Words | null {
  const waiting = number(save.waiting);
  if (connection === "offline")
    return warn("offline", save.waiting > 0 ? `Offline, ${waiting} kept here` : "Offline");
  if (connection === "restarted" && save.waiting > 0) return warn("alert", `${waiting} kept here`);
  switch (save.kind) {
    case "idle":
      return null;
    case "saving":
      return {
        tone: "wait",
        icon: "spinner",
        text: connection === "busy" ? `${waiting} waiting` : "Saving",
      };
    case "saved":
      return { tone: "ok", icon: "check", text: `${saved} ${clock(save.at)}`.trim() };
    case "unsaved":
      return warn("alert", `${waiting === "0" ? "Some" : waiting} not saved`);
  }
}

const warn = (icon: IconName, text: string): Words => ({ tone: "warn", icon, text });

export function SaveStatus({ app }: { app: LabelingApp }) {
  const { saved } = useUi().place;
  const words = saveWords(app.save.value, app.connection.value, saved);
  const said = app.announcement.value;
  return (
    <span class="lw-save" role="status" data-tone={words?.tone}>
      {words && (
        <>
          <Icon name={words.icon} /> <span>{words.text}</span>
        </>
      )}
      <span class="lw-hidden">{said === "Saved." ? `${saved}.` : said}</span>
    </span>
  );
}
