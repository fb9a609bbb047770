// protocol.schema.json (written by Python) → src/protocol.gen.ts; `--check` only compares.
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const target = new URL("src/protocol.gen.ts", import.meta.url);
const schema = JSON.parse(await readFile(new URL("protocol.schema.json", import.meta.url), "utf8"));

const forTypeScript = (node) => {
  if (Array.isArray(node)) return node.map(forTypeScript);
  if (node === null || typeof node !== "object") return node;
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    // A class's title repeats its name; a property called "title" is an object and stays.
    if ((key === "title" && typeof value === "string") || key === "default") continue;
    out[key] = forTypeScript(value);
  }
  // A pair, as the draft that json-schema-to-typescript reads writes it.
  if (out.prefixItems) {
    out.items = out.prefixItems;
    delete out.prefixItems;
  }
  if (out.type === "object" && out.properties) out.additionalProperties = false;
  return out;
};

// A result always carries every field; only what the front end sends may leave defaults out.
const definitions = forTypeScript(schema.definitions);
for (const [name, definition] of Object.entries(definitions)) {
  if (!name.endsWith("Args") && definition.properties) {
    definition.required = Object.keys(definition.properties);
  }
}

const text = await compile(
  { ...forTypeScript(schema), title: "Protocol", definitions },
  "Protocol",
  {
    bannerComment: `/* Written by \`npm run protocol\` from protocol.schema.json. Do not edit. */

export const PROTOCOL_VERSION = ${schema.version};
`,
    additionalProperties: false,
    format: false,
    unknownAny: true,
  },
);

if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8")) !== text) {
    console.error("src/protocol.gen.ts is out of date: run `make protocol`");
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
