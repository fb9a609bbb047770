/** Builds the front end into the Python package, or serves it on a fake host (`--dev`). */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";
import { scoped } from "./scoped.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../labeling_widget/widget/static");
/** A bundle for each widget: all of it travels with every widget that is shown. */
const SCRIPTS = "src/entries";
/** What a widget looks like; one without a file of its own has `widget.css`. */
const STYLES = "src/styles/entries";
const BUDGETS = { js: 200_000, css: 40_000 };
/** A page in a file carries its front end beside megabytes of traces, and no widget sends it. */
const OWN_BUDGETS = { "file.js": 240_000 };

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  // All of 2023. They understand nested rules in a stylesheet: unfolded, each would repeat the
  // root's class, a sixth of all its bytes.
  target: ["chrome120", "firefox117", "safari17.2"],
  // Children as arguments, not as a property with a name: 5 kB less.
  tsconfigRaw: {
    compilerOptions: {
      jsx: "react",
      jsxFactory: "h",
      jsxFragmentFactory: "Fragment",
      target: "ES2022",
      verbatimModuleSyntax: true,
    },
  },
  inject: ["src/jsx.ts"],
  charset: "utf8",
  logLevel: "warning",
};

/** Name → path of every file in a folder. */
async function entriesOf(folder) {
  const files = await readdir(join(here, folder));
  return Object.fromEntries(files.map((file) => [parse(file).name, `${folder}/${file}`]));
}

async function release() {
  await mkdir(out, { recursive: true });
  const result = await build({
    ...shared,
    entryPoints: await entriesOf(SCRIPTS),
    outdir: out,
    minify: true,
    legalComments: "none",
    write: false,
  });
  const styles = await build({
    ...shared,
    entryPoints: await entriesOf(STYLES),
    outdir: out,
    minify: true,
    write: false,
  });
  const files = [
    ...result.outputFiles.map(({ path, contents }) => ({ path, contents })),
    ...styles.outputFiles.map(({ path, text }) => ({
      path,
      contents: Buffer.from(scoped(text.trim(), parse(path).name)),
    })),
  ];
  let tooLarge = false;
  for (const file of files) {
    const name = file.path.slice(out.length + 1);
    const budget = OWN_BUDGETS[name] ?? BUDGETS[name.split(".").pop()];
    const size = file.contents.length;
    const over = size > budget;
    tooLarge ||= over;
    console.log(
      `${name}  ${size.toLocaleString("en")} bytes (${gzipSync(file.contents).length.toLocaleString("en")} gzipped)` +
        (over ? `, over its budget of ${budget.toLocaleString("en")}` : ""),
    );
    await writeFile(file.path, file.contents);
  }
  if (tooLarge) process.exitCode = 1;
}

async function develop(port) {
  const dev = await context({
    ...shared,
    entryPoints: { main: "dev/main.ts", styles: `${STYLES}/explorer.css` },
    outdir: join(here, "dev/built"),
    sourcemap: "inline",
    write: false, // served from memory
  });
  const server = await dev.serve({ host: "127.0.0.1", port, servedir: join(here, "dev") });
  console.log(`http://127.0.0.1:${server.port}/`);
}

const args = process.argv.slice(2);
if (args.includes("--dev")) await develop(Number(process.env.PORT ?? 8123));
else await release();
