/** The questions as they are asked of one item: each once, or once for every part of its trace. */
import type { Answer, AssessmentPutArgs, Item, Part, Question } from "./protocol.gen.ts";

/** A question asked of one part of an item, or of the whole of it. */
export interface Asked extends Question {
  /** Names its answer among those of the item: the question's name when it is about the whole. */
  readonly key: string;
  /** The span or document it is asked about; null for the whole trace or conversation. */
  readonly part: Part | null;
}

const BETWEEN = "\u001f";

type Place = Pick<Answer, "span_id" | "target">;

export function answerKey(name: string, { span_id, target }: Place): string {
  return target === "trace" ? name : [name, span_id ?? "", target].join(BETWEEN);
}

/** The key of the answer that a change carries. */
export function keyOf({ name, span_id = null, target = "trace" }: AssessmentPutArgs): string {
  return answerKey(name, { span_id, target });
}

export const nameOf = (key: string): string => key.split(BETWEEN)[0] ?? key;

/** What a change says about the part of the trace that it is about. */
export function placeArgs(key: string): Pick<AssessmentPutArgs, "span_id" | "target"> {
  const [, span_id, target] = key.split(BETWEEN);
  if (!target) return {};
  return span_id ? { span_id, target } : { target };
}

/** One question in one place, whether or not the item is here. */
export function askedAs(question: Question, key: string, part: Part | null = null): Asked {
  return { ...question, key, part };
}

const isPart = ({ target }: Question): boolean => target !== "trace" && target !== "conversation";

/** All that is asked of an item, in order. Neighbours about the same parts take turns part by part:
 * everything about the first tool call, then everything about the second. */
export function askedOf(questions: readonly Question[], item: Item | null): Asked[] {
  const asked: Asked[] = [];
  for (const together of neighbours(questions)) {
    const [first] = together;
    if (first === undefined) continue;
    if (!isPart(first)) {
      const leads = first.target === "trace" || leadsConversation(item);
      const key = answerKey(first.name, { span_id: null, target: first.target });
      if (leads) asked.push(askedAs(first, key));
      continue;
    }
    for (const part of item?.parts[first.target] ?? []) {
      asked.push(...together.map((each) => askedAs(each, answerKey(each.name, part), part)));
    }
  }
  return asked;
}

/** Questions about the whole of a conversation are asked once, on its first turn. */
function leadsConversation(item: Item | null): boolean {
  const turns = item?.conversation?.turns ?? [];
  return turns.length === 0 || turns[0]?.item === item?.item;
}

function neighbours(questions: readonly Question[]): Question[][] {
  const groups: Question[][] = [];
  for (const question of questions) {
    const last = groups.at(-1);
    if (last?.[0]?.target === question.target && isPart(question)) last.push(question);
    else groups.push([question]);
  }
  return groups;
}
