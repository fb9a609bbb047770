import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFakeHost, type FakeHost } from "../dev/fake.ts";
import type { LabelingApp } from "../src/app.ts";
import { unreachable } from "../src/host/host.ts";
import { pageKeeper } from "../src/kept/page_keeper.ts";
import { createLabelingApp } from "../src/state.ts";
import { drawLabeling } from "../src/views/mount/labeling.tsx";

let el: HTMLElement;
let host: FakeHost;
let app: LabelingApp;
let unmount: () => void;
let stores = 0;

const field = () => el.querySelector<HTMLInputElement>(".lw-goto input");

/** The dialog as it is after what was done is drawn. */
async function drawn(): Promise<HTMLInputElement> {
  await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(null))));
  const found = field();
  if (found === null) throw new Error("The dialog is closed.");
  return found;
}

async function type(text: string): Promise<void> {
  const box = await drawn();
  if (box.readOnly) return; // as a browser does
  box.value += text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn();
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    const box = await drawn();
    box.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await Promise.resolve();
  }
}

beforeEach(async () => {
  el = document.createElement("div");
  document.body.append(el);
  host = createFakeHost({ items: 30 });
  stores += 1;
  app = createLabelingApp(host, { keeper: () => pageKeeper(`goto ${stores}`) });
  unmount = drawLabeling(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(app.index.value).toBe(0));
  app.dialog.value = "goto";
  await vi.waitFor(() => expect(field()).not.toBeNull());
});

afterEach(() => {
  unmount();
  app.dispose();
  el.remove();
});

/** What the rows would be, once they are here. */
const rowsFor = async (query: string) => (await app.page({ query, limit: 50 })).rows;

describe("going to an item before its row is here", () => {
  it("goes to a number at once", async () => {
    await type("11");
    await press("Enter");
    expect([app.index.value, app.dialog.value]).toEqual([10, null]);
  });

  it("counts the arrows that were pressed, and takes nothing more after Enter", async () => {
    await type("tr-");
    await press("ArrowDown", "ArrowDown", "Enter");
    await type("1");
    expect((await drawn()).value).toBe("tr-");
    const third = (await rowsFor("tr-"))[2];
    await vi.waitFor(() => expect(app.dialog.value).toBeNull());
    expect(app.index.value).toBe(third?.index);
  });

  it("goes to the last row when there are fewer than arrows", async () => {
    const all = await rowsFor("001");
    await type("001");
    await press(
      ..."ArrowDown "
        .repeat(all.length + 3)
        .trim()
        .split(" "),
      "Enter",
    );
    await vi.waitFor(() => expect(app.dialog.value).toBeNull());
    expect(app.index.value).toBe(all.at(-1)?.index);
  });

  it("takes words again when nothing matches or it was not found out", async () => {
    await type("no such words");
    await press("Enter");
    await vi.waitFor(() => expect(el.textContent).toContain("No item matches."));
    expect((await drawn()).readOnly).toBe(false);
    host.fail("items.page", unreachable("The kernel was restarted."));
    await type(" at all");
    await press("Enter");
    await vi.waitFor(() => expect(el.textContent).toContain("The kernel was restarted."));
    expect((await drawn()).readOnly).toBe(false);
  });
});
