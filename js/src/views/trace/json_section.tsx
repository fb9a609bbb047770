/** The trace as it is kept, for whoever wants to see all of it. */
import { useState } from "preact/hooks";
import { CopyButton } from "../common/copy_button.tsx";
import { bytes, count } from "../common/format.ts";
import { useAsync } from "../common/use_async.ts";
import { Failed, Waiting } from "../common/waiting.tsx";
import { Code } from "../text/code.tsx";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { FoldButton } from "./fold.tsx";
import { useScope } from "./scope.ts";

export function JsonSection() {
  const { trace } = useScope();
  const { height } = useUi();
  const [open, setOpen] = useState(false);
  return (
    <>
      <FoldButton
        open={open}
        onToggle={() => setOpen(!open)}
        label="JSON"
        summary={visible(
          `${count(trace.span_count, "span")}, ${bytes(trace.bytes)}, ${trace.trace_id}`,
        )}
      />
      {open && (
        // As tall as the screen, so that its head can be at the top before the text is here.
        <div style={{ minHeight: `${height.value}px` }}>
          <Json />
        </div>
      )}
    </>
  );
}

function Json() {
  const { source, item, trace } = useScope();
  const [json, again] = useAsync(item, () => source.json(item));
  if (json.kind === "pending") return <Waiting words={`Fetching ${bytes(trace.bytes)}`} />;
  if (json.kind === "failed") return <Failed message={json.message} again={again} />;
  return (
    <div class="lw-json">
      <CopyButton text={() => json.value} />
      <Code text={json.value} language="json" />
    </div>
  );
}
