/** Names and values, one line each; a long value folds on its own. */
import type { Field } from "../../protocol.gen.ts";
import { LIMITS } from "../text/split.ts";
import { TextBlock } from "../text/text_block.tsx";
import { visible } from "../text/visible.tsx";

export function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <dl class="lw-fields">
      {fields.map((field, index) => (
        <div key={index}>
          <dt>{visible(field.name)}</dt>
          <dd>
            <TextBlock text={field.value} limit={LIMITS.code} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
