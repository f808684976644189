import { InvalidArgumentError } from 'commander';
import { isWhole } from '../core/checks';

/** Reads a whole number of at least `least`. */
export const whole =
  (least: number) =>
  (text: string): number => {
    const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (!isWhole(value, least)) throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    return value;
  };

/** Reads a number from 0. */
export function fromZero(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('Expected a number from 0, such as 0.5.');
  return value;
}

/** Collects `digit=3 slant=0.5` into values by name. */
export function code(text: string, earlier: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const number = value === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) throw new InvalidArgumentError('Expected name=number, such as digit=3.');
  return { ...earlier, [name]: number };
}
