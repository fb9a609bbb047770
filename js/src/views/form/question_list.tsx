/** All questions of an item. Those about parts of the trace stand once, for one part at a time. */

import type { Questioning } from "../../app.ts";
import type { Asked } from "../../asked.ts";
import { IconButton } from "../common/icon_button.tsx";
import { partId } from "../parts.ts";
import { visible } from "../text/visible.tsx";
import { QuestionView } from "./question.tsx";

interface Props {
  readonly app: Questioning;
  readonly item: string;
}

export function QuestionList({ app, item }: Props) {
  const groups = grouped(app.questions.value);
  if (groups.length === 0 && item !== "")
    return (
      <p class="lw-note">
        <span>
          Nothing is asked about this trace: it has none of the parts that the questions are about.
        </span>
      </p>
    );
  return (
    <>
      {groups.map((group) => {
        const [first] = group;
        return first?.part ? (
          <PartGroup key={first.target} app={app} item={item} group={group} />
        ) : (
          group.map((each) => (
            <QuestionView key={each.name} app={app} question={each} item={item} />
          ))
        );
      })}
    </>
  );
}

/** Questions about parts that follow each other, together; every other question alone. */
function grouped(questions: readonly Asked[]): Asked[][] {
  const groups: Asked[][] = [];
  for (const question of questions) {
    const last = groups.at(-1);
    if (question.part && last?.[0]?.target === question.target) last.push(question);
    else groups.push([question]);
  }
  return groups;
}

interface GroupProps extends Props {
  readonly group: readonly Asked[];
}

function PartGroup({ app, item, group }: GroupProps) {
  const parts = [...new Map(group.map((each) => [idOf(each), each])).values()];
  const ids = parts.map(idOf);
  const unanswered = (each: Asked) => (app.answers.value.get(each.key)?.value ?? null) === null;
  const current = group.find(({ key }) => key === app.current.value);
  const shown = idOf(current ?? group.find(unanswered) ?? group[0]);
  const at = ids.indexOf(shown);
  const answered = ids.filter((id) => !group.some((each) => idOf(each) === id && unanswered(each)));
  const go = (by: number) => {
    const target = group.find((each) => idOf(each) === ids[at + by]);
    if (target) app.focusQuestion(target.key);
  };
  const label = parts[at]?.part?.label ?? "";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot hold the two buttons
    <div
      class="lw-parts"
      role="group"
      aria-label={`${kindOf(parts[at])} ${at + 1} of ${ids.length}`}
    >
      <div class="lw-parts-head">
        <IconButton
          icon="chevron-left"
          label="Part before"
          disabled={at <= 0}
          onClick={() => go(-1)}
        />
        <span class="lw-cut">
          {kindOf(parts[at])} <b>{at + 1}</b> of {ids.length} · {visible(label)}
        </span>
        <small>
          {answered.length} of {ids.length} done
        </small>
        <IconButton
          icon="chevron-right"
          label="Part after"
          disabled={at >= ids.length - 1}
          onClick={() => go(1)}
        />
      </div>
      {group
        .filter((each) => idOf(each) === shown)
        .map((each) => (
          <QuestionView key={each.name} app={app} question={each} item={item} />
        ))}
    </div>
  );
}

const idOf = (asked: Asked | undefined): string => (asked?.part ? partId(asked.part) : "");

/** "Tool", "Chat model", "Document": what the parts of a target are called. */
function kindOf(asked: Asked | undefined): string {
  const kind = (asked?.target ?? "")
    .replace(/^span:/, "")
    .replaceAll("_", " ")
    .toLowerCase();
  return kind.length <= 3 ? kind.toUpperCase() : kind.charAt(0).toUpperCase() + kind.slice(1);
}
