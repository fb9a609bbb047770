/** What a page in a file says of its answers where there is nothing left to save. */
import { describe, expect, it, vi } from "vitest";
import { FileKeeper } from "../src/file/file_keeper.ts";
import { Reviews } from "../src/file/reviews.ts";
import { Saving } from "../src/file/saving.ts";
import { EmbeddedHost } from "../src/host/embedded.ts";
import { filePlace } from "../src/views/file/save_answers.tsx";
import { createDrawing } from "./support/drawing.ts";
import { fileData } from "./support/file_data.ts";

const { box: el, draw } = createDrawing();
const ITEM = fileData().head.items[0]?.item ?? "";

function opened() {
  const data = fileData();
  const keeper = new FileKeeper("done");
  const items = data.head.items.map(({ item }) => item);
  const reviews = new Reviews(items, data.head.reviews);
  const kept = { data, reviews, keeper, reviewer: "alice" };
  const saving = new Saving({ ...kept, saved: [], download: () => undefined });
  const host = new EmbeddedHost({ ...kept, onRecorded: () => saving.changed() });
  const { Done } = filePlace(saving, () => undefined);
  if (!Done) throw new Error("A page in a file says what to do when all is done.");
  draw(<Done />);
  return { saving, host };
}

describe("A page in a file, when all is done", () => {
  it("asks for nothing to be sent that came with it", () => {
    opened();
    expect(el.textContent).toContain("came with the page");
    expect(el.textContent).not.toContain("saved");
  });

  it("asks for what was answered in it to be saved, and then sent", async () => {
    const { saving, host } = opened();
    await host.call("assessment.put", { item: ITEM, name: "verdict", value: true, key: "k1" });
    await vi.waitFor(() => expect(el.textContent).toContain("in this browser only"));
    await saving.save();
    await vi.waitFor(() => expect(el.textContent).toContain("in the file that you saved"));
  });
});
