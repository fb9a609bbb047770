/** A place where the reviewer may talk to the session's agent. */
import type { Chat } from "../../state/chat_app.ts";
import type { Place } from "../place.ts";
import { ChatBox } from "./chat_box.tsx";
import { ChatSaid } from "./chat_said.tsx";
import { ChatMore, ChatScreen } from "./chat_screen.tsx";

export function chatPlace(place: Place, chat: Chat): Place {
  return {
    ...place,
    Chat: {
      on: chat.agent,
      screen: chat.screen,
      Screen: () => <ChatScreen chat={chat} />,
      Said: () => <ChatSaid chat={chat} />,
      Box: () => <ChatBox chat={chat} />,
      More: () => <ChatMore chat={chat} />,
    },
  };
}
