/** A host without a kernel: carries calls to functions and their answers back, or loses them. */
import type { Connection } from "../src/app.ts";
import {
  type Args,
  CallError,
  type CallOptions,
  type Host,
  type HostEvent,
  type Op,
  type Result,
  unreachable,
} from "../src/host/host.ts";

export type Handlers = { [O in Op]?: (args: Args<O>) => Result<O> };

export interface FakeTransport extends Host {
  /** Every call so far, oldest first. */
  readonly calls: readonly { readonly op: Op; readonly args: unknown }[];
  /** Refuse the next `times` calls of that operation. */
  fail(op: Op, error: CallError, times?: number): void;
  /** Answer nothing until it is called with `false`. */
  busy(on: boolean): void;
  /** The kernel forgets this widget; `revive` is the cell run again. */
  restart(): void;
  revive(): void;
  /** Nothing gets through until it is called with `false`. */
  cut(on: boolean): void;
  emit(event: HostEvent): void;
  readonly cursor: { item: string } & Host["cursor"];
}

export function createTransport(
  latencyMs: number,
  handlers: Handlers,
  /** Told about every call that was answered. */
  answered: (op: Op, args: unknown) => void = () => undefined,
): FakeTransport {
  const calls: { op: Op; args: unknown }[] = [];
  const failures: { op: Op; error: CallError }[] = [];
  const listeners = new Set<(event: HostEvent) => void>();
  const statuses = new Set<(status: Connection) => void>();
  const held: (() => void)[] = [];
  const onWay = new Set<(error: CallError) => void>();
  let holding = false;
  let status: Connection = "ok";

  function become(next: Connection): void {
    if (next === status) return;
    status = next;
    for (const tell of [...statuses]) tell(next);
  }

  function answer<O extends Op>(op: O, args: Args<O>): Result<O> {
    const at = failures.findIndex((failure) => failure.op === op);
    const [failure] = at < 0 ? [] : failures.splice(at, 1);
    if (failure !== undefined) throw failure.error;
    const handler: Handlers[O] = handlers[op];
    if (handler === undefined) {
      throw new CallError("protocol.invalid", `${op} is no operation of this view.`);
    }
    const result = handler(args);
    answered(op, args);
    return result;
  }

  function call<O extends Op>(op: O, args: Args<O>, { timeoutMs, signal }: CallOptions = {}) {
    calls.push({ op, args });
    if (status === "restarted") return Promise.reject(unreachable("The kernel was restarted."));
    if (status === "offline") return Promise.reject(unreachable("Nothing gets through."));
    return new Promise<Result<O>>((resolve, reject) => {
      onWay.add(reject);
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(
              () => reject(new CallError("host.timeout", "No answer yet.", { retryable: true })),
              timeoutMs,
            );
      const run = () => {
        clearTimeout(timer);
        onWay.delete(reject);
        try {
          resolve(answer(op, args));
        } catch (error) {
          reject(error);
        }
      };
      const arrive = () => {
        if (status === "restarted" || signal?.aborted) return;
        if (holding) held.push(run);
        else run();
      };
      if (latencyMs > 0) setTimeout(arrive, latencyMs);
      else queueMicrotask(arrive);
    });
  }

  const cursor = {
    item: "",
    get: () => cursor.item,
    set: (to: string) => {
      cursor.item = to;
    },
  };

  return {
    calls,
    cursor,
    call,
    emit(event) {
      for (const listener of [...listeners]) listener(event);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStatus(listener) {
      statuses.add(listener);
      listener(status);
      return () => statuses.delete(listener);
    },
    fail(op, error, times = 1) {
      for (let time = 0; time < times; time += 1) failures.push({ op, error });
    },
    busy(on) {
      holding = on;
      become(on ? "busy" : "ok");
      if (!on) for (const run of held.splice(0)) run();
    },
    restart() {
      held.length = 0;
      become("restarted");
      for (const reject of [...onWay]) reject(unreachable("The kernel was restarted."));
      onWay.clear();
    },
    revive: () => become("ok"),
    cut: (on) => become(on ? "offline" : "ok"),
    dispose() {
      listeners.clear();
      statuses.clear();
    },
  };
}
