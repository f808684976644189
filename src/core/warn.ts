const said = new Set<string>();
const warnedOf = new WeakSet<object>();

/**
 * Tells the user of something that is probably not meant, by `console.warn`: the same words once only; or, of a thing
 * that is given, once of that.
 */
export function warnOnce(message: string, of?: object): void {
  if (of ? warnedOf.has(of) : said.has(message)) return;
  if (of) warnedOf.add(of);
  else said.add(message);
  console.warn(`gan-kit: ${message}`);
}
