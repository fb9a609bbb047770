/** A stylesheet for one kind of view: it leaves the others on a page alone.
 *
 * Every view has a stylesheet of its own, and most of its rules are those of all. On a page with
 * several, the shared rules of the sheet that came last would overrule the other views' own.
 */

const ROOT = ".lw-root";

/**
 * @param {string} css A minified stylesheet whose rules stand under `.lw-root`.
 * @param {string} name The name of the view's stylesheet.
 * @returns {string} The same for `.lw-of-NAME`, what stands under it in as few blocks as can be.
 */
export function scoped(css, name) {
  const merged = [];
  for (const { prelude, body } of rulesOf(css)) {
    const last = merged.at(-1);
    // Declarations behind a nested rule would count as before it in some browsers.
    const joins = prelude === ROOT && last?.prelude === ROOT && /^[.:&>@]/.test(body);
    if (joins) last.body += body;
    else merged.push({ prelude, body });
  }
  const text = merged.map(({ prelude, body }) => (body === null ? prelude : `${prelude}{${body}}`));
  return text.join("").replaceAll(new RegExp(`\\${ROOT}(?![\\w-])`, "g"), `.lw-of-${name}`);
}

/** The rules of the outermost level; `body` is null where there is no block. */
function* rulesOf(css) {
  let depth = 0;
  let from = 0;
  let block = 0;
  for (let at = 0; at < css.length; at += 1) {
    const sign = css[at];
    if (sign === '"' || sign === "'") at = endOfString(css, at);
    else if (sign === "{") {
      if (depth === 0) block = at;
      depth += 1;
    } else if (sign === "}") {
      depth -= 1;
      if (depth > 0) continue;
      yield { prelude: css.slice(from, block), body: css.slice(block + 1, at) };
      from = at + 1;
    } else if (sign === ";" && depth === 0) {
      yield { prelude: css.slice(from, at + 1), body: null };
      from = at + 1;
    }
  }
}

function endOfString(css, start) {
  let at = start + 1;
  while (css[at] !== css[start]) at += css[at] === "\\" ? 2 : 1;
  return at;
}
