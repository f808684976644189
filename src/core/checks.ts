import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { type ErrorCode, GanKitError } from './errors';
import type { Recipe } from './recipe';

/** Throws a {@link GanKitError} unless `condition` holds. */
export function check(condition: boolean, code: ErrorCode, message: string | (() => string)): asserts condition {
  if (!condition) throw new GanKitError(code, typeof message === 'string' ? message : message());
}

/** `[64, 28, 28, 1]`, as error messages print a shape. */
export const showShape = (shape: readonly (number | null)[]): string => `[${shape.map(d => d ?? '?').join(', ')}]`;

/** A value as messages show it. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  const object: { readonly recipe?: Recipe } = Object(value);
  if (object.recipe) return `the ${object.recipe.role} ${object.recipe.of}`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value))
    return value.length > 8 ? `a list of ${value.length}` : `[${value.map(showValue).join(', ')}]`;
  if (object !== value) return String(value);
  const type = object.constructor?.name ?? 'Object';
  return type === 'Object'
    ? `an object of ${Object.keys(object).slice(0, 8).join(', ') || 'nothing'}`
    : withArticle(type);
}

/** `an Array`, `a Map`. */
export const withArticle = (type: string): string => `${/^[aeio]/i.test(type) ? 'an' : 'a'} ${type}`;

/** Throws `argument` unless `condition` holds: `name: expected a list, got 3.`, and the hint. */
export function checkIs(
  condition: boolean,
  name: string,
  expected: string,
  value: unknown,
  hint = '',
): asserts condition {
  check(condition, 'argument', () => `${name}: expected ${expected}, got ${showValue(value)}.${hint}`);
}

/** Whether a value is an object of any kind, a list too. */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Whether a value is an integer of at least `least`. */
export const isWhole = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least;

/** Throws unless `value` is an integer of at least `least`. */
export function checkWhole(name: string, value: unknown, least: number): asserts value is number {
  checkIs(isWhole(value, least), name, `a whole number of at least ${least}`, value);
}

/** Throws unless `value` is a finite number in `[least, most]`. */
export function checkNumber(
  name: string,
  value: unknown,
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
): void {
  const good = typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most;
  checkIs(good, name, `a number from ${least} to ${most}`, value);
}

/** Throws unless `value` is text. */
export function checkText(name: string, value: unknown): asserts value is string {
  checkIs(typeof value === 'string', name, 'text', value);
}

/** Throws unless a value is a tensor. */
export function checkTensor(name: string, value: unknown): asserts value is Tensor {
  checkIs(Array.isArray(Object(value).shape), name, 'a tensor', value);
}

/** Throws unless the tensor's shape equals `expected`, where `null` stands for any size. */
export function checkShape(
  name: string,
  tensor: unknown,
  expected: readonly (number | null)[],
): asserts tensor is Tensor {
  checkTensor(name, tensor);
  const got = tensor.shape;
  const same = got.length === expected.length && expected.every((d, i) => d === null || d === got[i]);
  check(
    same,
    'shape',
    () => `${name}: expected a tensor of shape ${showShape(expected)}, got one of shape ${showShape(got)}.`,
  );
}

const isRows = (x: Tensor): x is Tensor2D => x.rank === 2;
const arePictures = (x: Tensor): x is Tensor4D => x.rank === 4;

/** A tensor that has to be rows `[n, d]`. @throws GanKitError `shape` if it is not */
export function asRows(name: string, x: Tensor): Tensor2D {
  check(isRows(x), 'shape', () => `${name}: expected a tensor [n, d], got one of shape ${showShape(x.shape)}.`);
  return x;
}

/** A tensor that has to be pictures `[n, h, w, c]`. @throws GanKitError `shape` if it is not */
export function asPictures(name: string, x: Tensor): Tensor4D {
  check(
    arePictures(x),
    'shape',
    () => `${name}: expected a tensor [n, height, width, channels], got one of shape ${showShape(x.shape)}.`,
  );
  return x;
}

/** Other words for ours, from other libraries. */
const MEANT: Readonly<Record<string, string>> = /* @__PURE__ */ Object.assign(/* @__PURE__ */ Object.create(null), {
  epochs: 'steps',
  epoch: 'steps',
  iterations: 'steps',
  lr: 'learningRate',
});

/**
 * The name among `known` that is likely meant by `name`: few edits away, part of it or the other way round, or short
 * for it.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const word = MEANT[name];
  if (word !== undefined && known.includes(word)) return word;
  const ranked = known.map(k => ({ k, d: edits(name.toLowerCase(), k.toLowerCase()) })).sort((a, b) => a.d - b.d);
  const best = ranked[0];
  if (best && best.d <= Math.max(2, Math.floor(best.k.length / 3)) && best.d < name.length) return best.k;
  return ranked.find(({ k }) => isPart(name, k) || isPart(k, name) || isShort(name, k))?.k;
}

const isPart = (part: string, whole: string): boolean =>
  part.length > 2 && whole.toLowerCase().includes(part.toLowerCase());

/** Whether a name is the initials of another: `lr` of `learningRate`. */
const isShort = (name: string, of: string): boolean =>
  name.length > 1 && name.toLowerCase() === of.replace(/(?<=.)[a-z]/g, '').toLowerCase();

/** Throws unless `name` is one of `known`, suggesting the nearest. */
export function checkKnown(what: string, name: string, known: readonly string[]): void {
  check(known.includes(name), 'argument', () => {
    const near = nearest(name, known);
    const hint = near ? ` Did you mean '${near}'?` : '';
    return `${what}: '${name}' is not known.${hint} Known: ${known.join(', ')}.`;
  });
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
