/** What a sync would write, and what it cannot before reviewers are of one mind. */
import type { Synced } from "../../protocol.gen.ts";
import { count, headline, number } from "../common/format.ts";
import { visible } from "../text/visible.tsx";

export function SyncChanges({ found }: { found: Synced }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by key
    <ol class="lw-sync-list" aria-label="Changes" tabIndex={0}>
      {found.changes.map(({ title, name, change, old, new: wanted, who }, at) => (
        <li key={at}>
          <p class="lw-row">
            <b class="lw-cut">{visible(headline(title, 160))}</b>
            <span class="lw-chip">{change}</span>
          </p>
          <p class="lw-wrap">
            <span class="lw-muted">{visible(name)}</span>{" "}
            {old !== null && <del>{visible(old)}</del>} {visible(wanted)}{" "}
            <small>{visible(who.join(", "))}</small>
          </p>
        </li>
      ))}
      <More left={found.total - found.changes.length} />
    </ol>
  );
}

export function SyncDifferences({ found }: { found: Synced }) {
  return (
    <>
      <p class="lw-bad">
        Reviewers differ on {count(found.open, "expectation")}, so nothing can be written. Settle
        them in the list of disagreements, or choose above which answers are taken.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
      <ol class="lw-sync-list" aria-label="Differences" tabIndex={0}>
        {found.differences.map(({ title, name, said }, at) => (
          <li key={at}>
            <p class="lw-row">
              <b class="lw-cut">{visible(headline(title, 160))}</b>
              <span class="lw-muted">{visible(name)}</span>
            </p>
            {said.map(({ reviewer, value }) => (
              <p key={reviewer} class="lw-wrap">
                <small>{visible(reviewer)}</small> {visible(value)}
              </p>
            ))}
          </li>
        ))}
        <More left={found.open - found.differences.length} />
      </ol>
    </>
  );
}

function More({ left }: { left: number }) {
  return left > 0 ? <li class="lw-muted">and {number(left)} more</li> : null;
}
