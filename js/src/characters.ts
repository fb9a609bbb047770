/** Characters as Python counts them, in strings as JavaScript counts. */

/** An emoji outside the basic plane is one, not two. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The position of a character, or the end of a text that has fewer. */
export function utf16(text: string, characters: number): number {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left -= 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
