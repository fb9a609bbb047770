/** Which item a page shows, in its address: a reload and a copied address lead to the same one. */
import type { Host } from "./host.ts";

export type Cursor = Host["cursor"];

export const HASH_CURSOR: Cursor = {
  get: () => decoded(location.hash.slice(1)),
  set(item) {
    history.replaceState(history.state, "", `#${encodeURIComponent(item)}`);
  },
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand: no item has that name
  }
}
