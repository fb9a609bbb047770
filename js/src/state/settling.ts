/** The form of an agreed answer: the question's own field, and why. */
import { type Signal, signal } from "@preact/signals";
import type { Json } from "../app.ts";
import { asCallError, type Host } from "../host/host.ts";
import type { AdjudicateArgs, Question, UnitOpinions } from "../protocol.gen.ts";
import { randomKey } from "../random_key.ts";
import { createPreview } from "./preview.ts";
import type { Settling } from "./results_app.ts";

export interface Settler extends Settling {
  readonly status: Signal<"idle" | "saving" | "saved">;
  /** The same decision again goes under the same key. */
  readonly sent: { text: string; key: string };
}

/** A form for one unit, as it is agreed already, else empty: nobody's answer is suggested. */
export function createSettling(question: Question, unit: UnitOpinions): Settler {
  const asked: Question = {
    ...question,
    title: "Agreed answer",
    instruction: "",
    enable_comment: false,
    required: false,
    target: "trace",
  };
  const questioning = createPreview(signal([asked]));
  questioning.focusQuestion(asked.name);
  const agreed = unit.agreed?.value ?? null;
  if (agreed !== null) questioning.answer(asked.name, agreed as Json);
  return {
    questioning,
    rationale: signal(agreed === null ? "" : (unit.agreed?.rationale ?? "")),
    unit: unit.unit,
    status: signal("idle"),
    trouble: signal(""),
    sent: { text: "", key: "" },
  };
}

/** What the form says; null, and why on the screen, when that is no answer. */
export function decisionOf(form: Settler): { value: Json; rationale: string } | null {
  const [answer] = form.questioning.answers.peek().values();
  if (answer?.status === "refused") {
    form.trouble.value = answer.message;
    return null;
  }
  if ((answer?.value ?? null) === null) {
    form.trouble.value = "Choose or write the agreed answer first.";
    return null;
  }
  return { value: answer?.value ?? null, rationale: form.rationale.peek().trim() };
}

/** Send a decision. Resolves with the unit as it is then; null, and why on the screen, if not. */
export async function sendDecision(
  host: Host,
  form: Settler,
  item: string,
  unit: UnitOpinions,
  decision: { value: Json; rationale: string },
): Promise<UnitOpinions | null> {
  const args: Omit<AdjudicateArgs, "key"> = {
    item,
    name: unit.name,
    span_id: unit.span_id,
    target: unit.target,
    basis: unit.opinions.map((each) => each.assessment_id),
    rev: unit.agreed?.rev ?? 0,
    ...decision,
  };
  const text = JSON.stringify(args);
  if (form.sent.text !== text) {
    form.sent.text = text;
    form.sent.key = randomKey();
  }
  form.status.value = "saving";
  form.trouble.value = "";
  try {
    const done = await host.call("results.adjudicate", { ...args, key: form.sent.key });
    form.status.value = "saved";
    return done.unit;
  } catch (cause) {
    const error = asCallError(cause);
    form.status.value = "idle";
    form.trouble.value =
      error.code === "answer.conflict"
        ? "Somebody decided this meanwhile; look at it below, and record yours again if it stands."
        : error.message;
    return null;
  }
}
