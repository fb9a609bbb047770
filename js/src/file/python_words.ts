/** Values as Python writes them in a message, so that a refusal reads alike wherever it comes from. */

const SHOWN = 80;
const LISTED = 12;
const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Python's `repr` of JSON data. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([name, each]) => `${quoted(name)}: ${repr(each)}`);
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

/** The head of it, as in the refusal of a value. */
export function shown(value: unknown): string {
  const letters = Array.from(repr(value));
  return letters.length <= SHOWN ? letters.join("") : `${letters.slice(0, SHOWN).join("")}…`;
}

export function listing(options: readonly unknown[]): string {
  const listed = options.slice(0, LISTED).map(repr).join(", ");
  return options.length <= LISTED ? listed : `${listed}, … (${options.length} options)`;
}

/** A number with six digits at most: Python's format `g`. */
export function general(value: number): string {
  const [digits = "", exponent = "0"] = value.toExponential(5).split("e");
  const power = Number(exponent);
  if (value === 0) return "0";
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(6)));
  const sign = power < 0 ? "-" : "+";
  return `${Number(digits)}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const letters = Array.from(text, (letter) => {
    if (letter === mark || letter === "\\") return `\\${letter}`;
    if (letter in ESCAPES) return ESCAPES[letter];
    const code = letter.codePointAt(0) ?? 0;
    if (letter === " " || !/[\p{C}\p{Z}]/u.test(letter)) return letter;
    if (code < 0x100) return `\\x${hex(code, 2)}`;
    return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  });
  return `${mark}${letters.join("")}${mark}`;
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
