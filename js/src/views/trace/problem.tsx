/** An error as the application recorded it: its message at once, its stack trace folded. */
import type { Problem as ProblemBlock } from "../../protocol.gen.ts";
import { count, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { Code } from "../text/code.tsx";
import { draws } from "../text/source_text.ts";
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
          {message && ": "}
          {message && <Message text={message} until={long ? LONGEST : message.length} />}
        </span>
      </p>
      {long && (
        <Fold
          label="Whole message"
          holds={({ quote }) => message.indexOf(quote) + quote.length > LONGEST}
          summary={`${number(message.length)} characters`}
        >
          {() => <Whole text={message} />}
        </Fold>
      )}
      {stack && (
        <Fold
          label="Stack trace"
          holds={({ quote }) => stack.includes(quote) && !message.includes(quote)}
          summary={count(stack.trimEnd().split("\n").length, "line")}
        >
          {() => <Whole text={stack} />}
        </Fold>
      )}
    </div>
  );
}

/** The message up to there, each character where it is in the whole, so that it can be marked. */
function Message({ text, until }: { text: string; until: number }) {
  return (
    <span data-text="" ref={draws(text)}>
      <span data-at={0}>{visible(text.slice(0, until))}</span>
      {until < text.length && " …"}
    </span>
  );
}

function Whole({ text }: { text: string }) {
  return <Code text={text} language="code" own />;
}
