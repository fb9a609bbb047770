/** A host that answers for a review app with a few sessions, and notes what it was asked. */
import type { Args, Host, HostEvent, Op, Result } from "../../src/host/host.ts";
import type {
  AppSession,
  AppSnapshot,
  AssignArgs,
  CreateArgs,
  Question,
  QuestionDraft,
  Shared,
  ShowArgs,
  Showing,
} from "../../src/protocol.gen.ts";
import { questionOf } from "./results_host.ts";

export interface ReviewAppHost extends Host {
  readonly calls: { op: Op; args: unknown }[];
  readonly sessions: AppSession[];
  /** Completed items that other questions would open again. */
  affected: number;
  /** What there is to share of any of them. */
  shared: Shared;
}

export function sessionOf(name: string, reviewers: readonly string[] = []): AppSession {
  return {
    session_id: name.toLowerCase(),
    name,
    created_at: "2026-11-21T10:00:00Z",
    created_by: "owner",
    changed_at: "",
    traces: 3,
    questions: ["right"],
    reviewers: reviewers.map((reviewer) => ({
      reviewer,
      in_progress: 0,
      completed: 0,
      skipped: 0,
      total: 3,
      assigned: true,
    })),
    everyone: reviewers.length === 0,
    reviewers_per_item: null,
    blind: false,
    newer: 0,
  };
}

function asked({ options, replaces, ...rest }: QuestionDraft): Question {
  const shown = options.map((label) => ({ value: label, label }));
  return questionOf(rest.name, { ...rest, version: (replaces ?? 0) + 1, options: shown });
}

export function createReviewAppHost(...sessions: AppSession[]): ReviewAppHost {
  let showing: Showing | null = null;
  const made = (session: AppSession) => ({ session, added: 0 });
  const find = (id: string): AppSession => {
    const found = sessions.find(({ session_id }) => session_id === id);
    if (found === undefined) throw new Error(`There is no session ${id}.`);
    return found;
  };

  function answer(op: Op, args: unknown): unknown {
    switch (op) {
      case "app.open": {
        const at = { store_label: "memory", kind: "memory", reviewer: "owner", url: null } as const;
        return { ...at, sessions: [...sessions], showing } satisfies AppSnapshot;
      }
      case "app.questions": {
        const built_in = ["expected_facts", "guidelines"];
        const questions = ["stored", ...built_in].map((name) => questionOf(name));
        return { questions, built_in };
      }
      case "app.asked":
        return { questions: ["right", "kind"].map((name) => questionOf(name)), built_in: [] };
      case "app.check":
        return asked((args as { draft: QuestionDraft }).draft);
      case "app.sources":
        return { sources: [] };
      case "app.affected":
        return { items: host.affected, reviewers: 1 };
      case "app.share":
        return host.shared;
      case "app.create": {
        const { name, assigned_users } = args as CreateArgs;
        sessions.unshift(sessionOf(name, assigned_users));
        return made(find(name.toLowerCase()));
      }
      case "app.ask":
        return made(find((args as { session_id: string }).session_id));
      case "app.assign": {
        const { assigned_users, session_id } = args as AssignArgs;
        const at = sessions.indexOf(find(session_id));
        const changed = { ...sessionOf(find(session_id).name, assigned_users), session_id };
        sessions[at] = changed;
        return made(changed);
      }
      case "app.show": {
        const { session_id, what } = args as ShowArgs;
        showing = { session_id, what, name: find(session_id).name };
        return showing;
      }
      case "app.back":
        showing = null;
        return {};
      default:
        throw new Error(`Nobody answers ${op}.`);
    }
  }

  const events = new Set<(event: HostEvent) => void>();
  const host: ReviewAppHost = {
    calls: [],
    sessions,
    affected: 0,
    shared: { url: null, links: [], cell: "lw.get_labeling_session()", warning: "" },
    cursor: { get: () => "", set: () => undefined },
    async call<O extends Op>(op: O, args: Args<O>): Promise<Result<O>> {
      host.calls.push({ op, args });
      return answer(op, args) as Result<O>;
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onStatus: () => () => undefined,
    dispose: () => undefined,
  };
  return host;
}
