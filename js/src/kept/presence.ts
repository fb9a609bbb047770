/** Who still looks after the records they left in the browser.
 *
 * A lock of the browser is gone with its page, however that ended. Pages that came over plain
 * http have no locks: there the others are asked, and who does not answer is gone.
 */

const NAME = "labeling_widget ";
/** A page that is being loaded may take so long to answer. */
const ANSWER_MS = 1_500;

export interface Presence {
  hold(): void;
  release(): void;
  /** Those of them that are no longer here. */
  gone(ids: ReadonlySet<string>): Promise<ReadonlySet<string>>;
}

export function presence(id: string): Presence {
  const { locks } = navigator as { locks?: LockManager };
  return locks ? locked(id, locks) : asked(id);
}

function locked(id: string, locks: LockManager): Presence {
  let release: (() => void) | null = null;
  let held: Promise<unknown> = Promise.resolve();
  return {
    hold() {
      if (release !== null) return;
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      held = new Promise((resolve, reject) => {
        locks
          .request(NAME + id, () => {
            resolve(null);
            return until;
          })
          .catch(reject);
      });
      held.catch(() => undefined); // said by `gone`
    },
    release() {
      release?.();
      release = null;
    },
    async gone(ids) {
      await held;
      const names = new Set((await locks.query()).held?.map(({ name }) => name));
      return new Set([...ids].filter((each) => !names.has(NAME + each)));
    },
  };
}

interface Asking {
  readonly ids?: readonly string[];
  readonly here?: string;
}

function asked(id: string): Presence {
  const channel = new BroadcastChannel(NAME);
  const here = new Set<string>();
  let holding = false;
  channel.onmessage = ({ data }: MessageEvent<Asking>) => {
    if (data.here !== undefined) here.add(data.here);
    if (holding && data.ids?.includes(id)) channel.postMessage({ here: id });
  };
  return {
    hold() {
      holding = true;
    },
    release() {
      holding = false;
    },
    async gone(ids) {
      if (ids.size === 0) return ids;
      here.clear();
      if (holding) here.add(id);
      channel.postMessage({ ids: [...ids] });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
      return new Set([...ids].filter((each) => !here.has(each)));
    },
  };
}
