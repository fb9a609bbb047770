/** The host of a page that a server sent: each call is a request, events are asked for.
 *
 * Who the reviewer is, the server knows from the request itself. The page says whom it shows only
 * so that its answers are refused, not taken for somebody else's, once the browser has become
 * another reviewer's in another tab.
 */
import type { Connection } from "../app.ts";
import type { Change } from "../change.ts";
import type { Changed } from "../protocol.gen.ts";
import { randomKey } from "../random_key.ts";
import { type CallMessage, isReply, Rpc } from "../rpc.ts";
import {
  type Args,
  CallError,
  type CallOptions,
  type Host,
  type HostEvent,
  type Op,
  type Result,
  unreachable,
} from "./host.ts";
import { Listeners } from "./listeners.ts";
import { type Cursor, HASH_CURSOR } from "./page_cursor.ts";
import { SlowCalls } from "./slow_calls.ts";

export interface Served {
  /** Address of the session, to which `/call` and `/changes` are added. */
  readonly address: string;
  readonly reviewer: string;
  /** The token that a changing request must carry. */
  readonly xsrf: string;
  /** Which events the page has already: a place in the server's list of them. */
  readonly after: string;
}

interface News {
  readonly after: string;
  readonly xsrf: string;
  readonly events: readonly Changed[];
}

/** Milliseconds between two questions for news. */
const EVERY_MS = 3_000;
/** A question for news that is not answered by then was lost on the way. */
const NEWS_MS = 15_000;
/** Of two requests under way the later may be carried out first; an undo would then take back the
 * wrong one. So these leave one after the other, each when the one before is answered. */
const CHANGES: Readonly<Record<Change["op"], true>> = {
  "assessment.put": true,
  "assessment.undo": true,
  "review.set": true,
};
/** What a browser still sends for a page that is being closed. */
const KEEP_ALIVE = 60_000;
/** Refused for who is asking, not for what is asked. */
const REFUSED = [401, 403, 404, 409];
/** Perhaps for a token that is another one by now. */
const DOUBTED = [401, 403];

export class HttpHost implements Host {
  readonly cursor: Cursor;
  readonly #served: Served;
  readonly #rpc: Rpc;
  readonly #page = randomKey();
  readonly #stop = new AbortController();
  readonly #events = new Listeners<HostEvent>();
  readonly #statuses = new Listeners<Connection>();
  readonly #slow: SlowCalls;
  #xsrf: string;
  #after: string;
  #changed: Promise<unknown> = Promise.resolve();
  #asking: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How the last request ended. */
  #found: Exclude<Connection, "busy"> = "ok";
  #status: Connection = "ok";

  constructor(served: Served, cursor: Cursor = HASH_CURSOR) {
    this.#served = served;
    this.#xsrf = served.xsrf;
    this.#after = served.after;
    this.cursor = cursor;
    this.#rpc = new Rpc((message) => void this.#send(message));
    const tell = () => this.#tell();
    this.#slow = new SlowCalls(tell, tell);
    const { signal } = this.#stop;
    const again = () => void this.#news();
    window.addEventListener("online", again, { signal });
    document.addEventListener("visibilitychange", again, { signal });
    this.#later();
  }

  call<O extends Op>(op: O, args: Args<O>, options?: CallOptions): Promise<Result<O>> {
    const call = () => this.#rpc.call(op, args, options);
    return this.#slow.watch(op in CHANGES ? this.#inTurn(call) : call());
  }

  onEvent(listener: (event: HostEvent) => void): () => void {
    return this.#events.add(listener);
  }

