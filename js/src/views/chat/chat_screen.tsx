/** A chat where there is no trace of it yet, and how to go on when all are labeled. */
import type { Chat } from "../../state/chat_app.ts";
import { Icon } from "../common/icon.tsx";
import { Kbd } from "../common/kbd.tsx";
import { Screen } from "../screens/screen.tsx";
import { visible } from "../text/visible.tsx";
import { ChatBox } from "./chat_box.tsx";
import { ChatSaid } from "./chat_said.tsx";

export function ChatScreen({ chat }: { chat: Chat }) {
  const agent = chat.agent.value;
  return (
    <>
      <section
        class="lw-scroll lw-chat-screen"
        aria-label="Chat, scrolls"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        tabIndex={0}
      >
        {chat.here.value ? (
          <ChatSaid chat={chat} />
        ) : (
          <Screen icon="chat" title={agent?.problem ? "No chat here" : "A new chat"}>
            {!agent?.problem && (
              <p class="lw-muted">
                Write to {visible(agent?.agent ?? "")}. Each answer becomes a trace, and is yours to
                judge.
              </p>
            )}
          </Screen>
        )}
      </section>
      <ChatBox chat={chat} />
    </>
  );
}

/** Below the words that everything is done. */
export function ChatMore({ chat }: { chat: Chat }) {
  if (chat.agent.value === null || chat.agent.value.problem !== "") return null;
  return (
    <p class="lw-chat-more">
      {chat.chat.value !== null && (
        <button type="button" class="lw-button" onClick={chat.focus}>
          <Icon name="chat" /> Go on with the chat <Kbd keys="w" />
        </button>
      )}
      <button type="button" class="lw-button" onClick={chat.begin}>
        <Icon name="plus" /> New chat
      </button>
    </p>
  );
}
