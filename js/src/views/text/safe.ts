/** What of an untrusted trace may become an address. */

/** An address that a link may lead to, or null: http, https and mailto only. */
export function linkTarget(href: string): string | null {
  return /^(?:https?:\/\/|mailto:)/i.test(href.trim()) ? href.trim() : null;
}

/** An address that an image, a sound or a file may be loaded from once asked for, or null. */
export function mediaSource(url: string): string | null {
  return /^(?:https?:\/\/|data:)/i.test(url.trim()) ? url.trim() : null;
}
