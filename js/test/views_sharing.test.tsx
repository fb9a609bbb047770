/** What an owner takes out of the review app for reviewers: links, and a message with each. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Shared } from "../src/protocol.gen.ts";
import { createReviewApp } from "../src/state/review_app.ts";
import { drawReviewApp } from "../src/views/mount/review_app.tsx";
import { createReviewAppHost, sessionOf } from "./support/review_app_host.ts";

let el: HTMLElement;
let end: () => void;
const copied = vi.fn(async (_: string) => undefined);

const named = (label: string) => [...el.querySelectorAll<HTMLElement>(`[aria-label="${label}"]`)];

async function share(shared: Partial<Shared>, ...reviewers: string[]): Promise<void> {
  const host = createReviewAppHost(sessionOf("Pilot", reviewers));
  host.shared = { ...host.shared, ...shared };
  const app = createReviewApp(host);
  end = drawReviewApp(app)(el, { height: 672 });
  app.open();
  await vi.waitFor(() => expect(named("Share Pilot")).toHaveLength(1));
  named("Share Pilot")[0]?.click();
  await vi.waitFor(() => expect(el.textContent).toContain("Cell to send"));
}

async function copy(label: string, at = 0): Promise<string> {
  named(label)[at]?.click();
  await vi.waitFor(() => expect(copied).toHaveBeenCalledOnce());
  return copied.mock.lastCall?.[0] ?? "";
}

beforeEach(() => {
  el = document.body.appendChild(document.createElement("div"));
  vi.stubGlobal("navigator", { clipboard: { writeText: copied } });
  copied.mockClear();
});

afterEach(() => {
  end();
  el.remove();
  vi.unstubAllGlobals();
});

describe("Sharing", () => {
  const links = ["ann", "bob"].map((reviewer) => ({ reviewer, url: `https://x.org/${reviewer}` }));

  it("has each reviewer's link to copy", async () => {
    await share({ links }, "ann", "bob");
    expect(await copy("Copy the link", 1)).toBe("https://x.org/bob");
  });

  it("has a message for each, with their own link and nobody else's", async () => {
    await share({ links }, "ann", "bob");
    const message = await copy("Copy the message");
    expect(message).toContain("Please label “Pilot”: 3 traces, 1 question.");
    expect(message).toContain("https://x.org/ann");
    expect(message).not.toContain("bob");
  });

  it("has a message with the cell where no server runs", async () => {
    await share({}, "ann");
    expect(await copy("Copy the message")).toContain("lw.get_labeling_session()");
  });
});
