/** What a page in a file carries: a head that is small, and items that are unpacked when asked for. */
import { CallError } from "../host/host.ts";
import type {
  ExistingLabel,
  Item,
  LongText,
  Review,
  Snapshot,
  SpanBody,
  SpanRow,
} from "../protocol.gen.ts";

export interface FileHead {
  readonly format: number;
  /** Names this file among all files of the session. */
  readonly file: string;
  readonly exported_at: string;
  /** Whose file it is; null: whoever opens it says who they are. */
  readonly reviewer: string | null;
  readonly snapshot: Snapshot;
  readonly items: readonly { readonly item: string; readonly request: string }[];
  /** Of the items that the reviewer has begun. */
  readonly reviews: readonly Review[];
}

/** What is asked for about an item that is on the screen. */
export interface More {
  readonly spans: SpanRow[];
  readonly bodies: Readonly<Record<string, SpanBody>>;
  readonly texts: Readonly<Record<string, LongText>>;
  readonly json: string;
  /** With what others said of it, told when the reviewer is done; null: nothing was said. */
  readonly json_with_existing: string | null;
  readonly existing: ExistingLabel[];
}

/** Every text of a trace once, and which spans hold it. */
type TextPlace = readonly [path: string, text: number];

export interface TraceTexts {
  readonly texts: readonly string[];
  readonly spans: readonly {
    /** null: of what stands in no span. */
    readonly id: string | null;
    readonly searched: readonly number[];
    readonly places: readonly TextPlace[];
    /** Of what is shown of it in other words than it is written. */
    readonly drawn: readonly TextPlace[];
  }[];
  /** Of texts that are JSON, what is in them, by paths from there. */
  readonly told: Readonly<Record<number, readonly TextPlace[]>>;
}

interface Parts {
  readonly item: Item;
  readonly more: More;
  readonly texts: TraceTexts;
}

export interface FileData {
  readonly head: FileHead;
  part<P extends keyof Parts>(part: P, index: number): Promise<Parts[P]>;
}

/** Unpacked parts that are kept: a large one is megabytes, and items are looked at one by one. */
const KEPT = 12;
const FORMAT = 1;
const NOT_HERE = "This trace is other reviewers', so this file does not have it.";

/** Reads the blocks of this page. Throws when the page is not whole. */
export function pageData(page: Document): FileData {
  const head = JSON.parse(page.getElementById("lw-file")?.textContent ?? "null") as FileHead | null;
  if (head?.format !== FORMAT) throw new Error("This file is damaged. Ask for it again.");
  const blocks = new Map<string, Element>();
  for (const block of page.querySelectorAll("script[data-part]")) {
    blocks.set(`${block.getAttribute("data-part")} ${block.getAttribute("data-index")}`, block);
  }
  const kept = new Map<string, Promise<unknown>>();

  function part<P extends keyof Parts>(name: P, index: number): Promise<Parts[P]> {
    const key = `${name} ${index}`;
    const block = blocks.get(key);
    if (block === undefined) return Promise.reject(new CallError("item.unknown", NOT_HERE));
    const found = kept.get(key) ?? unpack(block.textContent ?? "");
    kept.delete(key);
    kept.set(key, found);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return found as Promise<Parts[P]>;
  }

  return { head, part };
}

async function unpack(text: string): Promise<unknown> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}
