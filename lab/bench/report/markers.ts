/**
 * A page with the text between `<!-- MARKER -->` and `<!-- /MARKER -->` replaced.
 *
 * @throws Error if the page has no such place
 */
export function between(page: string, marker: string, text: string): string {
  const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`The page has no place '${open} … ${close}'.`);
  return `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`;
}
