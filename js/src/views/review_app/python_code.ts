/** A session in the making as the Python that makes it. */
import type { CreateArgs, QuestionDraft } from "../../protocol.gen.ts";
import { type DraftedQuestion, nameOf } from "../../state/question_drafts.ts";
import { pythonText as text } from "../common/python_text.ts";

type Settings = Required<Omit<CreateArgs, "questions">>;

export function asPython(settings: Settings, questions: readonly DraftedQuestion[]): string {
  const lines = ["import labeling_widget as lw", ""];
  for (const { draft } of questions) if (draft !== null) lines.push(...schema(draft), "");
  lines.push("session = lw.create_labeling_session(");
  lines.push(`    ${text(settings.name)},`);
  lines.push(`    label_schemas=${list(questions.map(nameOf))},`);
  if (settings.assigned_users.length > 0)
    lines.push(`    assigned_users=${list(settings.assigned_users)},`);
  if (settings.reviewers_per_item !== null)
    lines.push(`    reviewers_per_item=${settings.reviewers_per_item},`);
  if (settings.blind) lines.push("    blind=True,");
  lines.push(")", ...adding(settings.source));
  return lines.join("\n");
}

function adding(source: string): string[] {
  const [kind, ...rest] = source.split(":");
  const name = rest.join(":");
  if (kind === "dataset") return [`session.add_dataset(${text(name)})`];
  if (kind === "given") return ["session.add_traces(traces)  # what widget(traces) was given"];
  if (kind === "selection") return [`session.add_traces(${name}.selected)`];
  return kind === "frame" ? [`session.add_traces(${name})`] : [];
}

function schema(draft: QuestionDraft): string[] {
  const lines = ["lw.create_label_schema(", `    ${text(draft.name)},`];
  lines.push(`    type=${text(draft.type)},`, `    title=${text(draft.title)},`);
  lines.push(`    input=${input(draft)},`);
  if (draft.instruction.trim() !== "") lines.push(`    instruction=${text(draft.instruction)},`);
  if (draft.enable_comment) lines.push("    enable_comment=True,");
  if (draft.required) lines.push("    required=True,");
  if (draft.target !== "trace") lines.push(`    target=${text(draft.target)},`);
  lines.push("    overwrite=True,", ")");
  return lines;
}

function input(draft: QuestionDraft): string {
  const [pass = "", fail = ""] = draft.options;
  switch (draft.input) {
    case "pass_fail":
      return `lw.InputPassFail(${text(pass)}, ${text(fail)})`;
    case "categorical":
      return `lw.InputCategorical(options=${list(draft.options)})`;
    case "categorical_list":
      return `lw.InputCategoricalList(options=${list(draft.options)})`;
    case "numeric":
      return call("lw.InputNumeric", { min_value: draft.min, max_value: draft.max });
    case "text":
      return call("lw.InputText", { max_length: draft.max_length });
    case "text_list":
      return call("lw.InputTextList", {
        max_length_each: draft.max_length,
        max_count: draft.max_count,
      });
  }
}

function call(name: string, given: Record<string, number | null>): string {
  const found = Object.entries(given).filter(([, value]) => value !== null);
  return `${name}(${found.map(([key, value]) => `${key}=${value}`).join(", ")})`;
}

const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;
