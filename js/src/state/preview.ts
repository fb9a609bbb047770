/** Questions that can be tried out: answered as in a session, and kept nowhere. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { AnswerState, Json, Questioning } from "../app.ts";
import { type Asked, askedAs } from "../asked.ts";
import { chosenAt } from "../choose.ts";
import { KeptDrafts } from "../kept/kept_drafts.ts";
import type { Question } from "../protocol.gen.ts";
import { normalise, problemWith } from "../validate.ts";
import { NO_ANSWER } from "./answers.ts";

/** The questions as a reviewer finds them, all of them about the whole trace. */
export function createPreview(questions: ReadonlySignal<readonly Question[]>): Questioning {
  const current = signal("");
  const given = signal<ReadonlyMap<string, AnswerState>>(new Map());
  const asked = computed<readonly Asked[]>(() =>
    questions.value.map((question) => askedAs(question, question.name)),
  );
  const find = (key: string) => asked.peek().find((each) => each.key === key);
  const put = (key: string, change: Partial<AnswerState>): void => {
    const before = given.peek().get(key) ?? NO_ANSWER;
    given.value = new Map(given.peek()).set(key, { ...before, ...change });
  };

  // What was answered belongs to the question as it was then.
  let known = new Map<string, string>();
  effect(() => {
    const now = new Map(questions.value.map((each) => [each.name, JSON.stringify(each)]));
    const left = [...given.peek()].filter(([key]) => now.get(key) === known.get(key));
    known = now;
    if (left.length < given.peek().size) given.value = new Map(left);
  });

  function answer(key: string, value: Json): void {
    const question = find(key);
    if (question === undefined) return;
    const fitting = normalise(question, value);
    const message = fitting === null ? "" : problemWith(question, fitting);
    put(key, { value: fitting, message, status: message === "" ? "none" : "refused" });
  }

  return {
    questions: asked,
    item: signal(null),
    answers: given,
    current,
    inQuestion: current,
    commentTarget: current,
    drafts: new KeptDrafts(),
    missing: signal([]),
    focusQuestion(key) {
      current.value = key;
    },
    answer,
    typing: () => undefined, // there is no other item
    keep: () => undefined, // nothing was answered earlier
    dismiss: () => undefined,
    comment(key, text) {
      put(key, { rationale: text });
    },
    mark: () => undefined,
    unmark: () => undefined,
    choose(position) {
      const question = find(current.peek());
      if (question === undefined) return;
      const value = chosenAt(question, given.peek().get(question.key)?.value ?? null, position);
      if (value !== undefined) answer(question.key, value);
    },
    resolve: () => undefined,
  };
}
