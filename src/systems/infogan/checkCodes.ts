import { check, checkKnown } from '../../core/checks';
import { anything, record } from '../../core/kinds';
import { checkName } from '../../core/names';
import { type Codes, REAL } from './game';

/** What the part of the latent is called that no code is. */
export const NOISE = 'noise';

/** Names that no code may have, and what they stand for. */
const TAKEN: Readonly<Record<string, string>> = {
  [NOISE]: 'the plain noise',
  [REAL]: 'what Q learns of real pictures',
  adversarial: 'the loss',
};

/**
 * Throws unless these are codes, under names that codes may have, and the weights are of these.
 *
 * @throws GanKitError `argument` naming the code
 */
export function checkCodes(codes: Codes, weights: Readonly<Record<string, unknown>>): void {
  record(anything)('codes', codes);
  const names = Object.keys(codes);
  check(
    names.length > 0,
    'argument',
    'codes: expected at least one code, got none. Use DCGAN where there is nothing to show.',
  );
  for (const name of names) {
    checkName('codes', name);
    const taken = TAKEN[name];
    check(!taken, 'argument', `codes: '${name}' is the name of ${taken}. Give the code another name.`);
    const code = codes[name];
    check(
      typeof code?.posteriorNll === 'function',
      'argument',
      `codes.${name}: expected a code such as categorical(10) or uniform(), got ${JSON.stringify(code)}.`,
    );
  }
  for (const name of Object.keys(weights)) checkKnown('weights', name, [...names, REAL]);
}
