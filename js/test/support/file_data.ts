/** The session of `tools/file_fixture.py`, as a page in a file carries it. */
import type { FileData } from "../../src/file/page_data.ts";
import session from "./file_session.json" with { type: "json" };

export interface Step {
  readonly op: string;
  readonly args: Record<string, unknown>;
  readonly reply: unknown;
}

export const STEPS = session.steps as readonly Step[];

export function fileData(): FileData {
  const { head, parts } = structuredClone(session) as unknown as {
    head: FileData["head"];
    parts: Record<string, unknown[]>;
  };
  return {
    head,
    part: (name, index) => Promise.resolve(structuredClone(parts[name]?.[index]) as never),
  };
}
