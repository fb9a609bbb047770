/** Some members of an object as an object of their own; methods go on acting on the first. */
export function members<T extends object, Name extends keyof T>(
  of: T,
  names: readonly Name[],
): Pick<T, Name> {
  const entries = names.map((name) => {
    const member = of[name];
    return [name, typeof member === "function" ? member.bind(of) : member];
  });
  return Object.fromEntries(entries) as Pick<T, Name>;
}
