/** Items fetched before they are asked for, a few kept, the one on the screen first. */
import { signal } from "@preact/signals";
import { asCallError, type CallError, type Host } from "../host/host.ts";
import type { Item, Review } from "../protocol.gen.ts";

/** Items kept. A large trace is a megabyte on the wire; thirty are bearable, all are not. */
const KEPT = 30;
/** A reviewer who leafs quickly passes items by; two requests at a time follow them. */
const AT_ONCE = 2;

export class Items {
  /** Fetched anew whenever an item arrives or its review changes. */
  readonly #version = signal(0);
  readonly #items = new Map<number, Item>();
  readonly #indexes = new Map<string, number>();
  /** How often the review of an item was replaced; a reply from before that is out of date. */
  readonly #edits = new Map<string, number>();

  /** The item at that position, or null. Subscribes whoever asks inside a computation. */
  at(index: number): Item | null {
    this.#version.value;
    return this.#items.get(index) ?? null;
  }

  has(index: number): boolean {
    return this.#items.has(index);
  }

  /** Position of an item that was fetched at any time. */
  indexOf(item: string): number | undefined {
    return this.#indexes.get(item);
  }

  /** The edits known now; hand it back to `add` with the reply. */
  edits(): ReadonlyMap<string, number> {
    return new Map(this.#edits);
  }

  add(item: Item, edits: ReadonlyMap<string, number>): void {
    const old = this.#items.get(item.index);
    // A trace never changes: the one that is drawn already stays, so that nothing moves.
    const trace = old?.copy_id === item.copy_id ? old.trace : item.trace;
    const stale = old !== undefined && this.#edits.get(item.item) !== edits.get(item.item);
    this.#items.delete(item.index);
    this.#items.set(item.index, { ...item, trace, review: stale ? old.review : item.review });
    this.#indexes.set(item.item, item.index);
    for (const index of this.#items.keys()) {
      if (this.#items.size <= KEPT) break;
      this.#items.delete(index);
    }
    this.#version.value += 1;
  }

  /** Make an item the last to be forgotten. */
  touch(index: number): void {
    const item = this.#items.get(index);
    if (item === undefined) return;
    this.#items.delete(index);
    this.#items.set(index, item);
  }

  /** Forget all others: what is asked of them, and where they stand, is another matter now. */
  keepOnly(index: number): void {
    for (const each of [...this.#items.keys()]) if (each !== index) this.#items.delete(each);
  }

  forget(index: number): void {
    this.#items.delete(index);
  }

  find(id: string): Item | null {
    return this.#items.get(this.#indexes.get(id) ?? -1) ?? null;
  }

  review(id: string): Review | null {
    return this.find(id)?.review ?? null;
  }

  setReview(review: Review): void {
    this.#indexes.set(review.item, review.index);
    this.#edits.set(review.item, (this.#edits.get(review.item) ?? 0) + 1);
    const item = this.#items.get(review.index);
    if (item === undefined) return;
    this.#items.set(review.index, { ...item, review });
    this.#version.value += 1;
  }
}

export interface LoaderListener {
  onItem(item: Item): void;
  onError(index: number, error: CallError): void;
}

export class Loader {
  readonly #host: Host;
  readonly #items: Items;
  readonly #listener: LoaderListener;
  readonly #signal: AbortSignal;
  readonly #onWay = new Set<number>();
  /** Asked for in vain: again when the reviewer wants it, not in a loop. */
  readonly #failed = new Set<number>();
  #wanted: readonly number[] = [];
  #running = 0;

  constructor(host: Host, items: Items, listener: LoaderListener, signal: AbortSignal) {
    this.#host = host;
    this.#items = items;
    this.#listener = listener;
    this.#signal = signal;
  }

  /** Have these positions here, the first one soonest. Replaces what was wanted before. */
  want(indexes: readonly number[]): void {
    this.#wanted = indexes;
    this.#failed.clear();
    this.#pump();
  }

  /** Ask again for one that is here; what is shown stays until the answer comes. */
  reload(index: number): void {
    void this.#fetch([index]);
  }

  #pump(): void {
    if (this.#running >= AT_ONCE) return;
    const open = this.#wanted.filter(
      (index) => !this.#items.has(index) && !this.#onWay.has(index) && !this.#failed.has(index),
    );
    const [first, ...rest] = open;
    if (first === undefined) return;
    if (first !== this.#wanted[0] || rest.length === 0 || this.#running + 1 >= AT_ONCE) {
      void this.#fetch(open);
      return;
    }
    // What the reviewer waits for does not wait for what they may look at next.
    void this.#fetch([first]);
    void this.#fetch(rest);
  }

  async #fetch(indexes: readonly number[]): Promise<void> {
    this.#running += 1;
    for (const index of indexes) this.#onWay.add(index);
    const edits = this.#items.edits();
    let error: CallError | null = null;
    try {
      const args = { indexes: [...indexes] };
      const reply = await this.#host.call("item.get", args, { signal: this.#signal });
      for (const item of reply.items) {
        this.#items.add(item, edits);
        this.#listener.onItem(item);
      }
    } catch (cause) {
      error = asCallError(cause);
    }
    this.#running -= 1;
    for (const index of indexes) this.#onWay.delete(index);
    if (this.#signal.aborted) return;
    const [first] = indexes;
    if (error !== null && first !== undefined) {
      for (const index of indexes) this.#failed.add(index);
      this.#listener.onError(first, error);
    } else if (first !== undefined && this.#items.has(first)) {
      this.#pump(); // a reply may be shorter than what was asked for
    }
  }
}
