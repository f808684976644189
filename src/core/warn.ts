const said = new Set<string>();

/** Tells the user of something that is probably not meant, by `console.warn`; the same words once only. */
export function warnOnce(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  console.warn(`gan-kit: ${message}`);
}
