/** How a message to the agent stands: told by Python as its answer comes, or asked of it. */
import type { Clock } from "../backoff.ts";
import { asCallError, type CallError, type Host } from "../host/host.ts";
import type { ChatPiece, ChatTurn } from "../protocol.gen.ts";

const ASK_MS = 1_000;
/** Whoever was told something just now need not ask. */
const FRESH_MS = 3_000;

interface Given {
  readonly host: Host;
  readonly clock: Clock;
  /** The message that waits, or waited last. */
  readonly turn: () => ChatTurn | null;
  /** The message with that key stands otherwise now. */
  readonly onTurn: (next: ChatTurn) => void;
  readonly onPiece: (next: ChatTurn) => void;
  readonly onFailed: (error: CallError, key: string) => void;
}

export interface Hearing {
  /** The message is on its way now. */
  readonly sent: () => void;
  /** Ask, for as long as it waits and nobody tells. */
  readonly ask: () => void;
  readonly dispose: () => void;
}

export function createHearing({ host, clock, turn, ...on }: Given): Hearing {
  let heard = 0;
  let timer: unknown;
  let disposed = false;

  function ask(): void {
    clock.clearTimeout(timer);
    timer = clock.setTimeout(async () => {
      const now = turn();
      if (disposed || now?.status !== "answering") return;
      if (Date.now() - heard >= FRESH_MS - ASK_MS) await look(now);
      if (turn()?.status === "answering") ask();
    }, ASK_MS);
  }

  async function look(now: ChatTurn): Promise<void> {
    try {
      const { turn: next } = await host.call("chat.open", {});
      if (next?.key === now.key) on.onTurn(next);
      else on.onFailed(lost(), now.key);
    } catch (cause) {
      on.onFailed(asCallError(cause), now.key);
    }
  }

  function piece({ key, n, text: more }: ChatPiece): void {
    const now = turn();
    if (now?.key !== key || now.status !== "answering") return;
    heard = Date.now();
    if (n === now.pieces + 1) on.onPiece({ ...now, said: now.said + more, pieces: n });
    else if (n > now.pieces) void look(now); // one was lost
  }

  const stopEvents = host.onEvent(({ topic, data }) => {
    if (topic === "chat.piece") piece(data);
    else if (topic === "chat.turn" && turn()?.key === data.key) on.onTurn(data);
  });

  return {
    sent() {
      heard = Date.now();
      ask();
    },
    ask,
    dispose() {
      disposed = true;
      clock.clearTimeout(timer);
      stopEvents();
    },
  };
}

const lost = (): CallError =>
  asCallError(new Error("The answer was lost when Python was restarted. Send the message again."));
