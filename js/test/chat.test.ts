import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import { CallError, unreachable } from "../src/host/host.ts";
import type { ChatSendArgs, ChatTurn, Item } from "../src/protocol.gen.ts";
import { createChat } from "../src/state/chat.ts";
import type { Chat } from "../src/state/chat_app.ts";
import { type Opened, openOn, settle } from "./support/app.ts";

/** An agent that says what the test makes it say. */
class FakeAgent {
  turn: ChatTurn | null = null;
  readonly sent: ChatSendArgs[] = [];

  send(args: ChatSendArgs): ChatTurn {
    if (this.turn?.key === args.key) return this.turn;
    this.sent.push(args);
    this.turn = {
      key: args.key,
      chat: args.chat ?? `chat-${this.sent.length}`,
      text: args.text,
      said: "",
      pieces: 0,
      status: "answering",
      message: "",
      item: null,
      index: null,
    };
    return this.turn;
  }

  become(change: Partial<ChatTurn>): ChatTurn {
    if (this.turn === null) throw new Error("Nothing was sent.");
    this.turn = { ...this.turn, ...change };
    return this.turn;
  }

  piece(host: FakeHost, text: string): void {
    const { key, said, pieces } = this.become({});
    this.become({ said: said + text, pieces: pieces + 1 });
    host.emit({ topic: "chat.piece", data: { key, n: pieces + 1, text } });
  }

  /** The answer is a trace of the session, the last one. */
  answer(host: FakeHost): void {
    host.store.grow(1);
    host.store.seq += 1;
    const index = host.store.reviews.length - 1;
    host.emit({
      topic: "session.changed",
      data: { seq: host.store.seq, item: "", reviewer: "" },
    });
    const item = host.store.reviews[index]?.item ?? "";
    host.emit({ topic: "chat.turn", data: this.become({ status: "answered", item, index }) });
  }
}

let agent: FakeAgent;
let opened: Opened;
let chat: Chat;
let scopes = 0;

/** Items from `from` on are turns of the reviewer's own chat. */
async function start(items = 0, from = 0, scope = `chat ${++scopes}`): Promise<FakeHost> {
  const conversation = (index: number): Item["conversation"] => {
    if (index < from) return null;
    const turns = host.store.reviews
      .filter((review) => review.index >= from)
      .map(({ item, index: at }) => ({ item, index: at, request: "", response: "" }));
    return { id: "chat-1", turns, own: true };
  };
  const host = createFakeHost({
    items,
    conversation,
    chat: { agent: "support", problem: "" },
    more: {
      "chat.open": () => ({ turn: agent.turn }),
      "chat.send": (args) => agent.send(args),
      "chat.stop": () => ({ turn: agent.become({ status: "stopped", message: "Stopped." }) }),
    },
  });
  await show(host, scope);
  return host;
}

async function show(host: FakeHost, scope: string): Promise<void> {
  const opening = openOn(host, scope);
  opened = await opening;
  chat = createChat(host, opened.app);
  await settle();
}

async function say(text: string): Promise<void> {
  chat.write(text);
  chat.send();
  await settle();
}

/** The caret is in a text box of the widget, until it is left. */
function write(): () => void {
  const root = document.createElement("div");
  root.className = "lw-root";
  const box = root.appendChild(document.createElement("textarea"));
  document.body.append(root);
  box.focus();
  return () => root.remove();
}

beforeEach(() => {
  vi.useFakeTimers();
  agent = new FakeAgent();
});
afterEach(() => {
  chat.dispose();
  opened.app.dispose();
});

