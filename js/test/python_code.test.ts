/** A session in the making as Python: what is copied runs, whatever was typed. */
import { describe, expect, it } from "vitest";
import { asPython } from "../src/views/review_app/python_code.ts";
import { nameFrom } from "../src/views/review_app/words.ts";

const SETTINGS = {
  name: 'say "hi"\\',
  assigned_users: ["ann@example.com"],
  source: "frame:traces",
  reviewers_per_item: 2,
  blind: true,
};
const DRAFT = {
  name: "sure",
  type: "feedback",
  input: "numeric",
  title: "Sure\u2028?",
  instruction: "",
  enable_comment: true,
  required: false,
  target: "span:TOOL",
  options: [],
  min: 0,
  max: null,
  max_length: null,
  max_count: null,
  replaces: null,
} as const;

describe("a session in the making", () => {
  it("is written as the calls that make it", () => {
    const question = { id: "1", question: null, draft: { ...DRAFT, options: [] }, problem: null };
    expect(asPython(SETTINGS, [question]).split("\n")).toEqual([
      "import labeling_widget as lw",
      "",
      "lw.create_label_schema(",
      '    "sure",',
      '    type="feedback",',
      '    title="Sure\\u2028?",',
      "    input=lw.InputNumeric(min_value=0),",
      "    enable_comment=True,",
      '    target="span:TOOL",',
      "    overwrite=True,",
      ")",
      "",
      "session = lw.create_labeling_session(",
      '    "say \\"hi\\"\\\\",',
      '    label_schemas=["sure"],',
      '    assigned_users=["ann@example.com"],',
      "    reviewers_per_item=2,",
      "    blind=True,",
      ")",
      "session.add_traces(traces)",
    ]);
  });

  it("takes the traces that the app was given from where they were", () => {
    const code = asPython({ ...SETTINGS, source: "given" }, []);
    expect(code).toMatch(/\nsession\.add_traces\(traces\)/);
  });

  it("names a question after its title", () => {
    expect(nameFrom("Is the answer right?")).toBe("answer_right");
    expect(nameFrom("¿Qué tono tiene?")).toBe("que_tono_tiene");
    expect(nameFrom("  ")).toBe("");
  });
});
