/** The other turns of a conversation, around the one that is labeled. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { LabelingApp } from "../../app.ts";
import type { Item } from "../../protocol.gen.ts";
import { headline } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { reveal } from "../common/reveal.ts";
import { StateIcon } from "../common/state_icon.tsx";
import { visible } from "../text/visible.tsx";
import { MessageView } from "../trace/message.tsx";
import { ScopeProvider, useScope } from "../trace/scope.ts";

type Conversation = NonNullable<Item["conversation"]>;
type Turn = Conversation["turns"][number];

interface Props {
  readonly app: LabelingApp;
  readonly item: Item;
}

/** What was said before the turn that is labeled, and a line that says where that begins. */
export function TurnsBefore({ app, item }: Props) {
  const { turns, at } = place(item);
  const head = useRef<HTMLParagraphElement>(null);

  // The turn that is labeled is read from its beginning; what was said before is above it.
  useLayoutEffect(() => {
    if (at > 0) reveal(head.current, "start");
  }, [item.item, at]);

  if (turns.length < 2) return null;
  return (
    <>
      {turns.slice(0, at).map((turn, index) => (
        <TurnView key={turn.item} app={app} turn={turn} number={index + 1} />
      ))}
      <p class="lw-turn-head is-now" ref={head}>
        <b>
          Turn {at + 1} of {turns.length}
        </b>
        <span class="lw-muted">you are labeling this one</span>
      </p>
    </>
  );
}

export function TurnsAfter({ app, item }: Props) {
  const { turns, at } = place(item);
  return (
    <>
      {turns.slice(at + 1).map((turn, index) => (
        <TurnView key={turn.item} app={app} turn={turn} number={at + index + 2} />
      ))}
    </>
  );
}

function place(item: Item): { turns: readonly Turn[]; at: number } {
  const turns = item.conversation?.turns ?? [];
  return { turns, at: turns.findIndex((turn) => turn.item === item.item) };
}

interface TurnProps {
  readonly app: LabelingApp;
  readonly turn: Turn;
  readonly number: number;
}

function TurnView({ app, turn, number }: TurnProps) {
  const loaded = app.turn(turn.index);
  return (
    <section class="lw-turn" aria-label={`Turn ${number}`} data-turn={turn.item}>
      <p class="lw-turn-head">
        <StateIcon state={app.states.value[turn.index] ?? "pending"} />
        <b>Turn {number}</b>
        <span class="lw-space" />
        <LinkButton aria-label={`Label turn ${number}`} onClick={() => app.go(turn.index)}>
          Label <Icon name="chevron-right" />
        </LinkButton>
      </p>
      {loaded === null ? (
        <LinkButton as="lw-turn-line" onClick={() => app.fetchTurn(turn.index)}>
          {visible(headline(turn.request, 120))} <Icon name="chevron-right" />{" "}
          {visible(headline(turn.response, 120))}
        </LinkButton>
      ) : (
        <TurnMessages item={loaded} />
      )}
    </section>
  );
}

/** What this turn added: the history that its request brought along is above already. */
function TurnMessages({ item }: { item: Item }) {
  const scope = useScope();
  const own = useMemo(() => ({ ...scope, item: item.item, trace: item.trace }), [scope, item]);
  const said = item.trace.messages.filter(({ earlier, role }) => !earlier && role !== "system");
  return (
    <ScopeProvider value={own}>
      {said.map((message, index) => (
        <MessageView key={index} message={{ ...message, answer: false }} />
      ))}
    </ScopeProvider>
  );
}
