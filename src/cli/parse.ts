import { InvalidArgumentError } from 'commander';
import { isWhole } from '../core/checks';

/** A weight for every code, or for each by name. */
export type CodeWeights = number | Readonly<Record<string, number>>;

/** Reads a whole number of at least `least`. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (!isWhole(value, least)) throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    return value;
  };

/** Reads `0.5`, or `digit=1,slant=0.1`. */
export function codeWeights(text: string): CodeWeights {
  if (!text.includes('=')) return weight(text);
  return Object.fromEntries(
    text.split(',').map(part => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim(), weight(value)];
    }),
  );
}

function weight(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('Expected a number from 0 for all codes, or name=number,… for some.');
  }
  return value;
}

/** Collects `digit=3 slant=0.5` into values by name. */
export function code(text: string, earlier: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const number = value === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) throw new InvalidArgumentError('Expected name=number, such as digit=3.');
  return { ...earlier, [name]: number };
}
