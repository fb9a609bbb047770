/** When to try again what did not get through, and how to say so. */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

export const PAGE_CLOCK: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

const COUNTS = ["", "once", "twice"];

/** Milliseconds to wait after so many tries. */
export function wait(tries: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
}

export function inWords(tries: number): string {
  const often = COUNTS[tries] ?? `${tries} times`;
  return `Tried ${often}; next in ${Math.round(wait(tries) / 1000)}\u00a0s.`;
}
