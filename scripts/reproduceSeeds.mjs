/** How many seeds show something, see docs/protocol.md: 0 … 4. */
const SEEDS = 5;
/** Trials on the validation part take seeds from here on, so that none that is judged was tried before. */
const FIRST_TRIAL = 10;

/** The seeds to train with, by what the command line says. Throws if the protocol forbids them. */
export function seedsOf({ validate, count, seed }) {
  if (count !== undefined && seed !== undefined) throw new Error('Pass either --seeds or --seed, not both.');
  if (validate) {
    if (seed === undefined) throw new Error(`--validate: pass --seed N, from ${FIRST_TRIAL} up.`);
    return [whole('--seed with --validate', seed, FIRST_TRIAL)];
  }
  if (seed !== undefined) return [whole('--seed', seed, 0, SEEDS - 1)];
  return [...Array(whole('--seeds', count ?? `${SEEDS}`, 1, SEEDS)).keys()];
}

export function whole(name, text, least, most = Number.POSITIVE_INFINITY) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.POSITIVE_INFINITY ? `from ${least}` : `from ${least} to ${most}`;
  throw new Error(`${name}: expected a whole number ${range}, got '${text}'.`);
}
