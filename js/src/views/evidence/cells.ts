/** Cells of tables, attributes and events of spans: told from their equals by where they stand. */
import type { Message, Passage, Table } from "../../protocol.gen.ts";
import { draws } from "../text/source_text.ts";

type Block = Message["blocks"][number];
type Found = Pick<Passage, "span_id" | "path">;

/** Attributes of what draws a cell, so that it can be marked: with its path, where that is known. */
export function cellText(place: Table["place"], cell: string | null, line: number, column: number) {
  if (cell === null) return {};
  const path = place ? `${place.path}/${line}/${place.steps[column]}` : undefined;
  return { "data-text": "", "data-path": path, ref: draws(cell) };
}

/** For an element with tables in it, drawn or folded: where their cells stand, a line each. */
export function cellsOf(blocks: readonly Block[]): string | undefined {
  const places = blocks.flatMap((block) =>
    block.kind === "table" && block.place !== null
      ? [`${block.place.span_id}${block.place.path}`]
      : [],
  );
  return places.length > 0 ? places.join("\n") : undefined;
}

const step = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

export const attributePath = (name: string): string => `/attributes/${step(name)}`;

export const isInAttributes = ({ path }: Pick<Passage, "path">): boolean =>
  path?.startsWith("/attributes/") ?? false;

/** Of a value that the n-th event of a span recorded. */
export const eventPath = (n: number, name: string): string =>
  `/events/${n}/attributes/${step(name)}`;

/** An exception is drawn as the error that it is, not among the events. */
export const isInEvents = ({ path }: Pick<Passage, "path">): boolean =>
  path !== null && /^\/events\/\d+\/attributes\/(?!exception\.)/.test(path);

/** Whether a path leads to what is at another one, or inside. */
export const isAt = (where: string, path: string | null): boolean =>
  path === where || (path?.startsWith(`${where}/`) ?? false);

/** Whether a passage stands in one of the cells that `cellsOf` told of. */
export const isInCells = (cells: string | undefined, { span_id, path }: Found): boolean =>
  cells?.split("\n").some((at) => `${span_id}${path}`.startsWith(`${at}/`)) ?? false;
