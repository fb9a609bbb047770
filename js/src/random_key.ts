/** Idempotency keys. */

/** A random UUID, also on a page served over plain http, where `crypto.randomUUID` is absent. */
export function randomKey(source: Pick<Crypto, "getRandomValues"> = crypto): string {
  if ("randomUUID" in source && typeof source.randomUUID === "function") {
    return String(source.randomUUID());
  }
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // version 4
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80; // RFC 9562 variant
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
