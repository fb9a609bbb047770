/* Written by `npm run protocol` from protocol.schema.json. Do not edit. */

export const PROTOCOL_VERSION = 1;


export interface Protocol {
operations: Operations
events: Events
}
export interface Operations {
"session.open": {
args: Nothing
result: Snapshot
}
"session.progress": {
args: Nothing
result: Progress
}
"items.page": {
args: ItemsPageArgs
result: ItemsPage
}
"item.get": {
args: ItemGetArgs
result: Items
}
"trace.open": {
args: Nothing
result: TraceView
}
"trace.spans": {
args: TraceArgs
result: SpanRows
}
"trace.json": {
args: TraceArgs
result: LongText
}
"trace.search": {
args: SearchArgs
result: SearchHits
}
"span.body": {
args: SpanArgs
result: SpanBody
}
"text.get": {
args: TextArgs
result: LongText
}
"assessment.put": {
args: AssessmentPutArgs
result: Saved
}
"assessment.undo": {
args: UndoArgs
result: Undone
}
"review.set": {
args: ReviewSetArgs
result: Saved
}
}
/**
 * No arguments.
 */
export interface Nothing {

}
/**
 * All that a view needs to begin. `index` is where this reviewer left off, from 0.
 */
export interface Snapshot {
store_id: string
store_label: string
session_id: string
name: string
reviewer: string
assigned: boolean
questions: Question[]
states: string
index: number
seq: number
}
/**
 * A label schema in the version that this session asks.
 * 
 * Which of the bounds are set depends on `input`: `options` for the categorical inputs and
 * pass_fail, `min` / `max` for numeric, `max_length` for text and each entry of a text_list,
 * `max_count` for text_list.
 */
export interface Question {
name: string
version: number
type: ("expectation" | "feedback")
input: ("categorical" | "categorical_list" | "numeric" | "pass_fail" | "text" | "text_list")
title: string
instruction: string
enable_comment: boolean
required: boolean
options: Option[]
min: (number | null)
max: (number | null)
max_length: (number | null)
max_count: (number | null)
}
/**
 * One option of a question: the value that is stored and the label that is shown.
 */
export interface Option {
value: (string | boolean)
label: string
}
export interface Progress {
states: string
seq: number
reviewers: ReviewerProgress[]
}
/**
 * How many items of the session a reviewer has in each state.
 */
export interface ReviewerProgress {
reviewer: string
pending: number
in_progress: number
completed: number
skipped: number
}
/**
 * Rows whose id or request contains `query` (any case) and whose state is one of `states`.
 */
export interface ItemsPageArgs {
offset?: number
limit?: number
query?: string
states?: ("completed" | "in_progress" | "pending" | "skipped")[]
}
export interface ItemsPage {
total: number
rows: ItemRow[]
}
/**
 * A line of a list of items; `title` is the head of its request.
 */
export interface ItemRow {
index: number
item: string
title: string
state: ("completed" | "in_progress" | "pending" | "skipped")
}
/**
 * By position or by id (of the source trace, or of the copy).
 */
export interface ItemGetArgs {
indexes?: number[]
item?: (string | null)
}
/**
 * At least the first of those asked for; the rest as far as one reply should be long.
 */
export interface Items {
items: Item[]
}
/**
 * A trace of the session with this reviewer's answers to it.
 */
export interface Item {
index: number
item: string
copy_id: string
review: Review
trace: TraceView
}
/**
 * Where this reviewer stands with one item. A cleared answer is absent from `answers`.
 */
export interface Review {
item: string
index: number
state: ("completed" | "in_progress" | "pending" | "skipped")
reason: (("cannot_judge" | "later" | "out_of_scope") | null)
note: string
answers: Answer[]
revs: {
[k: string]: number
}
}
/**
 * This reviewer's valid answer to one question; `rev` counts its versions.
 */
export interface Answer {
name: string
schema_version: number
value: unknown
rationale: string
rev: number
saved_at: string
span_id: (string | null)
}
/**
 * A whole trace as a reviewer reads it.
 * 
 * `request_time` is ISO 8601 in UTC or empty. `spans` is empty when the tree is larger than
 * `INLINE_SPANS`. `problems` says in words what of the trace could not be read.
 */
export interface TraceView {
trace_id: string
name: string
state: string
request_time: string
duration_us: (number | null)
bytes: number
messages: Message[]
retrievals: Retrieval[]
errors: SpanError[]
span_count: number
spans: SpanRow[]
tags: Field[]
problems: string[]
}
/**
 * One message of a conversation.
 * 
 * `earlier` marks history that the request brought along, `answer` the message that the
 * questions are asked about. Roles `request` and `response` hold the input and output of an
 * application that does not speak in messages.
 */
