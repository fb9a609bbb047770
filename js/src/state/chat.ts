/** Talking to the session's agent: what is written, what is on its way, and where its answer is.
 *
 * What is written is kept in the browser until its answer is a trace of the session. Python tells
 * of an answer as it comes; where it cannot, or is silent, it is asked.
 */
import { batch, computed, effect, signal } from "@preact/signals";
import type { LabelingApp } from "../app.ts";
import { type Clock, PAGE_CLOCK } from "../backoff.ts";
import { asCallError, type CallError, type Host } from "../host/host.ts";
import { addBinding } from "../keymap.ts";
import type { ChatTurn, Item } from "../protocol.gen.ts";
import { randomKey } from "../random_key.ts";
import type { Chat } from "./chat_app.ts";
import { createHearing } from "./chat_hearing.ts";
import { begins, isWriting, joined, without } from "./chat_text.ts";

/** Of the kept text: one box for the session, whichever chat it goes on with. */
const SLOT = "chat";

const ownChat = (item: Item | null): string | null =>
  item?.conversation?.own ? item.conversation.id : null;

export function createChat(host: Host, app: LabelingApp, clock: Clock = PAGE_CLOCK): Chat {
  const text = signal("");
  const turn = signal<ChatTurn | null>(null);
  const fresh = signal(false);
  const writing = signal(false);
  /** Position of the answer's trace, which is about to be on the screen. */
  const wanted = signal<number | null>(null);
  /** The reviewer asked for it; else it waits for them while they write, wherever that is, and
   * where they have begun to label the turn before. */
  let asked = false;
  /** The caret goes along, from the box on this screen to the one there. */
  let withCaret = false;
  /** What the turn on the screen was answered when the message was sent. */
  let judged: string | null = null;
  /** Key of the message that began its chat on this screen, which stays until its trace is shown. */
  let beganWith = "";
  /** The text may begin with the message that waits: it came back, or an earlier page left it. */
  let back = false;
  /** Sent, and nobody knows whether it arrived: the same message has the same key. */
  let unsure: { readonly key: string; readonly text: string; readonly chat: string | null } | null =
    null;

  const agent = computed(() => app.session.value?.chat ?? null);
  const empty = computed(() => app.states.value.length === 0);
  const screen = computed(() => agent.value !== null && (fresh.value || empty.value));
  const canLeave = computed(() => screen.value && !empty.value);
  const shown = computed(() => ownChat(app.item.value));
  const here = computed(() => {
    const now = turn.value;
    if (now === null) return false;
    return screen.value ? began(now) : now.chat !== "" && shown.value === now.chat;
  });
  const chat = computed(() => {
    if (!screen.value) return shown.value;
    const now = turn.value;
    return here.value && now?.status === "answered" ? now.chat : null;
  });

  /** Whether a message is the first of its chat: no trace on the screen tells of that yet. */
  function began(now: ChatTurn): boolean {
    return now.chat === "" || now.key === beganWith || !known.has(now.chat);
  }
  /** Chats that have a trace, as far as they were on the screen. */
  const known = new Set<string>();

  function answersHere(): string {
    const answers = [...app.answers.peek()];
    return JSON.stringify(answers.map(([key, { value, rationale }]) => [key, value, rationale]));
  }

  function put(next: ChatTurn): void {
    const now = turn.peek();
    const older = now?.key === next.key && next.status === "answering" && next.pieces < now.pieces;
    if (older) return;
    unsure = null;
    if (next.status === "answered") arrived(next);
    else batch(() => settle(next));
  }

  function settle(next: ChatTurn): void {
    const waited = turn.peek()?.status === "answering";
    turn.value = next;
    if (next.status === "answering") {
      takeOut(next);
      hearing.ask();
    } else if (waited || text.peek() === "") {
      text.value = joined(next.text, text.peek()); // to be sent again, or not
      back = true;
    }
  }

  function arrived(next: ChatTurn): void {
    const looking = here.peek() || (back && text.peek() === next.text);
    batch(() => {
      takeOut(next);
      turn.value = next;
      keep();
      if (looking && next.index !== null) wanted.value = next.index;
    });
  }

  /** It is on its way after all: what else was written stays. */
  function takeOut({ text: sent }: ChatTurn): void {
    if (back) text.value = without(text.peek(), sent);
    back = false;
  }

  function keep(): void {
    const now = turn.peek();
    const kept = joined(now?.status === "answering" ? now.text : "", text.peek());
    if (kept) app.drafts.set(SLOT, kept, "");
    else app.drafts.clear(SLOT);
  }

  function failed(error: CallError, key: string): void {
    const now = turn.peek();
    if (now?.key !== key || now.status !== "answering") return;
    unsure = error.retryable || error.code.startsWith("host.") ? unsure : null;
    batch(() => settle({ ...now, status: "failed", message: error.message }));
  }

  const hearing = createHearing({
    host,
    clock,
    turn: () => turn.peek(),
    onTurn: put,
    onPiece: (next) => {
      turn.value = next;
    },
    onFailed: failed,
  });

  async function send(): Promise<void> {
    const said = text.peek();
    if (said.trim() === "" || turn.peek()?.status === "answering") return;
    const to = chat.peek();
    if (here.peek() && turn.peek()?.status === "answered") {
      withCaret = true;
      show(); // the message goes on from there, and so does the caret
    }
    const again = unsure?.text === said && unsure.chat === to ? unsure : null;
    const key = again?.key ?? randomKey();
    unsure = { key, text: said, chat: to };
    judged = answersHere();
    back = false;
    batch(() => {
      if (screen.peek()) {
        beganWith = key;
        fresh.value = true;
      }
      turn.value = { ...NOTHING, key, chat: to ?? "", text: said };
      text.value = "";
    });
    hearing.sent();
    try {
      put(await host.call("chat.send", { key, text: said, chat: to }));
    } catch (cause) {
      failed(asCallError(cause), key);
    }
  }

  async function stop(): Promise<void> {
    const now = turn.peek();
    if (now?.status !== "answering") return;
    try {
      const { turn: next } = await host.call("chat.stop", { key: now.key });
      if (next?.key === now.key) put(next);
    } catch (cause) {
      failed(asCallError(cause), now.key);
    }
  }

  /** What an earlier page left: a message on its way, or one that is only written. */
  async function resume(): Promise<void> {
    try {
      const { turn: last } = await host.call("chat.open", {});
      if (last === null || turn.peek() !== null) return;
      const left = text.peek() || app.drafts.restored.peek().get(SLOT)?.text;
      if (last.status === "answering") {
        fresh.value = !known.has(last.chat) && chat.peek() !== last.chat;
        put(last);
      } else if (typeof left === "string" && begins(left, last.text)) {
        put(last);
      }
    } catch {
      // The session itself says why Python cannot be reached; what is written is kept.
    }
  }

  let bound = false;
  function bindKey(): void {
    if (bound) return;
    bound = true;
    addBinding({
      keys: ["w"],
      shown: ["w"],
      label: "Write to the agent",
      hint: "w",
      group: "Move",
      repeats: false,
      when: (place) => place !== "text" && place !== "dialog",
      action: () => focus(),
    });
  }

  function focus(): void {
    if (app.finished.peek()) app.go(app.index.peek());
    writing.value = true;
  }

  let before = app.index.peek();
  const ends = [
    effect(() => {
      const id = ownChat(app.item.value);
      if (id === null) return;
      known.add(id);
      const now = turn.peek();
      if (now?.chat === id && !began(now)) fresh.value = false;
    }),
    // Another item, and the new chat is left for it; not for the first trace there is.
    effect(() => {
      const index = app.index.value;
      if (before >= 0) fresh.value = false;
      before = index;
    }),
    effect(() => {
      if (agent.value === null || agent.value.problem !== "") return;
      bindKey();
      void resume();
    }),
    effect(() => {
      const left = app.drafts.restored.value.get(SLOT)?.text;
      if (typeof left !== "string") return;
      app.drafts.taken(SLOT);
      if (text.peek() !== "") return;
      text.value = left;
      back = true;
      const now = turn.peek();
      if (now?.status === "answering") takeOut(now);
    }),
    // The trace of the answer is in the session by now, or a moment later.
    effect(() => {
      const index = wanted.value;
      if (index === null || app.states.value.length <= index) return;
      const labels = judged !== null && judged !== answersHere();
      const waits = !asked && (labels || isWriting() || app.dialog.peek() !== null);
      asked = false;
      batch(() => {
        wanted.value = null;
        if (waits) return;
        if (turn.peek()?.status === "answered") turn.value = null;
        beganWith = "";
        fresh.value = false;
        const turns = app.item.peek()?.conversation?.turns ?? [];
        app.go(index);
        if (withCaret) writing.value = true;
        withCaret = false;
        // Those that are here do not know of this one.
        for (const each of turns) if (app.turn(each.index) !== null) app.fetchTurn(each.index);
      });
    }),
  ];
  return {
    agent,
    screen,
    canLeave,
    chat,
    text,
    turn,
    here,
    writing,
    write(next) {
      text.value = next;
      keep();
    },
    send: () => void send(),
    stop: () => void stop(),
    begin() {
      fresh.value = true;
      writing.value = true;
    },
    leave() {
      fresh.value = false;
    },
    focus,
    show,
    dispose() {
      hearing.dispose();
      for (const end of ends) end();
    },
  };

  function show(): void {
    const now = turn.peek();
    if (now?.status === "answered") {
      asked = true;
      wanted.value = now.index;
    } else if (now !== null && began(now)) fresh.value = true;
    else app.go(lastOf(now?.chat ?? ""));
  }

  /** Position of the last turn of a chat that was on the screen. */
  function lastOf(id: string): number {
    for (let at = app.states.peek().length - 1; at >= 0; at -= 1) {
      if (app.turn(at)?.conversation?.id === id) return at;
    }
    return app.index.peek();
  }
}

const NOTHING = {
  said: "",
  pieces: 0,
  status: "answering",
  message: "",
  item: null,
  index: null,
} as const;
