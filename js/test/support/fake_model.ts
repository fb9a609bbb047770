/** An anywidget model without a notebook.
 *
 * What it copies of the real one:
 * - `send` hands the message to the comm together with iopub callbacks; the kernel reports
 *   "busy", then what the handler sent, then "idle", all on iopub and in that order;
 * - a kernel that restarted makes `send` throw "Cannot send" and fires `comm_live_update`;
 * - one that restarted while the page was away only reports "busy" and "idle", with nothing
 *   in between, because nobody there knows the comm; where the page sends to a subshell of the
 *   kernel before, also for a comm that is known;
 * - a closed comm fires `comm:close`, and sending into it does nothing, silently;
 * - `msg:custom` reaches everybody who listens on the model, replies to others included;
 * - `save_changes` never fails, whether or not anybody hears it;
 * - the widget manager has the notebook's kernel, which its type does not say: null without one.
 */
import type { AnyModel } from "@anywidget/types";
import type { WidgetTraits } from "../../src/host/comm.ts";
import type { CallMessage } from "../../src/rpc.ts";

type Callback = (...args: never[]) => void;
type Status = (message: { content: { execution_state: string } }) => void;

export class FakeModel {
  readonly traits: WidgetTraits;
  readonly sent: CallMessage[] = [];
  saves = 0;
  kernel: "alive" | "dead" | "strange" | "without subshells" | "closed" = "alive";
  /** As the notebook knows it; undefined where it tells nobody. */
  connection: { connectionStatus?: string; commsOverSubshells?: string } | null | undefined;
  readonly #callbacks = new Map<string, Set<Callback>>();
  readonly #statuses = new Map<string, Status>();
  readonly #manager: AnyModel["widget_manager"];

  constructor(traits: Partial<WidgetTraits> = {}) {
    this.traits = { _protocol: 1, _cursor: "", height: 640, ...traits };
    const kernel = () => this.connection;
    this.#manager = {
      get_model: () => Promise.reject(new Error("There is only one model here.")),
      get kernel() {
        return kernel();
      },
    } as AnyModel["widget_manager"];
  }

  /** What `initialize` and `render` are handed: a different object each time. */
  proxy(): AnyModel<WidgetTraits> {
    return {
      get: (name) => this.traits[name],
      set: (name, value) => {
        this.traits[name] = value;
      },
      save_changes: () => {
        this.saves += 1;
      },
      on: (name: string, callback: Callback) => {
        const all = this.#callbacks.get(name) ?? new Set();
        this.#callbacks.set(name, all.add(callback));
      },
      off: (name, callback) => {
        if (name && callback) this.#callbacks.get(name)?.delete(callback);
      },
      send: (message: CallMessage, callbacks: { iopub: { status: Status } }) => {
        if (this.kernel === "dead") throw new Error("Cannot send");
        if (this.kernel === "closed") return;
        this.sent.push(message);
        this.#statuses.set(message.id, callbacks.iopub.status);
        if (this.kernel === "strange" || this.#isLost()) {
          this.#report(message.id, "busy");
          this.#report(message.id, "idle");
        }
      },
      widget_manager: this.#manager,
    };
  }

  listeners(name: string): number {
    return this.#callbacks.get(name)?.size ?? 0;
  }

  fire(name: string, ...args: unknown[]): void {
    for (const callback of [...(this.#callbacks.get(name) ?? [])]) {
      (callback as (...args: unknown[]) => void)(...args);
    }
  }

  /** The handler's answer to the latest call, then "idle". */
  reply(body: Record<string, unknown>): void {
    const id = this.sent.at(-1)?.id ?? "";
    this.#report(id, "busy");
    this.fire("msg:custom", { v: 1, kind: "reply", id, ...body }, []);
    this.#report(id, "idle");
  }

  /** Sent to a subshell, of a kernel that has none. */
  #isLost(): boolean {
    return (
      this.kernel === "without subshells" && this.connection?.commsOverSubshells !== "disabled"
    );
  }

  restart(): void {
    this.kernel = "dead";
    this.fire("comm_live_update");
  }

  #report(id: string, execution_state: string): void {
    this.#statuses.get(id)?.({ content: { execution_state } });
  }
}
