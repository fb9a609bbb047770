/** Cells of tables and attributes of spans: told from their equals by where they stand. */
import type { Message, Passage, Table } from "../../protocol.gen.ts";
import { draws } from "../text/source_text.ts";

type Block = Message["blocks"][number];
type Found = Pick<Passage, "span_id" | "path">;

/** Attributes of what draws a cell, so that it can be marked; none where its place is unknown. */
export function cellText({ place, rows }: Table, line: number, column: number) {
  const cell = rows[line]?.[column] ?? null;
  if (place === null || cell === null) return {};
  const path = `${place.path}/${line}/${place.steps[column]}`;
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

const ATTRIBUTES = "/attributes";

export const attributePath = (name: string): string =>
  `${ATTRIBUTES}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

export const isInAttributes = ({ path }: Pick<Passage, "path">): boolean =>
  path?.startsWith(`${ATTRIBUTES}/`) ?? false;

/** Whether a path leads to what is at another one, or inside. */
export const isAt = (where: string, path: string | null): boolean =>
  path === where || (path?.startsWith(`${where}/`) ?? false);

/** Whether a passage stands in one of the cells that `cellsOf` told of. */
export const isInCells = (cells: string | undefined, { span_id, path }: Found): boolean =>
  cells?.split("\n").some((at) => `${span_id}${path}`.startsWith(`${at}/`)) ?? false;
