/** A text as a literal of Python. JSON's escapes are Python's, but for the two characters that end a line there and not here. */
export const pythonText = (value: string): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (each) =>
    /[\p{L}\p{N}\p{P}\p{S}]/u.test(each)
      ? each
      : `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
