/** One part of a span's inside. */
import type { Message, SpanBody } from "../../protocol.gen.ts";
import { duration } from "../common/format.ts";
import { DocumentList } from "../documents/documents.tsx";
import { attributePath, eventPath } from "../evidence/cells.ts";
import { visible, visibleWords } from "../text/visible.tsx";
import { BlockView } from "../trace/blocks.tsx";
import { FoldedGroup, groupsOf } from "../trace/conversation.tsx";
import { Fields } from "../trace/fields.tsx";
import { MessageView } from "../trace/message.tsx";
import { Problem } from "../trace/problem.tsx";

export type Part = "input" | "output" | "attributes" | "events";

export function SpanPart({ body, part }: { body: SpanBody; part: Part }) {
  if (part === "input") return <Messages messages={body.input} none="This span took nothing in." />;
  if (part === "output") return <Output body={body} />;
  if (part === "attributes")
    return body.attributes.length > 0 ? (
      <Fields fields={body.attributes} path={attributePath} />
    ) : (
      <Nothing words="No further attributes." />
    );
  if (body.events.length === 0) return <Nothing words="Nothing was recorded on the way." />;
  return (
    <>
      {body.events.map((event) => (
        <section key={event.n} class="lw-span-event" aria-label={visibleWords(event.name)}>
          <p class="lw-who">
            <b>{visible(event.name)}</b> <span>at {duration(event.at_us)}</span>
          </p>
          <Fields fields={event.fields} path={(name) => eventPath(event.n, name)} />
        </section>
      ))}
    </>
  );
}

function Output({ body }: { body: SpanBody }) {
  const nothing = body.documents.length === 0 && body.errors.length === 0;
  return (
    <>
      {body.errors.map((error, index) => (
        <Problem key={index} error={error} />
      ))}
      {body.documents.length > 0 && <DocumentList documents={body.documents} spanId={body.id} />}
      {(body.output.length > 0 || nothing) && body.documents.length === 0 && (
        <Messages messages={body.output} none="This span gave nothing out." />
      )}
    </>
  );
}

/** What earlier calls knew, and a system prompt, fold; what is new stands open. */
function Messages({ messages, none }: { messages: readonly Message[]; none: string }) {
  if (messages.length === 0) return <Nothing words={none} />;
  return (
    <>
      {groupsOf(messages).map((group, index) =>
        group.kind === "message" ? (
          <Shown key={index} messages={group.messages} />
        ) : (
          <FoldedGroup key={index} group={group}>
            {() => <Shown messages={group.messages} />}
          </FoldedGroup>
        ),
      )}
    </>
  );
}

/** A value that is no message stands without a bubble around it. */
function Shown({ messages }: { messages: readonly Message[] }) {
  return (
    <>
      {messages.map((message, index) =>
        message.role === "request" || message.role === "response" ? (
          <Blocks key={index} message={message} />
        ) : (
          <MessageView key={index} message={{ ...message, answer: false }} />
        ),
      )}
    </>
  );
}

function Blocks({ message }: { message: Message }) {
  return (
    <>
      {message.blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </>
  );
}

function Nothing({ words }: { words: string }) {
  return <p class="lw-muted lw-nothing">{words}</p>;
}
