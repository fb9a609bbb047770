/** A message and its answer as it comes, where both will stand as a trace. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../../state/chat_app.ts";
import { reveal } from "../common/reveal.ts";
import { Waiting } from "../common/waiting.tsx";
import { visible, visibleWords } from "../text/visible.tsx";

/** Of an answer that is still coming its end is read; all of it stands in the trace. */
const SHOWN = 20_000;

export function ChatSaid({ chat }: { chat: Chat }) {
  const end = useRef<HTMLDivElement>(null);
  const turn = chat.turn.value;
  const shown = turn !== null && chat.here.value;
  const pieces = turn?.pieces ?? 0;
  useLayoutEffect(() => {
    if (shown) reveal(end.current, "end");
  }, [shown, pieces]);

  if (!shown) return null;
  const waits = turn.status === "answering";
  const broke = !waits && turn.status !== "answered";
  if (broke && turn.said === "") return null;
  const { said } = turn;
  const name = visibleWords(chat.agent.value?.agent ?? "");
  return (
    <div class="lw-chat-turn" ref={end} data-chat-turn={turn.status}>
      <article class="lw-message" data-role="user">
        <span class="lw-hidden">You</span>
        <Bubble text={turn.text} />
      </article>
      <article class="lw-message" data-role="assistant" aria-busy={waits}>
        <p class="lw-who">
          <b>{name}</b>
        </p>
        {said !== "" && <Bubble text={said.length > SHOWN ? `… ${said.slice(-SHOWN)}` : said} />}
        {waits && (
          <div role="status">
            <Waiting words={`${name} is answering`} />
          </div>
        )}
        {broke && <p class="lw-muted">It broke off here.</p>}
      </article>
    </div>
  );
}

function Bubble({ text }: { text: string }) {
  return (
    <div class="lw-bubble">
      <div class="lw-plain" dir="auto">
        {visible(text)}
      </div>
    </div>
  );
}
