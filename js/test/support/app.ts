/** A labeling app on the fake host, open and ready. */
import { vi } from "vitest";
import { createFakeHost, type FakeHost, type FakeOptions } from "../../dev/fake.ts";
import type { AnswerState, LabelingApp } from "../../src/app.ts";
import { pageKeeper } from "../../src/kept/page_keeper.ts";
import { createLabelingApp } from "../../src/state.ts";

export interface Opened {
  readonly host: FakeHost;
  readonly app: LabelingApp;
  answer(name: string): AnswerState;
  /** Arguments of every call of an operation, oldest first. */
  sent(op: string): Record<string, unknown>[];
}

/** Let every reply that is due arrive. Needs fake timers; time stands still meanwhile. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export function view(host: FakeHost, app: LabelingApp): Opened {
  return {
    host,
    app,
    answer(name) {
      const answer = app.answers.value.get(name);
      if (answer === undefined) throw new Error(`No question is called ${name}.`);
      return answer;
    },
    sent: (op) =>
      host.calls.filter((call) => call.op === op).map((call) => ({ ...Object(call.args) })),
  };
}

let stores = 0;

export async function openApp(options: FakeOptions = {}): Promise<Opened> {
  const host = createFakeHost(options);
  stores += 1;
  const scope = `test ${stores}`; // tests share a page, but not what others left in it
  return openOn(host, scope);
}

export async function openOn(host: FakeHost, scope: string): Promise<Opened> {
  const app = createLabelingApp(host, {
    keeper: () => pageKeeper(scope),
    now: () => Date.now(),
  });
  app.open();
  app.attend();
  await settle();
  return view(host, app);
}
