/** Where the reviewer writes to the agent, and reads how that went. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../../state/chat_app.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { LinkButton } from "../common/link_button.tsx";
import { GrowingText } from "../form/growing_text.tsx";
import { visible, visibleWords } from "../text/visible.tsx";
import { NARROW, useUi } from "../ui.ts";

export function ChatBox({ chat }: { chat: Chat }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const writing = chat.writing.value;
  useLayoutEffect(() => {
    if (!writing || box.current === null) return;
    chat.writing.value = false;
    box.current.focus({ preventScroll: true });
  }, [writing, chat]);

  const agent = chat.agent.value;
  if (agent === null) return null;
  const name = visibleWords(agent.agent);
  if (agent.problem !== "")
    return (
      <section class="lw-chat" aria-label={`Chat with ${name}`}>
        <p class="lw-chat-state">
          <Icon name="alert" /> <span>{visible(agent.problem)}</span>
        </p>
      </section>
    );
  const goesOn = chat.chat.value !== null;
  const waits = chat.turn.value?.status === "answering";
  return (
    <section class="lw-chat" aria-label={`Chat with ${name}`} data-chat={chat.turn.value?.status}>
      <State chat={chat} name={name} />
      <div class="lw-chat-row">
        <GrowingText
          box={box}
          value={chat.text.value}
          onText={chat.write}
          aria-label={`Message to ${name}`}
          placeholder={goesOn ? `Go on with ${name}` : `Begin a chat with ${name}`}
          onKeyDown={(event) => onKey(event, chat)}
        />
        {waits && (
          <button type="button" class="lw-button" onClick={chat.stop}>
            <Icon name="x" /> Stop
          </button>
        )}
        <button
          type="button"
          class="lw-button"
          disabled={waits || chat.text.value.trim() === ""}
          title="Send  ↵"
          onClick={chat.send}
        >
          Send <Kbd keys="↵" />
        </button>
        {goesOn && <NewChat chat={chat} />}
        {chat.canLeave.value && (
          <button type="button" class="lw-button is-ghost" onClick={chat.leave}>
            Back
          </button>
        )}
      </div>
    </section>
  );
}

function NewChat({ chat }: { chat: Chat }) {
  const narrow = useUi().width.value < NARROW;
  return (
    <button type="button" class="lw-button is-ghost" title="New chat" onClick={chat.begin}>
      <Icon name="plus" /> <span class={narrow ? "lw-hidden" : ""}>New chat</span>
    </button>
  );
}

/** Why there is no answer, or where it is. */
function State({ chat, name }: { chat: Chat; name: string }) {
  const turn = chat.turn.value;
  if (turn === null) return null;
  if (turn.status === "failed" || turn.status === "stopped") {
    const bad = turn.status === "failed";
    return (
      <p class={`lw-chat-state${bad ? " is-bad" : ""}`} role="alert">
        <Icon name={bad ? "error" : "alert"} />
        <span>
          {bad && <b>No answer. </b>}
          {visible(sentence(turn.message))} Your message is still here.
        </span>
      </p>
    );
  }
  const answered = turn.status === "answered";
  if (chat.here.value && !answered) return null;
  return (
    <p class="lw-chat-state" role="status">
      <Icon name={answered ? "check" : "spinner"} />
      <span>{answered ? `${name} answered.` : `${name} is answering in another chat.`}</span>
      <LinkButton onClick={chat.show}>
        {answered ? "Answer is here ›" : "Show"}
        {answered && chat.text.value === "" && <Kbd keys="↵" />}
      </LinkButton>
    </p>
  );
}

/** What an agent says of its failure need not end as a sentence does. */
const sentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`);

/** Enter sends, with nothing to send it leads to the answer; Shift+Enter is a new line; arrows
 * stay in the text. */
function onKey(event: KeyboardEvent, chat: Chat): void {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    event.preventDefault(); // nor does it complete the item
    if (event.repeat) return;
    if (chat.text.peek() === "" && chat.turn.peek()?.status === "answered") chat.show();
    else chat.send();
  } else if (event.key.startsWith("Arrow")) {
    event.stopPropagation();
  }
}
