/** The questions of a session that is being made, as they stand in its editor. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { asCallError } from "../host/host.ts";
import type { ChosenQuestion, Question, QuestionDraft } from "../protocol.gen.ts";
import { randomKey } from "../random_key.ts";

/** Why a draft cannot be asked: the part of it that is to be mended, and words. */
export interface DraftProblem {
  readonly field: string;
  readonly message: string;
}

export interface DraftedQuestion {
  readonly id: string;
  /** As reviewers would be asked it: the last state that could be asked; null before there is one. */
  readonly question: Question | null;
  /** What was written here; null for a question that is taken as it is. */
  readonly draft: QuestionDraft | null;
  readonly problem: DraftProblem | null;
}

/** Milliseconds without typing after which Python is asked what a draft would look like. */
const PAUSE = 120;

export interface QuestionDrafts {
  readonly all: ReadonlySignal<readonly DraftedQuestion[]>;
  /** Those that can be asked, in order: what the preview shows. */
  readonly asked: ReadonlySignal<readonly Question[]>;
  /** Id of the one whose editor is open; "" for none. */
  readonly opened: Signal<string>;
  /** They are others than it began with, or in another order. */
  readonly changed: ReadonlySignal<boolean>;
  /** Take a question as it is. */
  add(question: Question): void;
  /** Begin a new one. */
  write(): void;
  /** Change a question that exists: it becomes a draft of its next version. */
  edit(id: string, change: Partial<QuestionDraft>): void;
  move(id: string, by: -1 | 1): void;
  remove(id: string): void;
  /** What the session is made with; null while something is not ready to be asked. */
  chosen(): Promise<readonly ChosenQuestion[] | null>;
}

type Check = (draft: QuestionDraft) => Promise<Question>;

export function createQuestionDrafts(
  check: Check,
  given: readonly Question[] = [],
): QuestionDrafts {
  const all = signal<readonly DraftedQuestion[]>(given.map(taken));
  const opened = signal("");
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const asked = computed(() => all.value.flatMap(({ question }) => question ?? []));
  const first = all.peek();
  const changed = computed(
    () =>
      all.value.length !== first.length ||
      all.value.some(({ id, draft }, at) => draft !== null || id !== first[at]?.id),
  );

  function put(id: string, change: Partial<DraftedQuestion>): void {
    all.value = all.peek().map((each) => (each.id === id ? { ...each, ...change } : each));
  }

  async function look(id: string): Promise<void> {
    clearTimeout(timers.get(id));
    timers.delete(id);
    const draft = all.peek().find((each) => each.id === id)?.draft;
    if (!draft) return;
    const missing = unwritten(draft);
    if (missing !== null) return put(id, { problem: missing });
    const isStill = () => all.peek().find((each) => each.id === id)?.draft === draft;
    try {
      const question = await check(draft);
      if (isStill()) put(id, { question, problem: null });
    } catch (cause) {
      const { field, message } = asCallError(cause);
      if (isStill()) put(id, { problem: { field: field ?? "", message } });
    }
  }

  return {
    all,
    asked,
    opened,
    changed,
    add(question) {
      if (all.peek().some((each) => nameOf(each) === question.name)) return;
      all.value = [...all.peek(), taken(question)];
    },
    write() {
      const added = { id: randomKey(), question: null, draft: NEW, problem: null };
      batch(() => {
        all.value = [...all.peek(), added];
        opened.value = added.id;
      });
    },
    edit(id, change) {
      const before = all.peek().find((each) => each.id === id);
      if (before === undefined) return;
      const draft = { ...(before.draft ?? draftOf(before.question)), ...change };
      put(id, { draft: withOptions(draft) });
      clearTimeout(timers.get(id));
      timers.set(
        id,
        setTimeout(() => look(id), PAUSE),
      );
    },
    move(id, by) {
      const next = [...all.peek()];
      const at = next.findIndex((each) => each.id === id);
      const [moved] = next.splice(at, 1);
      if (moved === undefined || at + by < 0 || at + by > next.length) return;
      next.splice(at + by, 0, moved);
      all.value = next;
    },
    remove(id) {
      batch(() => {
        all.value = all.peek().filter((each) => each.id !== id);
        if (opened.peek() === id) opened.value = "";
      });
    },
    async chosen() {
      await Promise.all(all.peek().map(({ id }) => look(id)));
      const found = all.peek();
      const wrong = found.find(({ problem, question }) => problem !== null || question === null);
      if (wrong !== undefined) {
        opened.value = wrong.id;
        return null;
      }
      return found.map(({ draft, question }) => ({
        name: question?.name ?? "",
        version: draft === null ? (question?.version ?? null) : null,
        draft,
      }));
    },
  };
}

const NEW: QuestionDraft = {
  name: "",
  type: "feedback",
  input: "pass_fail",
  title: "",
  instruction: "",
  enable_comment: false,
  required: false,
  target: "trace",
  options: ["Yes", "No"],
  min: null,
  max: null,
  max_length: null,
  max_count: null,
  replaces: null,
};

const taken = (question: Question): DraftedQuestion => ({
  id: randomKey(),
  question,
  draft: null,
  problem: null,
});

export const nameOf = ({ draft, question }: DraftedQuestion): string =>
  draft?.name ?? question?.name ?? "";

/** A question that exists, ready to be changed: what follows is its next version. */
export function draftOf(question: Question | null): QuestionDraft {
  if (question === null) return NEW;
  const { version, options, fits: _fits, earlier: _earlier, ...rest } = question;
  return { ...rest, options: options.map(({ label }) => label), replaces: version };
}

/** Another input keeps what fits it: two labels are not a list of options. */
function withOptions(draft: QuestionDraft): QuestionDraft {
  const options = draft.options;
  if (draft.input === "pass_fail" && options.length !== 2) {
    return { ...draft, options: [options[0] ?? "Yes", options[1] ?? "No"] };
  }
  return draft;
}

/** What nobody has written yet is not wrong, but cannot be asked either. */
function unwritten({ title, name, input, options }: QuestionDraft): DraftProblem | null {
  if (title.trim() === "") return { field: "title", message: "The question needs words." };
  if (name.trim() === "") return { field: "name", message: "The question needs a name." };
  const chooses = input === "categorical" || input === "categorical_list";
  if (chooses && options.length < 2) {
    return { field: "options", message: "Add at least two options." };
  }
  return null;
}
