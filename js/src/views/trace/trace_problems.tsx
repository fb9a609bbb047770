/** What could not be read of a trace, and what went wrong inside the application. */
import type { Message, SpanError } from "../../protocol.gen.ts";
import { Icon } from "../common/icon.tsx";
import { visible } from "../text/visible.tsx";
import { Problem } from "./problem.tsx";
import { SpanButton } from "./span_button.tsx";

export function ReadProblems({ problems, empty }: { problems: readonly string[]; empty: boolean }) {
  if (problems.length === 0) return null;
  return (
    <div class="lw-notice is-bad">
      <Icon name="error" />
      <div>
        <b>
          {empty
            ? "This trace could not be read as a conversation"
            : "Some of this trace could not be read"}
        </b>
        <ul>
          {problems.map((problem) => (
            <li key={problem}>{visible(problem)}</li>
          ))}
        </ul>
        <p>It can still be judged from what is here.</p>
      </div>
    </div>
  );
}

interface ErrorsProps {
  readonly errors: readonly SpanError[];
  readonly messages: readonly Message[];
}

/** An error that stands at its tool call, or in its answer's place, is not said again. */
export function TraceErrors({ errors, messages }: ErrorsProps) {
  const said = new Set(
    messages.flatMap(({ blocks, span_id }) =>
      blocks.map((block) => {
        if (block.kind === "error") return span_id;
        return block.kind === "tool_call" && block.status === "error" ? block.span_id : null;
      }),
    ),
  );
  const rest = errors.filter((error) => !said.has(error.span_id));
  return (
    <>
      {rest.map((error) => (
        <div
          class="lw-tool is-bad"
          key={error.span_id}
          data-span-card={error.span_id}
          data-within={error.span_id}
        >
          <header>
            <span class="lw-bad">
              <Icon name="error" />
            </span>
            <span class="lw-cut">
              Error in <b>{visible(error.span_name)}</b>
            </span>
            <span class="lw-space" />
            <SpanButton id={error.span_id} name={error.span_name} />
          </header>
          <Problem error={error.error} />
        </div>
      ))}
    </>
  );
}