  onStatus(listener: (status: Connection) => void): () => void {
    listener(this.#status);
    return this.#statuses.add(listener);
  }

  dispose(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#rpc.failAll(closed());
    this.#events.clear();
    this.#statuses.clear();
  }

  /** Call when every change before has its answer, or has been given up. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#changed.then(() => {
      if (this.#stop.signal.aborted) throw closed();
      return call();
    });
    this.#changed = turn.catch(() => undefined);
    return turn;
  }

  async #send(message: CallMessage, again = true): Promise<void> {
    const body = JSON.stringify(message);
    const request: RequestInit = {
      method: "POST",
      headers: {
        ...this.#headers(),
        "Content-Type": "application/json",
      },
      body,
      keepalive: body.length < KEEP_ALIVE,
    };
    try {
      const response = await this.#fetch("/call", request);
      // The token is another one after the reviewer came by another link: news bring it.
      if (again && DOUBTED.includes(response.status) && (await this.#news())) {
        await this.#send(message, false);
        return;
      }
      const reply: unknown = await read(response);
      if (!isReply(reply)) throw unreachable("The server’s answer cannot be read.");
      this.#reached("ok");
      this.#rpc.receive(reply);
    } catch (cause) {
      this.#rpc.fail(message.id, this.#lost(cause));
    }
  }

  /** Ask what others did; true when the server answered. */
  #news(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
      this.#later();
    });
    return this.#asking;
  }

  async #ask(again = true): Promise<boolean> {
    try {
      const query = `/changes?after=${encodeURIComponent(this.#after)}`;
      const signal = AbortSignal.timeout(NEWS_MS);
      const response = await this.#fetch(query, { headers: this.#headers(), signal });
      if (again && DOUBTED.includes(response.status) && this.#renew()) return this.#ask(false);
      const news = (await read(response)) as News;
      this.#after = news.after;
      this.#xsrf = news.xsrf;
      this.#reached("ok");
      for (const data of news.events) this.#events.tell({ topic: "session.changed", data });
      return true;
    } catch (cause) {
      this.#lost(cause);
      return false;
    }
  }

  /** Take the token that another page of this server has been given since; false without one. */
  #renew(): boolean {
    const tokens = document.cookie.split("; ").filter((each) => each.startsWith("_xsrf="));
    const [token] = tokens.map((each) => each.slice("_xsrf=".length).replace(/^"|"$/g, ""));
    if (token === undefined || token === this.#xsrf) return false;
    this.#xsrf = token;
    return true;
  }

  /** Ask again after a while; a page that nobody looks at asks when it is looked at. */
  #later(): void {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      if (document.visibilityState === "hidden" && this.#found === "ok") this.#later();
      else void this.#news();
    }, EVERY_MS);
  }

  #fetch(path: string, request: RequestInit): Promise<Response> {
    return fetch(this.#served.address + path, {
      ...request,
      credentials: "same-origin",
      redirect: "error", // to a login, that is
      cache: "no-store",
    });
  }

  #headers(): Record<string, string> {
    // A header holds no other letters than these.
    const reviewer = encodeURIComponent(this.#served.reviewer);
    return {
      "X-Labeling-Page": this.#page,
      "X-Labeling-Reviewer": reviewer,
      "X-XSRFToken": this.#xsrf, // a hub asks for it even where nothing is changed
    };
  }

  #lost(cause: unknown): CallError {
    if (this.#stop.signal.aborted) return closed();
    if (cause instanceof Refused && cause.status < 500) {
      this.#reached(REFUSED.includes(cause.status) ? "restarted" : "offline");
      return unreachable(cause.message);
    }
    this.#reached("offline");
    return cause instanceof CallError ? cause : unreachable("The server cannot be reached.");
  }

  #reached(found: Exclude<Connection, "busy">): void {
    this.#found = found;
    this.#tell();
  }

  #tell(): void {
    const status = this.#found === "ok" && this.#slow.any ? "busy" : this.#found;
    if (status === this.#status) return;
    this.#status = status;
    this.#statuses.tell(status);
  }
}

function closed(): CallError {
  return new CallError("host.aborted", "The page was closed.");
}

class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function read(response: Response): Promise<unknown> {
  if (response.ok) return response.json();
  const { message } = (await response.json().catch(() => ({}))) as { message?: unknown };
  const words = typeof message === "string" ? message : `The server answers ${response.status}.`;
  throw new Refused(response.status, words);
}
