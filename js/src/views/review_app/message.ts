/** The words that an owner sends to reviewers, from their own mail or chat. */
import type { AppSession, Shared } from "../../protocol.gen.ts";
import { count } from "../common/format.ts";

/** @param url The reader's own link; else what everybody may be given. */
export function messageFor(session: AppSession, { cell, url }: Shared, own = ""): string {
  const asked = count(session.questions.length, "question");
  const lines = [
    `Please label “${session.name}”: ${count(session.traces, "trace")}, ${asked}.`,
    "",
  ];
  if (own !== "") lines.push(own, "", "The link is yours alone; please do not pass it on.");
  else if (url !== null) lines.push(url);
  else lines.push("Run this in a notebook:", "", cell);
  return lines.join("\n");
}

/** Addresses go into the line of recipients; other names are for the owner to replace. */
export function mailTo(session: AppSession, message: string, users: readonly string[]): string {
  const to = users.filter((user) => /^[^\s@]+@[^\s@]+$/.test(user)).map(encodeURIComponent);
  const subject = encodeURIComponent(`Labeling: ${session.name}`);
  return `mailto:${to.join(",")}?subject=${subject}&body=${encodeURIComponent(message)}`;
}
