/** What of an untrusted trace may become an address or a character. */

/** An address that a link may lead to, or null: http, https and mailto only. */
export function linkTarget(href: string): string | null {
  return /^(?:https?:\/\/|mailto:)/i.test(href.trim()) ? href.trim() : null;
}

/** An address that an image, a sound or a file may be loaded from once asked for, or null. */
export function mediaSource(url: string): string | null {
  return /^(?:https?:\/\/|data:)/i.test(url.trim()) ? url.trim() : null;
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
};

/** Markdown lets a text name a few characters; the result is text all the same. */
export function decodeEntities(text: string): string {
  return text.includes("&")
    ? text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (name) => ENTITIES[name] ?? name)
    : text;
}
