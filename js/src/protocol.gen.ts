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
"item.existing": {
args: TraceArgs
result: ExistingLabels
}
"item.take": {
args: TraceArgs
result: Nothing
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
"chat.open": {
args: Nothing
result: ChatState
}
"chat.send": {
args: ChatSendArgs
result: ChatTurn
}
"chat.stop": {
args: ChatStopArgs
result: ChatState
}
"explore.open": {
args: Nothing
result: ExploreSnapshot
}
"explore.facets": {
args: Nothing
result: Facets
}
"explore.rows": {
args: RowsArgs
result: RowsPage
}
"explore.select": {
args: SelectArgs
result: Selection
}
"explore.row": {
args: RowArgs
result: RowDetail
}
"explore.sessions": {
args: Nothing
result: SessionRows
}
"explore.schemas": {
args: Nothing
result: SchemaRows
}
"explore.add": {
args: AddArgs
result: Added
}
"results.open": {
args: Nothing
result: ResultsSnapshot
}
"results.units": {
args: UnitsArgs
result: UnitsPage
}
"results.item": {
args: UnitArgs
result: ItemOpinions
}
"results.adjudicate": {
args: AdjudicateArgs
result: Adjudicated
}
"results.make_session": {
args: MakeSessionArgs
result: MadeSession
}
"results.sync": {
args: SyncArgs
result: Synced
}
"app.open": {
args: Nothing
result: AppSnapshot
}
"app.questions": {
args: Nothing
result: QuestionRows
}
"app.asked": {
args: SessionArgs
result: QuestionRows
}
"app.check": {
args: DraftArgs
result: Question
}
"app.sources": {
args: Nothing
result: SourceRows
}
"app.create": {
args: CreateArgs
result: Made
}
"app.affected": {
args: AskArgs
result: Affected
}
"app.ask": {
args: AskArgs
result: Made
}
"app.assign": {
args: AssignArgs
result: Made
}
"app.share": {
args: SessionArgs
result: Shared
}
"app.delete": {
args: SessionArgs
result: Nothing
}
"app.show": {
args: ShowArgs
result: Showing
}
"app.back": {
args: Nothing
result: Nothing
}
}
/**
 * No arguments.
 */
export interface Nothing {

}
/**
 * All that a view needs to begin. `index` is where this reviewer left off, from 0.
 * 
 * `takes`: an item is to be taken (`item.take`) when it comes on the screen. `asked` stands for
 * the questions and their versions: what completes an item says by it what was asked.
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
takes: boolean
chat: (Chat | null)
asked: string
}
/**
 * A label schema in the version that this session asks.
 * 
 * Which of the bounds are set depends on `input`: `options` for the categorical inputs and
 * pass_fail, `min` / `max` for numeric, `max_length` for text and each entry of a text_list,
 * `max_count` for text_list. `fits` are the versions of the question whose answers count as
 * answers to it; others were given to a question that read differently: `earlier` has the
 * options of those where the value alone does not say what was chosen.
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
target: string
options: Option[]
min: (number | null)
max: (number | null)
max_length: (number | null)
max_count: (number | null)
fits: number[]
earlier: EarlierOptions[]
}
/**
 * One option of a question: the value that is stored and the label that is shown.
 */
export interface Option {
value: (string | boolean)
label: string
}
/**
 * What the options of a question were in a version that is not asked any more.
 */
export interface EarlierOptions {
version: number
options: Option[]
}
/**
 * An agent that the reviewer may talk to; `problem` says why it cannot answer here, or "".
 */
