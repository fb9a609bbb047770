/** An error as the application recorded it: its message at once, its stack trace folded. */
import type { Problem as ProblemBlock } from "../../protocol.gen.ts";
import { count } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Code } from "../text/code.tsx";
import { visible } from "../text/visible.tsx";
import { Fold } from "./fold.tsx";

export function Problem({ error }: { error: ProblemBlock }) {
  const { type, message, stack } = error;
  return (
    <div class="lw-problem">
      <p class="lw-problem-line">
        <Icon name="error" />
        <span>
          <b>{visible(type || "Error")}</b>
          {message && visible(`: ${message}`)}
        </span>
      </p>
      {stack && (
        <Fold label="Stack trace" summary={count(stack.trimEnd().split("\n").length, "line")}>
          {() => <Code text={stack} language="code" />}
        </Fold>
      )}
    </div>
  );
}
