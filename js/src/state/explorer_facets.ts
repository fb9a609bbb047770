/** The values that the traces of a frame can be filtered by, counted while the first are read. */
import { signal } from "@preact/signals";
import { asCallError, type Host } from "../host/host.ts";
import type { Facets } from "../protocol.gen.ts";

export class Counting {
  readonly facets = signal<Facets | null>(null);
  readonly error = signal("");
  readonly #host: Host;
  readonly #counted: (facets: Facets) => void;
  #asking = false;

  constructor(host: Host, counted: (facets: Facets) => void) {
    this.#host = host;
    this.#counted = counted;
  }

  /** Ask for them, unless they are here or on their way. */
  async ask(): Promise<void> {
    if (this.#asking || this.facets.peek() !== null) return;
    this.#asking = true;
    this.error.value = "";
    try {
      const facets = await this.#host.call("explore.facets", {});
      this.facets.value = facets;
      this.#counted(facets);
    } catch (cause) {
      this.error.value = asCallError(cause).message;
    }
    this.#asking = false;
  }

  retry(): void {
    if (this.error.peek() !== "") void this.ask();
  }
}