export interface Message {
role: ("assistant" | "request" | "response" | "system" | "tool" | "user")
blocks: (Text | Table | Media | Problem | ToolCall | Reasoning)[]
name: (string | null)
span_id: (string | null)
duration_us: (number | null)
earlier: boolean
answer: boolean
}
/**
 * Text as written. `chars` counts all of it, `ref` is set when `text` is only its head.
 */
export interface Text {
kind: "text"
text: string
format: ("code" | "json" | "markdown" | "plain")
chars: number
ref: (string | null)
}
/**
 * A list of flat records: every cell as text, `None` where a record lacks the column.
 */
export interface Table {
kind: "table"
columns: string[]
rows: (string | null)[][]
total_rows: number
ref: (string | null)
}
/**
 * An image, sound or file. `url` is `data:` or http(s) and is loaded on request only.
 * 
 * A url longer than `INLINE_CHARS` is left out; the text of `ref` is the url.
 */
export interface Media {
kind: "media"
media: ("audio" | "file" | "image")
name: string
url: (string | null)
ref: (string | null)
}
/**
 * An error as the application recorded it; `stack` is its stack trace or empty.
 */
export interface Problem {
kind: "error"
type: string
message: string
stack: string
}
/**
 * A call of a tool with its result, paired by call id, and the span that ran it if known.
 */
export interface ToolCall {
kind: "tool_call"
id: string
name: string
args: Field[]
result: (Text | Table | Media | Problem)[]
status: ("error" | "ok" | "unset")
span_id: (string | null)
duration_us: (number | null)
}
/**
 * A name and its value, drawn as one line of a list.
 */
export interface Field {
name: string
value: Text
}
/**
 * What a model says it thought; folded.
 */
export interface Reasoning {
kind: "reasoning"
text: Text
}
/**
 * The documents that one retriever span returned, in its order, and what it was asked.
 */
export interface Retrieval {
span_id: string
name: string
query: string
documents: Document[]
}
/**
 * One retrieved document. `uri` is http(s) or `None`; `fields` is the rest of its metadata.
 */
export interface Document {
id: string
title: string
text: Text
uri: (string | null)
score: (number | null)
fields: Field[]
}
/**
 * An error and the span that it happened in.
 */
export interface SpanError {
span_id: string
span_name: string
error: Problem
}
/**
 * One row of the span tree, in the order of a walk through it; the root has level 1.
 */
export interface SpanRow {
id: string
name: string
type: string
level: number
children: number
status: ("error" | "ok" | "unset")
start_us: number
duration_us: (number | null)
tokens: (number | null)
}
export interface TraceArgs {
item: string
}
export interface SpanRows {
rows: SpanRow[]
}
export interface LongText {
text: string
}
export interface SearchArgs {
item: string
query: string
}
/**
 * Occurrences in the decoded text of each span (any case); spans without one are absent.
 */
export interface SearchHits {
total: number
spans: {
[k: string]: number
}
}
export interface SpanArgs {
item: string
span: string
}
/**
 * What one span took in and gave out.
 * 
 * `input` and `output` hold messages where the span speaks in messages (a chat model), else
 * one message of role `request` or `response`; `documents` is filled for retrievers.
 */
export interface SpanBody {
id: string
name: string
type: string
status: ("error" | "ok" | "unset")
duration_us: (number | null)
input: Message[]
output: Message[]
documents: Document[]
errors: Problem[]
attributes: Field[]
events: SpanEvent[]
}
/**
 * Something that happened at one moment of a span.
 */
export interface SpanEvent {
name: string
at_us: number
fields: Field[]
}
export interface TextArgs {
item: string
ref: string
}
/**
 * An answer. `value` null clears it. `rev` is the revision it was made from (0: none yet).
 * 
 * `key` makes the call idempotent. `complete` also completes the item. `active_ms` is how
 * long the reviewer had the item before them since the last change they sent.
 */
export interface AssessmentPutArgs {
item: string
name: string
value: unknown
key: string
rationale?: string
rev?: number
span_id?: (string | null)
complete?: boolean
active_ms?: (number | null)
}
/**
 * Sent after the store's commit, never before. `seq` counts the changes of the session.
 */
export interface Saved {
saved_at: string
seq: number
review: Review
}
export interface UndoArgs {
key: string
}
/**
 * `saved` is `None` when there was nothing left to take back.
 */
export interface Undone {
saved: (Saved | null)
}
/**
 * A new state for an item; `reason` and `note` belong to `skipped`.
 */
export interface ReviewSetArgs {
item: string
state: ("completed" | "in_progress" | "skipped")
key: string
reason?: (("cannot_judge" | "later" | "out_of_scope") | null)
note?: string
active_ms?: (number | null)
}
export interface Events {
"session.changed": Changed
}
/**
 * The session has changed; whoever shows it asks for what it shows.
 * 
 * `item` and `reviewer` name the item and whose answer or state it was; empty when more than
 * one item is concerned (traces added, questions replaced).
 */
export interface Changed {
seq: number
item: string
reviewer: string
}