export interface Chat {
agent: string
problem: string
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
state: ("asked_again" | "closed" | "completed" | "in_progress" | "pending" | "skipped")
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
 * 
 * `parts` holds, for each target that a question has and that is no whole, what of the trace is
 * asked about. `existing` counts the assessments that the trace carried before; what they say is
 * told once the reviewer has completed or skipped it (`item.existing`).
 */
export interface Item {
index: number
item: string
copy_id: string
review: Review
trace: TraceView
parts: {
[k: string]: Part[]
}
conversation: (Conversation | null)
existing: number
}
/**
 * Where this reviewer stands with one item. A cleared answer is absent from `answers`.
 * 
 * `asked_again` says why an item that was completed is in progress: the questions that were added
 * or changed since, by name.
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
asked_again: {
[k: string]: "changed" | "new"
}
}
/**
 * This reviewer's valid answer to one question; `rev` counts its versions.
 * 
 * `slot` is its key in `Review.revs`: the question's name, for a part of a trace followed by the
 * span and the target, with U+001F between them.
 */
export interface Answer {
slot: string
name: string
schema_version: number
value: unknown
rationale: string
rev: number
saved_at: string
span_id: (string | null)
target: string
evidence: Passage[]
}
/**
 * A passage of a trace.
 * 
 * Args:
 *     quote: The words.
 *     span_id: The span they stand in; when `None`, the first span that has them, the root
 *         before the others. `None` is stored for the previews of a trace without its spans.
 *     path: Where in the span, as a JSON Pointer (RFC 6901) into an object with its `inputs`,
 *         `outputs`, `attributes` and `events`. The text there holds the quote, or what is drawn
 *         of the value there: its JSON, an answer put together from its chunks, tools in words.
 *         A text that is JSON itself is pointed into, too.
 *     start: Position of its first character in that text, counted in Unicode characters from 0.
 *     end: Position after its last one: `text[start:end] == quote`.
 */
export interface Passage {
quote: string
span_id: (string | null)
path: (string | null)
start: (number | null)
end: (number | null)
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
 * 
 * `markdown` is what Markdown is drawn by: its tree, with offsets into `text`. It is `None` for
 * every other format, and for Markdown that is drawn as it is written (nested without end).
 */
export interface Text {
kind: "text"
text: string
format: ("code" | "json" | "markdown" | "plain")
chars: number
ref: (string | null)
markdown: (([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[] | null)
}
/**
 * Drawn as `text`, written in the source as [start, end): an entity, spaces for a tab.
 */
export interface MarkdownText {
kind: "text"
start: number
end: number
text: string
}
/**
 * An element that has nothing but an inside; `plain` keeps its spaces and line breaks.
 */
export interface MarkdownPart {
kind: "part"
part: ("code" | "del" | "em" | "p" | "plain" | "quote" | "row" | "strong" | "table")
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * A heading of level 1 to 6.
 */
export interface MarkdownHeading {
kind: "heading"
level: number
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * A list of items, numbered from `start` unless that is `None`.
 */
export interface MarkdownList {
kind: "list"
start: (number | null)
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * An item of a list; `checked` is set when it is a task.
 */
export interface MarkdownItem {
kind: "item"
checked: (boolean | null)
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * A cell of a table; the cells of the first row are the head.
 */
export interface MarkdownCell {
kind: "cell"
align: ("" | "center" | "left" | "right")
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * A block of code; several runs where each line is indented or quoted.
 */
export interface MarkdownCode {
kind: "code"
language: ("code" | "json")
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * A link that may be followed; `href` is `None` where the address itself is the text.
 */
export interface MarkdownLink {
kind: "link"
href: (string | null)
nodes: ([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[]
}
/**
 * An image, written as [start, end).
 */
export interface MarkdownImage {
kind: "image"
start: number
end: number
url: string
alt: string
}
/**
 * The end of a line, or a rule between two blocks.
 */
export interface MarkdownMark {
kind: "mark"
mark: ("break" | "rule")
}
/**
 * A list of flat records: every cell as text, `None` where a record lacks the column.
 * 
 * `rows` are the first ones when `ref` is set: the text of that ref is the JSON of all of them.
 * `place` is `None` where no span holds the records as they are drawn.
 */
export interface Table {
kind: "table"
columns: string[]
rows: (string | null)[][]
total_rows: number
ref: (string | null)
place: (TablePlace | null)
}
/**
 * Where the records of a table stand: the cell of row `r` and column `c` at the JSON Pointer
 * `{path}/{r}/{steps[c]}` into its span's inputs and outputs.
 */
export interface TablePlace {
span_id: string
path: string
steps: string[]
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
/**
 * One span or document that is asked about.
 * 
 * Args:
 *     span_id: The span, or the retriever that returned the document.
 *     target: `span`, or `document:N` counted from 0.
 *     label: What it is called on the screen.
 */
export interface Part {
span_id: string
target: string
label: string
}
/**
 * The conversation that an item is a turn of, in the order it was spoken.
 * 
 * Questions about the whole of it are asked on the first turn. `own`: it is a chat of this
 * reviewer with the session's agent, which they can go on with.
 */
export interface Conversation {
id: string
turns: Turn[]
own: boolean
}
/**
 * An item of the same conversation: where it stands in the session, and what was said.
 */
export interface Turn {
item: string
index: number
request: string
response: string
}
export interface TraceArgs {
item: string
}
/**
 * What others said of a trace before; nothing while the reviewer has yet to say theirs.
 */
export interface ExistingLabels {
labels: ExistingLabel[]
}
/**
 * An assessment that the trace carries; `value` is text ready to draw.
 */
export interface ExistingLabel {
name: string
value: string
source: string
source_type: string
rationale: string
error: string
}
export interface SpanRows {
rows: SpanRow[]
}
/**
 * A whole text; `markdown` as in `Text`.
 */
export interface LongText {
text: string
markdown: (([number, number] | (MarkdownText | MarkdownPart | MarkdownHeading | MarkdownList | MarkdownItem | MarkdownCell | MarkdownCode | MarkdownLink | MarkdownImage | MarkdownMark))[] | null)
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
 * What one span took in and gave out, and the tokens that it used where they are known.
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
tokens: (number | null)
input: Message[]
output: Message[]
documents: Document[]
errors: Problem[]
attributes: Field[]
events: SpanEvent[]
}
/**
 * Something that happened at one moment of a span, the n-th of its events from 0.
 */
export interface SpanEvent {
n: number
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
 * `span_id` and `target` say which part of the trace it is about, as in `Answer`; passages
 * of `evidence` need their quote, and where they stand as far as it is known. `key` makes the
 * call idempotent. `complete` also completes the item. `active_ms` is how long the reviewer had
 * the item before them since the last change they sent. `session_id` names another session of
 * the same store, for a change that was left behind there; never another reviewer. `version` is
 * that of the question as it was read: if the session asks another one by now, the answer is
 * refused (`question.changed`) and the failure says how the review stands. `asked` is that of the
 * snapshot; where the session asks something else by now, the item is not completed.
 */
export interface AssessmentPutArgs {
item: string
name: string
value: unknown
key: string
rationale?: string
rev?: number
span_id?: (string | null)
target?: string
evidence?: Passage[]
complete?: boolean
active_ms?: (number | null)
session_id?: (string | null)
version?: (number | null)
asked?: (string | null)
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
session_id?: (string | null)
}
/**
 * `saved` is `None` when there was nothing left to take back.
 */
export interface Undone {
saved: (Saved | null)
}
/**
 * A new state for an item; `reason` and `note` belong to `skipped`. The rest as above.
 * 
 * Where the session asks something else than `asked` by now, completing is refused
 * (`question.changed`).
 */
export interface ReviewSetArgs {
item: string
state: ("completed" | "in_progress" | "skipped")
key: string
reason?: (("cannot_judge" | "later" | "out_of_scope") | null)
note?: string
active_ms?: (number | null)
session_id?: (string | null)
asked?: (string | null)
}
/**
 * How the reviewer's latest message stands; `None` when there is none in this process.
 */
export interface ChatState {
turn: (ChatTurn | null)
}
/**
 * A message to the agent and what came of it.
 * 
 * `key` names the message: the same again is the same message. `said` is what of the answer has
 * come, in so many `pieces`; `message` says why there is none; `item` and `index` are the trace
 * that it became.
 */
export interface ChatTurn {
key: string
chat: string
text: string
said: string
pieces: number
status: ("answered" | "answering" | "failed" | "stopped")
message: string
item: (string | null)
index: (number | null)
}
/**
 * A message to the agent; it goes on with `chat`, or begins one. `key` names the message.
 */
export interface ChatSendArgs {
key: string
text: string
chat?: (string | null)
}
export interface ChatStopArgs {
key: string
}
/**
 * All that a view needs to begin. `total` counts every row of the frame.
 */
export interface ExploreSnapshot {
title: string
store_label: string
total: number
columns: Column[]
ranges: Ranges
filter: TraceFilter
sort: Sort
page: RowsPage
}
/**
 * A column that can be shown. `kind` says how its cells are drawn and aligned.
 */
export interface Column {
name: string
label: string
kind: ("duration" | "labels" | "number" | "state" | "tags" | "text" | "time")
sortable: boolean
}
/**
 * Between what the durations and times of all traces lie; `None` where none is known.
 */
export interface Ranges {
min_duration_ms: (number | null)
max_duration_ms: (number | null)
since: (string | null)
until: (string | null)
}
/**
 * Every condition that is set must hold; an empty filter matches every trace.
 * 
 * Args:
 *     text: Stands in a text of the request or the response, or in the id, in any case. Where
 *         the traces came without columns `request` and `response`, in their previews.
 *     states: One of these ("OK", "ERROR", "IN_PROGRESS", "STATE_UNSPECIFIED").
 *     tags: All of these hold.
 *     assessments: All of these hold.
 *     min_duration_ms: At least this long, in milliseconds.
 *     max_duration_ms: At most this long, in milliseconds.
 *     since: Began at this moment or later, ISO 8601; UTC unless it says otherwise.
 *     until: Began before this moment, ISO 8601; UTC unless it says otherwise.
 *     conversation: Belongs to the conversation with this id.
 */
export interface TraceFilter {
text: string
states: string[]
tags: TagFilter[]
assessments: AssessmentFilter[]
min_duration_ms: (number | null)
max_duration_ms: (number | null)
since: (string | null)
until: (string | null)
conversation: (string | null)
}
/**
 * The trace has the tag `key`, with one of `values` when any is given.
 */
export interface TagFilter {
key: string
values: string[]
}
/**
 * The trace carries an assessment `name`, with one of `values` when any is given.
 * 
 * With `missing`, traces without such an assessment match too; and only they, when no values
 * are given. An assessment that was superseded or withdrawn does not count. Values are texts:
 * those that are none are compared as JSON ("true", "4", …).
 */
export interface AssessmentFilter {
name: string
values: string[]
missing: boolean
}
/**
 * The order of the rows; equal ones, and `row`, stand in the order of the frame.
 */
export interface Sort {
column: ("duration" | "request" | "request_time" | "response" | "row" | "spans" | "state" | "tokens" | "trace_id")
descending: boolean
}
/**
 * `total` rows match the filter; these are `rows` of them from the offset on.
 */
export interface RowsPage {
total: number
selection: Selection
rows: TraceRow[]
}
/**
 * How many rows are selected: of all, and of those that match the filter.
 */
export interface Selection {
total: number
matching: number
}
/**
 * A line of the table.
 * 
 * Args:
 *     request: Head of the request, one line.
 *     response: Head of the response, one line.
 *     labels: Assessments that the trace carries, "name: value" each.
 *     extra: Cells of the chosen columns that are not among the others, as text.
 *     problem: Why the row is no trace, as far as is known before it is opened; begins with "it".
 */
export interface TraceRow {
row: number
trace_id: string
selected: boolean
state: string
request_time: string
duration_ms: (number | null)
spans: (number | null)
tokens: (number | null)
request: string
response: string
conversation: string
tags: Field[]
labels: Field[]
extra: {
[k: string]: string
}
problem: string
}
/**
 * Values that the traces of a frame can be filtered by, counted over all of them.
 */
export interface Facets {
states: Facet[]
tags: KeyFacet[]
assessments: KeyFacet[]
}
/**
 * A value that can be filtered by and how many traces have it.
 */
export interface Facet {
value: string
count: number
}
/**
 * A tag key or the name of an assessment, with its most frequent values.
 */
export interface KeyFacet {
key: string
count: number
values: Facet[]
}
/**
 * The filter and sort become those that `explorer.filter` returns.
 */
export interface RowsArgs {
filter: TraceFilter
sort: Sort
offset?: number
limit?: number
columns?: string[]
}
/**
 * Select (`on`) or unselect: the `rows` named, those between two of them in the present
 * order (`range`, both ends included), all that match the present filter, or every row.
 */
export interface SelectArgs {
what: ("all" | "matching" | "range" | "rows")
on: boolean
rows?: number[]
}
/**
 * Which row to read.
 */
export interface RowArgs {
row: number
}
/**
 * One trace beside the table, with what it carries. `sessions` are names of those it is in.
 */
export interface RowDetail {
trace: TraceView
labels: ExistingLabel[]
details: Field[]
sessions: string[]
}
/**
 * Newest first.
 */
export interface SessionRows {
sessions: SessionRow[]
}
/**
 * A session that traces can be added to; `new` of the selected ones are not in it yet.
 */
export interface SessionRow {
session_id: string
name: string
traces: number
reviewers: number
new: number
}
/**
 * Those of the store in the order they were made, then those that are built in.
 */
export interface SchemaRows {
schemas: SchemaRow[]
}
/**
 * A label schema that a new session can ask.
 */
export interface SchemaRow {
name: string
title: string
input: string
}
/**
 * Add the selected traces to a session, or to a new one with a name and questions.
 */
export interface AddArgs {
session_id?: (string | null)
name?: string
label_schemas?: string[]
}
/**
 * `there` of the selected traces were in the session already and are there once.
 * 
 * `refused` says for each trace that is none why not.
 */
export interface Added {
session_id: string
name: string
added: number
there: number
created: boolean
refused: string[]
}
/**
 * What came back to a session; `results` has one for each of `questions`, in their order.
 * 
 * `unfinished`: the session is blind, and somebody has yet to complete what is shown here.
 */
export interface ResultsSnapshot {
store_id: string
store_label: string
session_id: string
name: string
decided_by: string
unfinished: boolean
traces: number
questions: Question[]
results: QuestionResults[]
reviewers: ReviewerResults[]
seq: number
}
/**
 * What came back to one question: `bars`, a `histogram` or `texts`, as its input has it.
 * 
 * Args:
 *     earlier: How many more answers are to versions that read differently, and left out.
 *     differing: On how many units reviewers differ; `open`: of these, without an agreed answer.
 *     stale: How many agreed answers were decided from answers that have changed since.
 *     rate_label: What `rates` say: how often a reviewer said that, or their median.
 *     rates: Reviewer → share or median.
 */
export interface QuestionResults {
name: string
answers: number
earlier: number
units: number
bars: Bar[]
histogram: (Histogram | null)
texts: (TextSummary | null)
agreement: (AgreementFigures | null)
differing: number
open: number
stale: number
rate_label: string
rates: {
[k: string]: number
}
}
/**
 * How often an option was given.
 */
export interface Bar {
label: string
count: number
}
/**
 * Numbers in bins of equal width from `low` to `high`.
 */
export interface Histogram {
low: number
high: number
bins: number[]
median: number
}
/**
 * Texts: how many entries (of lists) on how many units, and units of several reviewers.
 */
export interface TextSummary {
entries: number
units: number
several: number
}
/**
 * How far reviewers agree; see `labeling_widget.agreement`.
 */
export interface AgreementFigures {
scale: ("MASI" | "interval" | "nominal" | "ordinal")
reviewers: number
units: number
agreed: number
percent: Figure
kappa: Figure
alpha: Figure
note: string
}
/**
 * A figure and its 95 % interval, as far as there are any.
 */
export interface Figure {
value: (number | null)
low: (number | null)
high: (number | null)
}
/**
 * How far a reviewer is, and the median time of the items they completed.
 * 
 * `total` is their share where items are assigned to them, else all of the session's.
 */
export interface ReviewerResults {
reviewer: string
in_progress: number
completed: number
skipped: number
total: number
median_s: (number | null)
}
/**
 * Units of a question, in the session's order.
 */
export interface UnitsArgs {
name: string
which?: ("all" | "differing" | "open")
offset?: number
limit?: number
}
/**
 * Some of the units, and how many there are.
 */
export interface UnitsPage {
total: number
rows: UnitRow[]
}
/**
 * A line of the list of units.
 * 
 * Args:
 *     unit: Names it among the units of its question.
 *     title: The head of the trace's request.
 *     part: What of the trace it is about, "" for the whole.
 *     voices: The first reviewers; `more` counts the others.
 *     comments: How many gave a reason.
 *     agreed: The agreed answer, short; `None` if there is none.
 *     stale: Answers have changed since it was agreed.
 */
export interface UnitRow {
unit: string
index: number
item: string
span_id: (string | null)
target: string
title: string
part: string
voices: Voice[]
more: number
comments: number
agreed: (string | null)
stale: boolean
}
/**
 * What one reviewer said of a unit, short; `verdict` where it passes or fails.
 */
export interface Voice {
reviewer: string
value: string
verdict: ("" | "fail" | "pass" | "skipped")
}
/**
 * A question asked of an item, or of a part of it.
 */
export interface UnitArgs {
item: string
name: string
span_id?: (string | null)
target?: string
}
/**
 * A trace with everything that was said of it; `units` has first the one that was asked for.
 */
export interface ItemOpinions {
index: number
item: string
trace: TraceView
units: UnitOpinions[]
reviews: ReviewState[]
seq: number
}
/**
 * Everything that was said of one unit, with what happened to it, oldest first.
 * 
 * `part` says what of the trace it is about, as in `UnitRow`; `label` is that part's own name.
 */
export interface UnitOpinions {
unit: string
name: string
span_id: (string | null)
target: string
part: string
label: string
opinions: Opinion[]
history: Past[]
agreed: (Agreed | null)
}
/**
 * One reviewer's valid answer.
 * 
 * `earlier`: it was given to a version of the question that read differently, and does not count.
 */
export interface Opinion {
assessment_id: string
reviewer: string
value: unknown
rationale: string
at: string
earlier: boolean
}
/**
 * One thing that happened to a unit; `agreed` and `withdrawn` are decisions.
 */
export interface Past {
at: string
who: string
action: string
value: unknown
rationale: string
}
/**
 * The agreed answer; `value` null when it was withdrawn. `rev` counts the decisions.
 */
export interface Agreed {
value: unknown
rationale: string
decided_by: string
at: string
rev: number
stale: boolean
}
/**
 * Where a reviewer stands with an item.
 */
export interface ReviewState {
reviewer: string
state: ("completed" | "in_progress" | "pending" | "skipped")
reason: string
note: string
}
/**
 * An agreed answer; `value` null withdraws it.
 * 
 * `basis` names the answers that were on the screen, `rev` the decision that was (0: none).
 * `key` makes the call idempotent.
 */
export interface AdjudicateArgs {
item: string
name: string
value: unknown
key: string
basis: string[]
rev: number
rationale?: string
span_id?: (string | null)
target?: string
}
/**
 * Sent after the store's commit, never before.
 */
export interface Adjudicated {
unit: UnitOpinions
seq: number
}
/**
 * A new session `name` of the traces in the list of the question `question`.
 */
export interface MakeSessionArgs {
name: string
question: string
which?: ("all" | "differing" | "open")
}
/**
 * The session that was made, and how many traces it has.
 */
export interface MadeSession {
session_id: string
name: string
traces: number
}
/**
 * Where what reviewers expect goes; `dry_run` only finds out what would change.
 */
export interface SyncArgs {
dataset_name: string
on_conflict?: ("all" | "error" | "latest")
dry_run?: boolean
}
/**
 * What was written, or would be.
 * 
 * Args:
 *     records: How many records are new.
 *     expectations: How many expectations are added to, or changed in, records that were there.
 *     total: How many changes there are; `changes` has the first.
 *     open: On how many expectations reviewers differ, so that nothing can be written;
 *         `differences` has the first.
 *     notes: What was left out, and why.
 */
export interface Synced {
dataset_name: string
records: number
expectations: number
total: number
changes: DatasetChange[]
open: number
differences: Difference[]
notes: string[]
}
/**
 * One expectation of one record, old and new, each as a short text; `old` null for a new one.
 * 
 * `title` is the head of the record's inputs, `who` said what is new.
 */
export interface DatasetChange {
title: string
name: string
change: ("added" | "changed" | "new record")
old: (string | null)
new: string
who: string[]
}
/**
 * An expectation of one record on which reviewers differ: what each said, as a short text.
 */
export interface Difference {
title: string
name: string
said: Voice[]
}
/**
 * All that a view needs to begin.
 * 
 * Args:
 *     kind: Who else can reach the store: nobody but this kernel, whoever has the file, or
 *         whoever may use the server.
 *     url: Address of the review app, if a server serves it.
 */
export interface AppSnapshot {
store_label: string
kind: ("file" | "memory" | "server")
reviewer: string
url: (string | null)
sessions: AppSession[]
showing: (Showing | null)
}
/**
 * A line of the list of sessions.
 * 
 * Args:
 *     created_at: ISO 8601, in UTC; so is `changed_at`, "" when nothing was done yet.
 *     reviewers: Those it is assigned to, then others who have begun.
 *     everyone: It is assigned to nobody in particular.
 *     newer: Questions of which there is a later version than the session asks.
 */
export interface AppSession {
session_id: string
name: string
created_at: string
created_by: string
changed_at: string
traces: number
questions: string[]
reviewers: ReviewerShare[]
everyone: boolean
reviewers_per_item: (number | null)
blind: boolean
newer: number
}
/**
 * How far a reviewer of a session is.
 * 
 * Args:
 *     total: How many traces are theirs to review; `None` while any of them may be taken.
 */
export interface ReviewerShare {
reviewer: string
in_progress: number
completed: number
skipped: number
total: (number | null)
assigned: boolean
}
/**
 * What is open below the head of the app.
 */
export interface Showing {
session_id: string
name: string
what: ("label" | "results")
}
/**
 * Questions to choose from, or those of a session; names of those that everybody has.
 */
export interface QuestionRows {
questions: Question[]
built_in: string[]
}
/**
 * One session.
 */
export interface SessionArgs {
session_id: string
}
/**
 * A question to look at before it is asked.
 */
export interface DraftArgs {
draft: QuestionDraft
}
/**
 * A question as it stands in the editor.
 * 
 * Args:
 *     options: Of the categorical inputs the options; of `pass_fail` its two labels.
 *     replaces: Version of the schema of that name that it is to follow; `None`: the name is new.
 */
export interface QuestionDraft {
name: string
type: ("expectation" | "feedback")
input: ("categorical" | "categorical_list" | "numeric" | "pass_fail" | "text" | "text_list")
title: string
instruction: string
enable_comment: boolean
required: boolean
target: string
options: string[]
min: (number | null)
max: (number | null)
max_length: (number | null)
max_count: (number | null)
replaces: (number | null)
}
/**
 * Everything that traces can come from.
 */
export interface SourceRows {
sources: SourceRow[]
}
/**
 * Where traces of a new session can come from.
 * 
 * Args:
 *     source: Its id for `CreateArgs`.
 *     kind: A frame of the notebook, what is selected in an explorer, or an evaluation dataset.
 *     traces: How many; `None` when it is not known before they are read.
 */
export interface SourceRow {
source: string
kind: ("dataset" | "frame" | "selection")
name: string
traces: (number | null)
}
/**
 * A new session. `source` is one of `SourceRows`, or empty for no traces yet.
 */
export interface CreateArgs {
name: string
questions: ChosenQuestion[]
assigned_users?: string[]
source?: string
reviewers_per_item?: (number | null)
blind?: boolean
}
/**
 * A question of a session: a version of a schema as it is, or what becomes the next one.
 */
export interface ChosenQuestion {
name: string
version: (number | null)
draft: (QuestionDraft | null)
}
/**
 * A session as it stands after it was made or changed.
 */
export interface Made {
session: AppSession
added: number
}
/**
 * New questions of a session that is there. `again`: of reviewers who were done, too.
 */
export interface AskArgs {
session_id: string
questions: ChosenQuestion[]
again?: boolean
}
/**
 * How many completed items, of how many reviewers, would be in progress again.
 */
export interface Affected {
items: number
reviewers: number
}
/**
 * New reviewers of a session; none: everyone.
 */
export interface AssignArgs {
session_id: string
assigned_users: string[]
}
/**
 * What the owner gives to reviewers.
 * 
 * Args:
 *     url: Address of the session, if a server with accounts serves it.
 *     links: A link for each reviewer, if that server gives them.
 *     cell: Code for a notebook.
 *     warning: Why whoever gets the links, or the code, cannot open it; "" if they can.
 */
export interface Shared {
url: (string | null)
links: Link[]
cell: string
warning: string
}
/**
 * Where one reviewer labels.
 */
export interface Link {
reviewer: string
url: string
}
/**
 * What to open below the head of the app.
 */
export interface ShowArgs {
session_id: string
what: ("label" | "results")
}
export interface Events {
"session.changed": Changed
"chat.piece": ChatPiece
"chat.turn": ChatTurn
"explore.selected": SelectionChanged
"explore.filtered": FilterChanged
"app.changed": Nothing
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
/**
 * More of an answer has come: piece number `n`, counted from 1.
 */
export interface ChatPiece {
key: string
n: number
text: string
}
/**
 * The selection was changed from Python.
 */
export interface SelectionChanged {
selection: Selection
}
/**
 * The filter was changed from Python; the rows are asked for again with it.
 */
export interface FilterChanged {
filter: TraceFilter
sort: Sort
}
