/** An error as the application recorded it: its message at once, its stack trace folded. */
import type { Problem as ProblemBlock } from "../../protocol.gen.ts";
import { count, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Code } from "../text/code.tsx";
import { visible } from "../text/visible.tsx";
import { Fold } from "./fold.tsx";

/** Laying out more than this in one paragraph can hold the page up for seconds. */
const LONGEST = 2_000;

export function Problem({ error }: { error: ProblemBlock }) {
  const { type, message, stack } = error;
  const long = message.length > LONGEST;
  return (
    <div class="lw-problem">
      <p class="lw-problem-line">
        <Icon name="error" />
        <span>
          <b>{visible(type || "Error")}</b>
          {message && visible(`: ${long ? `${message.slice(0, LONGEST)} …` : message}`)}
        </span>
      </p>
      {long && (
        <Fold label="Whole message" summary={`${number(message.length)} characters`}>
          {() => <Code text={message} language="code" />}
        </Fold>
      )}
      {stack && (
        <Fold label="Stack trace" summary={count(stack.trimEnd().split("\n").length, "line")}>
          {() => <Code text={stack} language="code" />}
        </Fold>
      )}
    </div>
  );
}
