/** The review app in the browser: the sessions of a store, over any host. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Connection, Phase } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type {
  Affected,
  AppSession,
  AppSnapshot,
  AskArgs,
  CreateArgs,
  Made,
  Question,
  QuestionDraft,
  QuestionRows,
  Shared,
  ShowArgs,
  Showing,
  SourceRow,
} from "../protocol.gen.ts";

/** What stands over the list. */
export type Over =
  | { readonly kind: "new" | "keys" }
  | { readonly kind: "questions" | "share" | "delete"; readonly session: AppSession };

export interface ReviewApp {
  readonly phase: ReadonlySignal<Phase>;
  readonly app: ReadonlySignal<AppSnapshot | null>;
  /** What sessions are looked for by. */
  readonly query: Signal<string>;
  /** The sessions that match. */
  readonly sessions: ReadonlySignal<readonly AppSession[]>;
  /** What is open below the head. */
  readonly showing: ReadonlySignal<Showing | null>;
  readonly over: Signal<Over | null>;
  /** Something is written there that closing it would lose. */
  readonly written: Signal<boolean>;
  /** It was to be closed, and asks whether what is written may go. */
  readonly leaving: ReadonlySignal<boolean>;
  /** Id of the session whose row the focus goes to when the list is seen next; "" for none. */
  readonly marked: Signal<string>;
  readonly connection: ReadonlySignal<Connection>;
  /** Why the last thing that was asked for was not done; "" when it was. */
  readonly trouble: Signal<string>;
  /** A short sentence for the live region. */
  readonly announcement: ReadonlySignal<string>;

  open(): void;
  show(what: ShowArgs["what"], session: AppSession): void;
  back(): void;
  /** Close what stands over the list, unless something is written there: then it asks. */
  close(): void;
  /** Not yet. */
  stay(): void;
  /** Close it, whatever is written. */
  leave(): void;
  questions(): Promise<QuestionRows>;
  asked(session: AppSession): Promise<readonly Question[]>;
  check(draft: QuestionDraft): Promise<Question>;
  sources(): Promise<readonly SourceRow[]>;
  create(args: CreateArgs): Promise<Made>;
  /** What asking that would open again. */
  affected(args: AskArgs): Promise<Affected>;
  ask(args: AskArgs): Promise<Made>;
  assign(session: AppSession, users: readonly string[]): Promise<Made>;
  share(session: AppSession): Promise<Shared>;
  remove(session: AppSession): Promise<void>;
  dispose(): void;
}

const EVERY_MS = 10_000;

export function createReviewApp(host: Host): ReviewApp {
  const stop = new AbortController();
  const phase = signal<Phase>({ kind: "opening" });
  const app = signal<AppSnapshot | null>(null);
  const query = signal("");
  const over = signal<Over | null>(null);
  const written = signal(false);
  const leaving = signal(false);
  const marked = signal("");
  const connection = signal<Connection>("ok");
  const trouble = signal("");
  const announcement = signal("");
  let asking = 0;

  const sessions = computed(() => matching(app.value?.sessions ?? [], query.value));
  const showing = computed(() => app.value?.showing ?? null);

  async function open(): Promise<void> {
    if (app.peek() === null) phase.value = { kind: "opening" };
    await look();
  }

  /** What is on the screen stays there until something newer is here. */
  async function look(): Promise<void> {
    asking += 1;
    const own = asking;
    try {
      const found = await host.call("app.open", {}, { signal: stop.signal });
      if (own !== asking) return; // a later answer is on its way
      batch(() => {
        app.value = found;
        phase.value = { kind: "ready" };
        trouble.value = "";
      });
    } catch (cause) {
      if (stop.signal.aborted || own !== asking) return;
      const { message } = asCallError(cause);
      if (app.peek() === null) phase.value = { kind: "failed", message };
      else trouble.value = message;
    }
  }

  /** One session as it stands now, in its place; a new one before all others. */
  function put(session: AppSession): void {
    const before = app.peek();
    if (before === null) return;
    const there = before.sessions.some(({ session_id }) => session_id === session.session_id);
    const sessions = there
      ? before.sessions.map((each) => (each.session_id === session.session_id ? session : each))
      : [session, ...before.sessions];
    app.value = { ...before, sessions };
  }

  async function shown(call: Promise<Showing | null>): Promise<void> {
    try {
      const found = await call;
      const before = app.peek();
      if (before === null) return;
      batch(() => {
        app.value = { ...before, showing: found };
        if (found !== null) marked.value = found.session_id;
        trouble.value = "";
        leave();
      });
      if (found === null) await look();
    } catch (cause) {
      trouble.value = asCallError(cause).message;
    }
  }

  async function made(call: Promise<Made>, words: (made: Made) => string): Promise<Made> {
    const done = await call;
    batch(() => {
      put(done.session);
      announcement.value = words(done);
    });
    return done;
  }

  function leave(): void {
    batch(() => {
      over.value = null;
      written.value = false;
      leaving.value = false;
    });
  }

  // What is done in other kernels is told by nobody: the list is looked at again now and then.
  const again = setInterval(() => {
    const seen = typeof document === "undefined" || document.visibilityState === "visible";
    if (seen && app.peek()?.showing === null && connection.peek() === "ok") look();
  }, EVERY_MS);
  const unlisten = [
    host.onEvent(({ topic }) => topic === "app.changed" && look()),
    host.onStatus((status) => {
      connection.value = status;
    }),
  ];

  return {
    phase,
    app,
    query,
    sessions,
    showing,
    over,
    written,
    leaving,
    marked,
    connection,
    trouble,
    announcement,
    open,
    close() {
      if (written.peek()) leaving.value = true;
      else leave();
    },
    stay() {
      leaving.value = false;
    },
    leave,
    show(what, { session_id }) {
      shown(host.call("app.show", { session_id, what }));
    },
    back() {
      shown(host.call("app.back", {}).then(() => null));
    },
    questions: () => host.call("app.questions", {}),
    asked: async ({ session_id }) => (await host.call("app.asked", { session_id })).questions,
    check: (draft) => host.call("app.check", { draft }),
    sources: async () => (await host.call("app.sources", {})).sources,
    async create(args) {
      const words = ({ session }: Made) => `Session ${session.name} created.`;
      const done = await made(host.call("app.create", args), words);
      batch(() => {
        query.value = ""; // it need not be what is looked for
        marked.value = done.session.session_id;
      });
      return done;
    },
    affected: (args) => host.call("app.affected", args),
    ask: (args) =>
      made(host.call("app.ask", args), ({ session }) => `Questions of ${session.name} changed.`),
    assign: ({ session_id }, users) =>
      made(
        host.call("app.assign", { session_id, assigned_users: [...users] }),
        () => "Reviewers changed.",
      ),
    share: ({ session_id }) => host.call("app.share", { session_id }),
    async remove({ session_id, name }) {
      await host.call("app.delete", { session_id });
      const before = app.peek();
      if (before === null) return;
      batch(() => {
        app.value = {
          ...before,
          sessions: before.sessions.filter((each) => each.session_id !== session_id),
        };
        announcement.value = `Session ${name} deleted.`;
      });
    },
    dispose() {
      stop.abort();
      clearInterval(again);
      for (const end of unlisten) end();
    },
  };
}

function matching(sessions: readonly AppSession[], query: string): readonly AppSession[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === "") return sessions;
  return sessions.filter(({ name, questions, reviewers }) =>
    [name, ...questions, ...reviewers.map(({ reviewer }) => reviewer)].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
}
