/** The conversation: what was brought along folds, the rest stands in order, the answer framed. */
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Message } from "../../protocol.gen.ts";
import { count, headline, number } from "../common/format.ts";
import { useProgress } from "../common/use_progress.ts";
import { inMessages } from "../evidence/holds.ts";
import { useRested } from "../evidence/rests.ts";
import { visible } from "../text/visible.tsx";
import { useUi } from "../ui.ts";
import { Fold, FoldButton } from "./fold.tsx";
import { GapButton, useGap } from "./gap.tsx";
import { MessageView } from "./message.tsx";
import { useScope } from "./scope.ts";
import { screenful } from "./screenful.ts";
import { ReadProblems, TraceErrors } from "./trace_problems.tsx";

type Group =
  | { readonly kind: "system"; readonly messages: Message[] }
  | { readonly kind: "earlier"; readonly messages: Message[] }
  | { readonly kind: "message"; readonly messages: Message[] };

function kindOf(message: Message): Group["kind"] {
  if (message.role === "system") return "system";
  return message.earlier ? "earlier" : "message";
}

export function groupsOf(messages: readonly Message[]): Group[] {
  const groups: Group[] = [];
  for (const message of messages) {
    const kind = kindOf(message);
    const last = groups.at(-1);
    if (kind === "earlier" && last?.kind === "earlier") last.messages.push(message);
    else groups.push({ kind, messages: [message] });
  }
  return groups;
}

function firstWords(messages: readonly Message[]): string {
  for (const message of messages)
    for (const block of message.blocks) if (block.kind === "text") return headline(block.text, 64);
  return "";
}

const length = (messages: readonly Message[]): number =>
  messages
    .flatMap((message) => message.blocks)
    .reduce((sum, block) => sum + (block.kind === "text" ? block.chars : 0), 0);

function titleOf({ kind, messages }: Group): { label: string; summary: ComponentChildren } {
  if (kind === "system")
    return { label: "System prompt", summary: `${number(length(messages))} characters` };
  return {
    label: count(messages.length, "earlier message"),
    summary: visible(`“${firstWords(messages)}”`),
  };
}

interface FoldedProps {
  readonly group: Group;
  readonly children: () => ComponentChildren;
}

export function FoldedGroup({ group, children }: FoldedProps) {
  return (
    <Fold {...titleOf(group)} holds={(passage) => inMessages(group.messages, passage)}>
      {children}
    </Fold>
  );
}

/** What was brought along before the first message, and everything from there on. */
export function split(messages: readonly Message[]): { leading: Group[]; rest: Group[] } {
  const groups = groupsOf(messages);
  const first = groups.findIndex((group) => group.kind === "message");
  return first < 0
    ? { leading: groups, rest: [] }
    : { leading: groups.slice(0, first), rest: groups.slice(first) };
}

export function Conversation() {
  const { trace } = useScope();
  const { leading, rest } = useMemo(() => split(trace.messages), [trace]);
  const { height } = useUi();
  const first = useMemo(() => screenful(rest, height.peek()).groups, [rest, height]);
  const drawn = useProgress(rest.length, first, 12);
  const gap = useGap(rest.length);
  const shown = rest.slice(0, Math.min(drawn, gap?.from ?? drawn));
  return (
    <>
      <ReadProblems problems={trace.problems} empty={trace.messages.length === 0} />
      {leading.length > 0 && <Leading groups={leading} />}
      {shown.map((group, index) => (
        <GroupView key={index} group={group} />
      ))}
      {gap !== null && drawn > gap.from && (
        <>
          <GapButton gap={gap} what="message" />
          {rest.slice(gap.to).map((group, index) => (
            <GroupView key={gap.to + index} group={group} />
          ))}
        </>
      )}
      {trace.messages.length === 0 && trace.problems.length === 0 && (
        <p class="lw-muted">This trace has no request and no response.</p>
      )}
      <TraceErrors errors={trace.errors} messages={trace.messages} />
    </>
  );
}

function GroupView({ group }: { group: Group }) {
  if (group.kind === "message") return <Messages messages={group.messages} />;
  return <FoldedGroup group={group}>{() => <Messages messages={group.messages} />}</FoldedGroup>;
}

function Messages({ messages }: { messages: readonly Message[] }) {
  return (
    <>
      {messages.map((message, index) => (
        <MessageView key={index} message={message} />
      ))}
    </>
  );
}

/** System prompt and history side by side on one line, while they are folded. */
function Leading({ groups }: { groups: readonly Group[] }) {
  const rested = useRested();
  const isRested = ({ messages }: Group) => rested.some((each) => inMessages(messages, each));
  const [open, setOpen] = useState<ReadonlySet<number>>(
    () => new Set(groups.flatMap((group, index) => (isRested(group) ? [index] : []))),
  );
  const toggle = (index: number) => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  return (
    <div class="lw-leading">
      {groups.map((group, index) => (
        <div key={index} class={`lw-folded${open.has(index) ? " is-open" : ""}`}>
          <FoldButton open={open.has(index)} onToggle={() => toggle(index)} {...titleOf(group)} />
          {open.has(index) && (
            <div class="lw-unfolded">
              <Messages messages={group.messages} />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
