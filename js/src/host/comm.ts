/** The host inside a notebook: custom messages of an anywidget model.
 *
 * A kernel that is gone says so in four ways, none of which covers the others: `send` throws;
 * `comm_live_update` fires; `comm:close` fires (later sends vanish silently); or, after a restart
 * that the page slept through, the kernel becomes idle without having answered. One that went away
 * with its server says nothing: the notebook then has no kernel. A call that is merely slow over a
 * connection that stands means that Python is busy and nothing else.
 */
import type { AnyModel } from "@anywidget/types";
import type { Connection } from "../app.ts";
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
import { SlowCalls } from "./slow_calls.ts";

/** Traits that the front end reads; `_cursor` is the only one it writes. */
export interface WidgetTraits {
  _protocol: number;
  _cursor: string;
  height: number;
}

/** What the notebook itself knows of its kernel: null without one, undefined in other hosts.
 * JupyterLab's manager has it, anywidget hands that manager on, and neither type says so. */
interface Manager {
  readonly kernel?: {
    readonly connectionStatus?: string;
    commsOverSubshells?: string;
  } | null;
}

const GONE = "The kernel no longer answers for this cell. Run the cell again.";

export class CommHost implements Host {
  readonly cursor: Host["cursor"];
  readonly #model: AnyModel<WidgetTraits>;
  readonly #rpc: Rpc;
  readonly #stop = new AbortController();
  readonly #events = new Listeners<HostEvent>();
  readonly #statuses = new Listeners<Connection>();
  readonly #slow: SlowCalls;
  #gone = false;
  #status: Connection = "ok";

  constructor(model: AnyModel<WidgetTraits>) {
    this.#model = model;
    this.cursor = {
      get: () => model.get("_cursor"),
      set: (item) => {
        model.set("_cursor", item);
        model.save_changes();
      },
    };
    // Every page on this model hears every reply, so the ids of two pages must differ.
    this.#rpc = new Rpc((message) => this.#send(message), `${randomKey().slice(0, 8)}-`);
    this.#slow = new SlowCalls(
      () => this.#look(),
      () => this.#tell(),
    );
    this.#listen("msg:custom", (message: unknown) => this.#receive(message));
    this.#listen("comm_live_update", () => this.#lose());
    this.#listen("comm:close", () => this.#lose());
    if (typeof window !== "undefined") {
      const again = () => this.#tell();
      window.addEventListener("online", again, { signal: this.#stop.signal });
      window.addEventListener("offline", again, { signal: this.#stop.signal });
    }
  }

  call<O extends Op>(op: O, args: Args<O>, options?: CallOptions): Promise<Result<O>> {
    return this.#slow.watch(this.#rpc.call(op, args, options));
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
    this.#rpc.failAll(new CallError("host.aborted", "The widget was closed."));
    this.#events.clear();
    this.#statuses.clear();
  }

  #send(message: CallMessage): void {
    // What ipywidgets hears on iopub about this very message: "busy", then "idle".
    const status = (msg: { content?: { execution_state?: string } }) => {
      if (msg.content?.execution_state !== "idle" || !this.#rpc.isPending(message.id)) return;
      if (this.#leaveSubshells()) setTimeout(() => this.#send(message));
      else this.#lose();
    };
    try {
      this.#model.send(message, { iopub: { status } }, []);
    } catch {
      this.#lose(); // whatever the reason, it was not sent
    }
  }

  /** JupyterLab 4.4 to 4.6, when it slept through a restart, goes on sending to a subshell that
   * the new kernel does not have, even for widgets that were made since. The main shell is there
   * always. True: messages go there from now on. */
  #leaveSubshells(): boolean {
    const kernel = this.#kernel();
    if (!kernel?.commsOverSubshells || kernel.commsOverSubshells === "disabled") return false;
    kernel.commsOverSubshells = "disabled";
    return true;
  }

  #listen(name: string, callback: (payload: unknown) => void): void {
    this.#model.on(name, callback);
    this.#stop.signal.addEventListener("abort", () => this.#model.off(name, callback));
  }

  #receive(message: unknown): void {
    const event = isEvent(message);
    if (!event && !isReply(message)) return;
    this.#gone = false; // whoever speaks is alive
    if (event) {
      this.#events.tell(message);
    } else {
      this.#rpc.receive(message);
    }
    this.#tell();
  }

  /** A server that is gone took its kernel along, and says nothing. */
  #look(): void {
    if (this.#kernel() === null) this.#lose();
    else this.#tell();
  }

  #lose(): void {
    this.#gone = true;
    this.#rpc.failAll(unreachable(GONE));
    this.#tell();
  }

  #tell(): void {
    const status = this.#read();
    if (status === this.#status) return;
    this.#status = status;
    this.#statuses.tell(status);
  }

  #read(): Connection {
    if (this.#gone) return "restarted";
    if (!this.#slow.any) return "ok";
    const { connectionStatus = "connected" } = this.#kernel() ?? {};
    return isOffline() || connectionStatus !== "connected" ? "offline" : "busy";
  }

  #kernel(): Manager["kernel"] {
    return (this.#model as { widget_manager?: Manager }).widget_manager?.kernel;
  }
}

function isEvent(message: unknown): message is HostEvent {
  if (typeof message !== "object" || message === null) return false;
  const { kind, topic } = message as { kind?: unknown; topic?: unknown };
  return kind === "event" && typeof topic === "string";
}

/** No network matters only to a page that came over one. */
function isOffline(): boolean {
  if (typeof navigator === "undefined" || navigator.onLine) return false;
  return !["localhost", "127.0.0.1", "[::1]", ""].includes(location.hostname);
}
