/** A name as a part of a file's: what may mean something to a file system or a shell becomes its code after a `%`. */
export const fileName = (name: string): string =>
  name.replace(/[^\p{L}\p{M}\p{N}_ -]/gu, c => `%${(c.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
