/** Names and values, one line each; a long value folds on its own. */
import type { Field } from "../../protocol.gen.ts";
import { LIMITS } from "../text/split.ts";
import { TextBlock } from "../text/text_block.tsx";
import { visible } from "../text/visible.tsx";

interface Props {
  readonly fields: readonly Field[];
  /** Where the value of a name stands in the span, if that is known. */
  readonly path?: (name: string) => string;
}

export function Fields({ fields, path }: Props) {
  return (
    <dl class="lw-fields">
      {fields.map((field, index) => (
        <div key={index}>
          <dt>{visible(field.name)}</dt>
          <dd data-path={path?.(field.name)}>
            <TextBlock text={field.value} limit={LIMITS.code} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