describe("a chat with the session's agent", () => {
  it("stands instead of a trace while there is none", async () => {
    await start();
    expect([chat.screen.value, chat.chat.value]).toEqual([true, null]);
    expect(chat.canLeave.value).toBe(false);
  });

  it("shows an answer as it comes, and its trace once that is there", async () => {
    const host = await start();
    await say("Returns?");
    agent.piece(host, "It is ");
    agent.piece(host, "free.");
    expect(chat.turn.value).toMatchObject({ said: "It is free.", status: "answering" });
    expect([chat.text.value, chat.here.value]).toEqual(["", true]);
    agent.answer(host);
    await settle();
    expect(opened.app.item.value?.index).toBe(0);
    expect([chat.turn.value, chat.screen.value, chat.chat.value]).toEqual([null, false, "chat-1"]);
  });

  it("goes on with the chat on the screen, or begins a new one", async () => {
    await start(2, 1);
    opened.app.go(1);
    await settle();
    await say("And then?");
    chat.stop();
    await settle();
    chat.begin();
    await say("Something else");
    expect(agent.sent.map((each) => each.chat)).toEqual(["chat-1", null]);
  });

  it("does not go on with a conversation that is somebody else's", async () => {
    await start(1, 5);
    expect([chat.screen.value, chat.chat.value]).toEqual([false, null]);
  });

  it("gives the message back when the agent fails, and sends it anew", async () => {
    const host = await start();
    await say("Returns?");
    host.emit({
      topic: "chat.turn",
      data: agent.become({ status: "failed", message: "no lamps" }),
    });
    expect(chat.turn.value).toMatchObject({ status: "failed", message: "no lamps" });
    expect(chat.text.value).toBe("Returns?");
    chat.send();
    await settle();
    expect(agent.sent).toHaveLength(2);
    expect(new Set(agent.sent.map(({ key }) => key)).size).toBe(2);
  });

  it("repeats a message with its key when nobody knows whether it arrived", async () => {
    const host = await start();
    host.fail("chat.send", unreachable("The kernel was restarted."));
    await say("Returns?");
    expect([chat.text.value, chat.turn.value?.status]).toEqual(["Returns?", "failed"]);
    chat.send();
    await settle();
    const keys = opened.sent("chat.send").map(({ key }) => key);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it("gives the message back when it is refused", async () => {
    const host = await start();
    host.fail("chat.send", new CallError("agent.busy", "It is still answering."));
    await say("Returns?");
    expect([chat.text.value, chat.turn.value?.message]).toEqual([
      "Returns?",
      "It is still answering.",
    ]);
  });

  it("asks how the message stands where nobody tells", async () => {
    await start();
    await say("Returns?");
    agent.become({ said: "It is free.", pieces: 3 });
    await vi.advanceTimersByTimeAsync(4_000);
    expect(chat.turn.value?.said).toBe("It is free.");
  });

  it("asks when a piece was lost", async () => {
    const host = await start();
    await say("Returns?");
    agent.become({ said: "It is ", pieces: 1 });
    agent.piece(host, "free.");
    await settle();
    expect(chat.turn.value).toMatchObject({ said: "It is free.", pieces: 2 });
  });

  it("gives the message back when Python was restarted and knows nothing of it", async () => {
    await start();
    await say("Returns?");
    agent.turn = null;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(chat.turn.value?.status).toBe("failed");
    expect(chat.text.value).toBe("Returns?");
  });

  it("shows a message that is on its way again after a reload of the page", async () => {
    const host = await start(0, 0, "reload while it answers");
    await say("Returns?");
    agent.piece(host, "It is ");
    opened.app.dispose();
    chat.dispose();
    await show(host, "reload while it answers");
    expect(chat.turn.value).toMatchObject({ said: "It is ", status: "answering" });
    expect([chat.text.value, chat.here.value]).toEqual(["", true]);
    agent.answer(host);
    await settle();
    expect(opened.app.item.value?.index).toBe(0);
  });

  it("has what was written and not sent after a reload of the page", async () => {
    const host = await start(0, 0, "reload while it is written");
    chat.write("Ret");
    opened.app.dispose();
    chat.dispose();
    await show(host, "reload while it is written");
    expect(chat.text.value).toBe("Ret");
  });

  it("leaves the reviewer where they went meanwhile, and leads to the answer", async () => {
    const host = await start(2, 1);
    opened.app.go(1);
    await settle();
    await say("And then?");
    opened.app.go(0);
    await settle();
    agent.answer(host);
    await settle();
    expect([opened.app.index.value, chat.here.value]).toEqual([0, false]);
    expect(chat.turn.value?.status).toBe("answered");
    chat.show();
    await settle();
    expect([opened.app.index.value, chat.turn.value]).toEqual([2, null]);
  });

  it("is left for the trace when another item is gone to", async () => {
    await start(3, 9);
    chat.begin();
    expect([chat.screen.value, chat.canLeave.value]).toEqual([true, true]);
    opened.app.next();
    expect(chat.screen.value).toBe(false);
  });

  it("leaves the reviewer where they write, and leads to the answer when asked", async () => {
    const host = await start(2, 1);
    opened.app.go(1);
    await settle();
    await say("And then?");
    const leave = write();
    agent.answer(host);
    await settle();
    expect([opened.app.index.value, chat.turn.value?.status]).toEqual([1, "answered"]);
    chat.show();
    expect([opened.app.index.value, chat.turn.value]).toEqual([2, null]);
    leave();
  });

  it("leaves the reviewer at the turn that they have begun to label meanwhile", async () => {
    const host = await start(2, 1);
    opened.app.go(1);
    await settle();
    await say("And then?");
    opened.app.choose(0);
    await settle();
    agent.answer(host);
    await settle();
    expect([opened.app.index.value, chat.turn.value?.status]).toEqual([1, "answered"]);
    chat.show();
    expect(opened.app.index.value).toBe(2);
  });

  it("leaves the reviewer in a dialog where they are", async () => {
    const host = await start(2, 1);
    opened.app.go(1);
    await settle();
    await say("And then?");
    opened.app.dialog.value = "skip";
    agent.answer(host);
    await settle();
    expect([opened.app.index.value, opened.app.dialog.value]).toEqual([1, "skip"]);
  });

  it("stays on the screen of a new chat while the next message is written", async () => {
    const host = await start();
    await say("Returns?");
    const leave = write();
    chat.write("Is it");
    agent.answer(host);
    await settle();
    expect([chat.screen.value, chat.here.value, chat.text.value]).toEqual([true, true, "Is it"]);
    chat.write("Is it free?");
    chat.send();
    await settle();
    expect(agent.sent.map((each) => each.chat)).toEqual([null, "chat-1"]);
    expect([chat.screen.value, opened.app.index.value]).toEqual([false, 0]);
    expect([chat.turn.value?.text, chat.writing.value]).toEqual(["Is it free?", true]);
    leave();
  });

  it("keeps what is written while a message waits, and gives a failed one back before it", async () => {
    const host = await start();
    await say("Returns?");
    chat.write("Re");
    agent.piece(host, "It ");
    await vi.advanceTimersByTimeAsync(5_000);
    chat.write("Returns?"); // as the one that waits
    await vi.advanceTimersByTimeAsync(5_000);
    expect([chat.text.value, chat.turn.value?.status]).toEqual(["Returns?", "answering"]);
    chat.write("And lamps?");
    const data = agent.become({ status: "failed", message: "no lamps" });
    host.emit({ topic: "chat.turn", data });
    expect(chat.text.value).toBe("Returns?\n\nAnd lamps?");
  });

  it("has what was written while a message waited after a reload of the page", async () => {
    const host = await start(0, 0, "reload while both");
    await say("Returns?");
    chat.write("And lamps?");
    opened.app.dispose();
    chat.dispose();
    await show(host, "reload while both");
    expect([chat.turn.value?.text, chat.text.value]).toEqual(["Returns?", "And lamps?"]);
  });

  it("sends nothing that is empty, and one message at a time", async () => {
    await start();
    await say("  ");
    await say("Returns?");
    await say("Anybody?");
    expect(agent.sent.map(({ text }) => text)).toEqual(["Returns?"]);
  });
});
