/** Below the table: what went well, what did not, and how the kernel is. Nothing above it moves. */

import type { Added } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { CONNECTION, Line } from "../bar/banner.tsx";
import { count, number } from "../common/format.ts";
import { Icon } from "../common/icon.tsx";
import { IconButton } from "../common/icon_button.tsx";
import { visible } from "../text/visible.tsx";

export function Notices({ app }: { app: Explorer }) {
  const trouble = app.trouble.value;
  const added = app.added.value;
  const connection = app.connection.value;
  const gone = connection === "restarted" || connection === "offline";
  return (
    <>
      {trouble && !gone && (
        <Line tone="bad" icon="error" head="Not selected:" retry={trouble.again}>
          {visible(trouble.message)}
        </Line>
      )}
      {app.rowsError.value !== "" && !gone && (
        <Line tone="bad" icon="error" head="These traces could not be fetched:" retry={app.retry}>
          {visible(app.rowsError.value)}
        </Line>
      )}
      {added && <Outcome app={app} added={added} />}
      {connection === "busy" && (
        <Line {...CONNECTION.busy}>What you ask for comes when it is free.</Line>
      )}
      {connection === "restarted" && <Line {...CONNECTION.restarted}>Run this cell again.</Line>}
      {connection === "offline" && (
        <Line {...CONNECTION.offline} retry={app.retry}>
          Traces come again when it is back.
        </Line>
      )}
    </>
  );
}

function Outcome({ app, added }: { app: Explorer; added: Added }) {
  const nothing = added.added === 0;
  return (
    <div class="lw-banner lw-outcome" data-tone={nothing ? "quiet" : "ok"} role="status">
      <Icon name={nothing ? "empty" : "check"} large />
      <div class="lw-space">
        <p class="lw-wrap">
          {nothing ? "Nothing new for " : `Added ${number(added.added)} to `}
          <b>{visible(added.name)}</b>
          {added.there > 0 &&
            `; ${number(added.there)} ${added.there === 1 ? "was" : "were"} there already`}
          .
        </p>
        {added.refused.length > 0 && (
          <>
            <p>{count(added.refused.length, "trace")} could not be added:</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
            <ul tabIndex={0} aria-label="Not added">
              {added.refused.map((why, index) => (
                <li key={index} class="lw-wrap">
                  {visible(why)}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <IconButton
        icon="x"
        label="Close this message"
        onClick={() => {
          app.added.value = null;
        }}
      />
    </div>
  );
}
