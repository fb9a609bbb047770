/** A menu of values that may not be counted yet. */
import type { ComponentChildren } from "preact";
import type { Facets } from "../../protocol.gen.ts";
import type { Explorer } from "../../state/explorer_app.ts";
import { LinkButton } from "../common/link_button.tsx";
import { visible } from "../text/visible.tsx";

interface Props {
  readonly app: Explorer;
  readonly children: (facets: Facets) => ComponentChildren;
}

export function Counted({ app, children }: Props) {
  const facets = app.facets.value;
  const error = app.facetsError.value;
  if (facets !== null) return <>{children(facets)}</>;
  if (error === "") return <p class="lw-nothing lw-muted">Counting the traces…</p>;
  return (
    <p class="lw-nothing lw-wrap">
      The traces could not be counted: {visible(error)}{" "}
      <LinkButton onClick={() => app.countFacets()}>Try again</LinkButton>
    </p>
  );
}
