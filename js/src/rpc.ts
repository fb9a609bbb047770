/** Calls and their replies, matched by id. Knows no transport: `send` carries a call away. */
import {
  type Args,
  asCallError,
  CallError,
  type CallOptions,
  type Op,
  type Result,
} from "./host/host.ts";
import { PROTOCOL_VERSION } from "./protocol.gen.ts";

export interface CallMessage {
  readonly v: number;
  readonly kind: "call";
  readonly id: string;
  readonly op: Op;
  readonly args: unknown;
}

export interface ReplyMessage {
  readonly kind: "reply";
  readonly id: string;
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: Failure;
}

type Failure = { readonly code: string; readonly message: string } & ConstructorParameters<
  typeof CallError
>[2];

interface Pending {
  resolve(result: unknown): void;
  reject(error: CallError): void;
}

/** Whether a message from the wire is a reply. */
export function isReply(message: unknown): message is ReplyMessage {
  if (typeof message !== "object" || message === null) return false;
  const { kind, id } = message as Partial<ReplyMessage>;
  return kind === "reply" && typeof id === "string";
}

export class Rpc {
  readonly #send: (message: CallMessage) => void;
  readonly #prefix: string;
  readonly #pending = new Map<string, Pending>();
  #count = 0;

  /** @param prefix Told apart from the ids of other pages on the same widget. */
  constructor(send: (message: CallMessage) => void, prefix = "c") {
    this.#send = send;
    this.#prefix = prefix;
  }

  /** Calls that wait for their reply. */
  get pending(): number {
    return this.#pending.size;
  }

  isPending(id: string): boolean {
    return this.#pending.has(id);
  }

  call<O extends Op>(op: O, args: Args<O>, options: CallOptions = {}): Promise<Result<O>> {
    const { timeoutMs, signal } = options;
    this.#count += 1;
    const id = `${this.#prefix}${this.#count}`;
    return new Promise<Result<O>>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const abort = () => this.fail(id, new CallError("host.aborted", `${op} was given up.`));
      // Taking the id out of the map is what settles a call; whoever comes later finds nothing.
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        resolve: (result) => {
          settle();
          resolve(result as Result<O>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      if (signal?.aborted) {
        abort();
        return;
      }
      signal?.addEventListener("abort", abort);
      if (timeoutMs !== undefined) {
        const late = new CallError("host.timeout", "No answer yet; Python may be busy.", {
          retryable: true,
        });
        timer = setTimeout(() => this.fail(id, late), timeoutMs);
      }
      try {
        this.#send({ v: PROTOCOL_VERSION, kind: "call", id, op, args });
      } catch (cause) {
        this.fail(id, asCallError(cause));
      }
    });
  }

  /** Settle the call that a reply answers. Replies to others, or to nobody, are ignored. */
  receive(reply: ReplyMessage): boolean {
    const call = this.#pending.get(reply.id);
    if (call === undefined) return false;
    if (reply.ok) {
      call.resolve(reply.result);
    } else {
      const { code, message, ...details } = reply.error ?? {
        code: "protocol.invalid",
        message: "A refusal without a reason.",
      };
      call.reject(new CallError(code, message, details));
    }
    return true;
  }

  fail(id: string, error: CallError): void {
    this.#pending.get(id)?.reject(error);
  }

  failAll(error: CallError): void {
    for (const call of [...this.#pending.values()]) call.reject(error);
  }
}
