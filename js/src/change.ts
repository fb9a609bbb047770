/** What a reviewer changes, as it travels to the store. */
import type { AssessmentPutArgs, ReviewSetArgs } from "./protocol.gen.ts";

/** One change of the reviewer's, on its way to the store. */
export type Change =
  | { readonly op: "assessment.put"; readonly args: AssessmentPutArgs }
  | { readonly op: "review.set"; readonly args: ReviewSetArgs }
  | { readonly op: "assessment.undo"; readonly args: { readonly key: string } };

/** The item a change is about; null for an undo, which may concern any. */
export function itemOf(change: Change): string | null {
  return change.op === "assessment.undo" ? null : change.args.item;
}

/** One answer of one item, as a key of a map. */
export function slot(item: string, key: string): string {
  return JSON.stringify([item, key]);
}

/** The newer answer in place of the older; completing the item is not lost by a later comment. */
export function merge(older: Change, newer: Change): Change {
  if (older.op !== "assessment.put" || newer.op !== "assessment.put") return newer;
  const complete =
    newer.args.complete === true || (older.args.complete === true && newer.args.value !== null);
  const active_ms = (older.args.active_ms ?? 0) + (newer.args.active_ms ?? 0);
  const args: AssessmentPutArgs = { ...newer.args, active_ms };
  return { op: newer.op, args: complete ? { ...args, complete } : args };
}
