/** A value that is asked for: pending, here, or failed with words for the reviewer. */
import { useCallback, useEffect, useState } from "preact/hooks";

export type Async<T> =
  | { readonly kind: "pending" }
  | { readonly kind: "ready"; readonly value: T }
  | { readonly kind: "failed"; readonly message: string };

const PENDING = { kind: "pending" } as const;

interface Asked<T> {
  readonly key: string | null;
  readonly answer: Async<T>;
}

/** Asks whenever `key` changes (null: not yet); the answer to another question is never shown. */
export function useAsync<T>(
  key: string | null,
  ask: () => Promise<T>,
): readonly [Async<T>, () => void] {
  const [asked, setAsked] = useState<Asked<T>>({ key, answer: PENDING });
  const [attempt, setAttempt] = useState(0);

  // `key` names the question, `attempt` repeats it.
  useEffect(() => {
    if (key === null) return;
    let current = true;
    const take = (answer: Async<T>) => current && setAsked({ key, answer });
    take(PENDING);
    ask().then(
      (value) => take({ kind: "ready", value }),
      (error: unknown) => take({ kind: "failed", message: messageOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [key, attempt]);

  const again = useCallback(() => setAttempt((n) => n + 1), []);
  return [asked.key === key ? asked.answer : PENDING, again];
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
