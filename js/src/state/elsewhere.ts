/** Changes that other sessions of this store and reviewer left in the browser.
 *
 * They are sent to the session they belong to, and told about. What the store refuses waits for
 * that session to be opened: only there can the reviewer decide.
 */
import { signal } from "@preact/signals";
import type { Clock } from "../backoff.ts";
import type { Host } from "../host/host.ts";
import { isOld, type Keeper, type Kept } from "../kept/kept.ts";
import { type Caller, Outbox } from "../outbox.ts";
import { sessionStorage } from "../outbox_storage.ts";

export class Elsewhere {
  /** What of other sessions waits for the reviewer, in words; "" when nothing does. */
  readonly note = signal("");
  readonly #host: Host;
  readonly #clock: Clock | undefined;
  readonly #boxes = new Set<Outbox>();

  constructor(host: Host, clock: Clock | undefined) {
    this.#host = host;
    this.#clock = clock;
  }

  adopt(keeper: Keeper, left: readonly Kept[]): void {
    for (const session of new Set(left.map((kept) => kept.session))) {
      const its = left.filter((kept) => kept.session === session);
      this.#send(keeper, session, its);
    }
  }

  each(act: (outbox: Outbox) => void): void {
    for (const box of this.#boxes) act(box);
  }

  #send(keeper: Keeper, session: string, left: readonly Kept[]): void {
    const title = left.at(-1)?.title ?? "";
    const waiting = new Map(left.map((kept) => [kept.key, kept]));
    const call: Caller["call"] = (op, args, options) =>
      this.#host.call(op, { ...args, session_id: session }, options);
    const storage = sessionStorage(keeper, session, title, (kept) => {
      waiting.set(kept.key, kept);
      keeper.put(kept);
    });
    const box = new Outbox(
      { call },
      storage,
      {
        onSaved: ({ args }) => {
          waiting.delete(args.key);
          if (waiting.size === 0) this.#boxes.delete(box);
        },
        onRefused: () => {
          box.dispose();
          this.#boxes.delete(box);
          for (const kept of waiting.values()) {
            if (isOld(kept))
              keeper.remove(kept.key); // its session may be deleted
            else keeper.leave(kept);
          }
          this.note.value = `Answers in the session “${title}” are not saved. Open it to decide about them.`;
          return true;
        },
        onWaiting: () => undefined,
      },
      this.#clock,
    );
    this.#boxes.add(box);
    box.adopt(left);
  }
}
