/** One node of Markdown after another. HTML stands as the text it is; links open elsewhere; images
 * wait for a click. */
import type { ComponentChildren } from "preact";
import { CodeRuns } from "./code.tsx";
import { ImageOnRequest } from "./image_on_request.tsx";
import type { MarkdownElement, MarkdownNode } from "./markdown_tree.ts";
import { linkTarget } from "./safe.ts";
import { visible, visibleWords } from "./visible.tsx";

type Nodes = readonly MarkdownNode[];
type Kind<K extends MarkdownElement["kind"]> = Extract<MarkdownElement, { kind: K }>;

export function draw(text: string, nodes: Nodes): ComponentChildren {
  return nodes.map((node, index) => {
    if (!Array.isArray(node)) return drawElement(text, node, index);
    const [start, end] = node;
    return (
      <span key={index} data-at={start}>
        {visible(text.slice(start, end))}
      </span>
    );
  });
}

/** What an element holds: a single run needs no element of its own. */
function inside(text: string, nodes: Nodes): { "data-at"?: number; children: ComponentChildren } {
  const [only] = nodes;
  if (nodes.length !== 1 || only === undefined || !Array.isArray(only))
    return { children: draw(text, nodes) };
  return { "data-at": only[0], children: visible(text.slice(only[0], only[1])) };
}

function drawElement(text: string, node: MarkdownElement, key: number): ComponentChildren {
  switch (node.kind) {
    case "text":
      return (
        <span key={key} data-at={node.start} data-end={node.end}>
          {visible(node.text)}
        </span>
      );
    case "part":
      return drawPart(text, node, key);
    case "heading":
      // The page has headings of its own; those of a trace are text in its outline.
      return (
        <p
          key={key}
          class="lw-heading"
          data-depth={Math.min(node.level, 4)}
          {...inside(text, node.nodes)}
        />
      );
    case "list":
      return node.start === null ? (
        <ul key={key}>{draw(text, node.nodes)}</ul>
      ) : (
        <ol key={key} start={node.start}>
          {draw(text, node.nodes)}
        </ol>
      );
    case "item":
      return node.checked === null ? (
        <li key={key} {...inside(text, node.nodes)} />
      ) : (
        <li key={key} class="is-task">
          {node.checked ? "☑ " : "☐ "}
          {draw(text, node.nodes)}
        </li>
      );
    case "cell":
      return <td key={key} data-align={node.align || undefined} {...inside(text, node.nodes)} />;
    case "code":
      return drawCode(text, node, key);
    case "link":
      return drawLink(text, node, key);
    case "image":
      return <ImageOnRequest key={key} url={node.url} alt={node.alt} />;
    case "mark":
      return node.mark === "break" ? <br key={key} /> : <hr key={key} />;
  }
}

function drawPart(text: string, { part, nodes }: Kind<"part">, key: number): ComponentChildren {
  switch (part) {
    case "p":
      return <p key={key} {...inside(text, nodes)} />;
    case "plain":
      return <p key={key} class="lw-plain" {...inside(text, nodes)} />;
    case "quote":
      return <blockquote key={key}>{draw(text, nodes)}</blockquote>;
    case "strong":
      return <strong key={key} {...inside(text, nodes)} />;
    case "em":
      return <em key={key} {...inside(text, nodes)} />;
    case "del":
      return <del key={key} {...inside(text, nodes)} />;
    case "code":
      return <code key={key} {...inside(text, nodes)} />;
    case "row":
      return <tr key={key}>{draw(text, nodes)}</tr>;
    case "table":
      return drawTable(text, nodes, key);
  }
}

function drawTable(text: string, [head, ...rows]: Nodes, key: number): ComponentChildren {
  const cells = head !== undefined && !Array.isArray(head) && "nodes" in head ? head.nodes : [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section key={key} class="lw-table-box" aria-label="Table" tabIndex={0}>
      <table class="lw-table">
        <thead>
          <tr>
            {cells.map((cell, index) =>
              Array.isArray(cell) || cell.kind !== "cell" ? null : (
                <th
                  key={index}
                  scope="col"
                  data-align={cell.align || undefined}
                  {...inside(text, cell.nodes)}
                />
              ),
            )}
          </tr>
        </thead>
        <tbody>{draw(text, rows)}</tbody>
      </table>
    </section>
  );
}

function drawCode(text: string, { nodes, language }: Kind<"code">, key: number): ComponentChildren {
  const runs = nodes.flatMap((node) => {
    if (Array.isArray(node)) return [{ at: node[0], text: text.slice(node[0], node[1]) }];
    return node.kind === "text" ? [{ at: node.start, end: node.end, text: node.text }] : [];
  });
  return <CodeRuns key={key} runs={runs} language={language} />;
}

function drawLink(text: string, { href, nodes }: Kind<"link">, key: number): ComponentChildren {
  const target = linkTarget(href ?? written(text, nodes));
  if (target === null) return <span key={key} {...inside(text, nodes)} />;
  return (
    <a
      key={key}
      href={target}
      title={visibleWords(target)}
      target="_blank"
      rel="noopener noreferrer"
      {...inside(text, nodes)}
    />
  );
}

/** The address of a link whose text it is. */
function written(text: string, nodes: Nodes): string {
  return nodes.map((node) => (Array.isArray(node) ? text.slice(node[0], node[1]) : "")).join("");
}
