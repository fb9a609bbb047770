/** Text that is typed, or passages that are marked, but no answer yet: kept for the case that the
 * page goes away. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { randomKey } from "../random_key.ts";
import { type DraftText, isOld, type Keeper, type Kept, timeAfter } from "./kept.ts";

/** What a text was typed over: the answer that was there, and the question if it was changed since. */
export function typedOver(value: unknown, version: number): string {
  const answer = JSON.stringify(value);
  return version === 1 ? answer : `${answer} ${version}`;
}

export class KeptDrafts {
  readonly #restored = signal<ReadonlyMap<string, DraftText>>(new Map());
  /** Slot → key of its record, and the answer that the text is to replace. */
  readonly #known = new Map<string, { readonly key: string; readonly over: string }>();
  #put: (key: string, draft: DraftText) => void = () => undefined;
  #remove: (key: string) => void = () => undefined;

  /** Slot → text of an earlier page. */
  get restored(): ReadonlySignal<ReadonlyMap<string, DraftText>> {
    return this.#restored;
  }

  begin(keeper: Keeper, session: string, title: string): void {
    this.#remove = keeper.remove;
    this.#put = (key, draft) =>
      keeper.put({ key, session, title, origin: keeper.id, at: timeAfter(), draft });
  }

  /** Show what earlier pages left; of several texts for one place the latest. */
  adopt(left: readonly Kept[]): void {
    const restored = new Map(this.#restored.peek());
    for (const kept of left) {
      const { key, draft } = kept;
      if (draft === undefined) continue;
      const { slot, over } = draft;
      const known = this.#known.get(slot);
      if (isOld(kept) || (known !== undefined && !restored.has(slot))) {
        this.#remove(key); // or something newer is being typed there
        continue;
      }
      if (known !== undefined) this.#remove(known.key);
      this.#known.set(slot, { key, over });
      restored.set(slot, draft);
    }
    this.#restored.value = restored;
  }

  /** @param over The answer that the text is to replace, as JSON; the first one counts. */
  set(slot: string, text: unknown, over: string): void {
    const known = this.#known.get(slot) ?? { key: randomKey(), over };
    this.#known.set(slot, known);
    this.#put(known.key, { slot, text, over: known.over });
  }

  /** Take a text of an earlier page, although the answer has changed since. */
  use(draft: DraftText, over: string): void {
    this.#show(draft.slot, { ...draft, over });
  }

  /** It is shown, and no longer offered; kept it is until it is set anew or cleared. */
  taken(slot: string): void {
    this.#show(slot, null);
  }

  /** It is an answer now, or nothing that is worth keeping. */
  clear(slot: string): void {
    const known = this.#known.get(slot);
    if (known === undefined) return;
    this.#known.delete(slot);
    this.#remove(known.key);
    if (this.#restored.peek().has(slot)) this.#show(slot, null);
  }

  #show(slot: string, draft: DraftText | null): void {
    const restored = new Map(this.#restored.peek());
    if (draft === null) restored.delete(slot);
    else restored.set(slot, draft);
    this.#restored.value = restored;
  }
}
