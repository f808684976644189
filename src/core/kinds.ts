import { Tensor, Variable } from '@tensorflow/tfjs-core';
import { check, checkIs, checkNumber, checkText, checkWhole, isObject, nearest, showValue } from './checks';
import type { Kind } from './options';
import { type Role, recipeOf } from './recipe';
import { isRecord } from './untrusted';

// What options may hold: see `checkOptions`.

const kind =
  (expected: string, holds: (value: unknown) => boolean): Kind =>
  (name, value) =>
    checkIs(holds(value), name, expected, value);

/** Whether an object has a method of that name. */
const can = (value: unknown, method: string): boolean =>
  (isObject(value) || typeof value === 'function') && typeof Reflect.get(value, method) === 'function';

/** Anything: what it may be is checked where it is used. */
export const anything: Kind = () => {};
/** An integer of at least `least`. */
export const whole =
  (least = 0): Kind =>
  (name, value) =>
    checkWhole(name, value, least);
/** A finite number. */
export const number =
  (least?: number, most?: number): Kind =>
  (name, value) =>
    checkNumber(name, value, least, most);
/** A finite number above 0. */
export const positive = /* @__PURE__ */ kind(
  'a number above 0',
  value => typeof value === 'number' && Number.isFinite(value) && value > 0,
);
export const flag = /* @__PURE__ */ kind('true or false', value => typeof value === 'boolean');
export const text: Kind = (name, value) => checkText(name, value);
export const callable = /* @__PURE__ */ kind('a function', value => typeof value === 'function');
export const tensor = /* @__PURE__ */ kind('a tensor', value => value instanceof Tensor);
export const variable = /* @__PURE__ */ kind('a tf.Variable', value => value instanceof Variable);
export const rng = /* @__PURE__ */ kind('an Rng, such as new Rng(1)', value => can(value, 'fork'));
export const latent = /* @__PURE__ */ kind('a latent, such as normal(100)', value => can(value, 'sample'));
export const net = /* @__PURE__ */ kind('a net, such as netFromModel(model)', value => can(value, 'infer'));

/** Which option takes what is for this. */
const TAKEN_BY: Readonly<Record<Role, string>> = {
  loss: 'adversarial',
  penalty: 'penalties',
  augmentation: 'augment',
  optimizer: 'optimizers',
  schedule: 'an option that takes a number',
};

/** What to do with what is for something else, or may have to be called. */
const misplaced = (value: unknown): string => {
  const recipe = recipeOf(value);
  if (recipe) return ` Give it to ${TAKEN_BY[recipe.role]}.`;
  return typeof value === 'function' ? ' Call it, if it makes one.' : '';
};

/** What says that it is for this, or says nothing and holds what it must. */
const madeFor =
  (role: Role, expected: string, holds: (value: unknown) => boolean): Kind =>
  (name, value) => {
    const known = recipeOf(value)?.role ?? role;
    check(known === role && holds(value), 'argument', () => {
      return `${name}: expected ${expected}, got ${showValue(value)}.${misplaced(value)}`;
    });
  };
export const adversarial = /* @__PURE__ */ madeFor(
  'loss',
  'an adversarial loss, an object with functions d and g',
  value => can(value, 'd') && can(value, 'g'),
);
export const penalty = /* @__PURE__ */ madeFor(
  'penalty',
  'a penalty, such as gradientPenalty(10)',
  value => isObject(value) && 'name' in value && ['d', 'g', 'project'].some(method => can(value, method)),
);
export const augment = /* @__PURE__ */ madeFor(
  'augmentation',
  'an augmentation, such as diffAugment()',
  // Every function has an `apply` of its own.
  value => typeof value === 'object' && can(value, 'apply'),
);
export const optimizer = /* @__PURE__ */ madeFor(
  'optimizer',
  'an optimizer, such as adam()',
  value => can(value, 'apply') && can(value, 'restore'),
);

const isSignal = (value: unknown): boolean =>
  isObject(value) && 'aborted' in value && typeof value.aborted === 'boolean';

export const signal: Kind = (name, value) =>
  checkIs(isSignal(value), name, 'an AbortSignal', value, isSignal(Object(value).signal) ? ' Pass its .signal.' : '');
export const observer = /* @__PURE__ */ kind('an observer, an object with onStart, onStep or onEnd', value =>
  ['onStart', 'onStep', 'onEnd'].some(method => can(value, method)),
);

/** A number of at least `least`, or a function of the images seen. */
export const scheduled =
  (least = 0, most?: number): Kind =>
  (name, value) => {
    if (typeof value === 'number') return checkNumber(name, value, least, most);
    const saying = 'a number or a function of the images seen';
    const good = typeof value === 'function' && saysNumbers(value);
    checkIs(good, name, saying, value, misplaced(value));
  };

/** Whether a function says a number at the start, as what makes a schedule and was not called does not. */
// biome-ignore lint/complexity/noBannedTypes: anybody's, of which nothing more is known.
function saysNumbers(schedule: Function): boolean {
  try {
    return typeof schedule(0) === 'number';
  } catch {
    return false;
  }
}

/** One of these words. */
export const oneOf =
  (...words: readonly string[]): Kind =>
  (name, value) => {
    const near = typeof value === 'string' ? nearest(value, words) : undefined;
    const hint = near ? ` Did you mean '${near}'?` : '';
    check(
      words.some(word => word === value),
      'argument',
      () => `${name}: ${showValue(value)} is not known.${hint} Known: ${words.join(', ')}.`,
    );
  };

/** A list of values of one kind, of `length` if that is given. */
export const list =
  (each: Kind, length?: number): Kind =>
  (name, value) => {
    const size = length === undefined ? '' : ` of ${length}`;
    const good = Array.isArray(value) && (length === undefined || value.length === length);
    checkIs(good, name, `a list${size}`, value, recipeOf(value) ? ' Put it in brackets: [ … ].' : '');
    for (const [i, item] of value.entries()) each(`${name}[${i}]`, item);
  };

/** One value of a kind, or a list of them. */
export const oneOrMore =
  (each: Kind): Kind =>
  (name, value) =>
    (Array.isArray(value) ? list(each) : each)(name, value);

/** `[least, most]`, two values of one kind in order. */
export const interval =
  (each: Kind): Kind =>
  (name, value) => {
    list(each, 2)(name, value);
    const [least, most] = value as readonly [number, number];
    checkIs(least <= most, name, '[least, most] in order', value);
  };

/** An object with values of one kind under names of the caller's own. */
export const record =
  (each: Kind): Kind =>
  (name, value) => {
    checkIs(isRecord(value) && !recipeOf(value), name, 'an object', value, misplaced(value));
    for (const [key, item] of Object.entries(value)) each(`${name}.${key}`, item);
  };

/** What `is` tells, else of the other kind. */
export const either =
  (is: (value: unknown) => boolean, other: Kind): Kind =>
  (name, value) => {
    if (!is(value)) other(name, value);
  };

/** Shape of one example: at least one axis, whole numbers from 1. */
export const shape: Kind = (name, value) => {
  checkIs(Array.isArray(value) && value.length > 0, name, 'a shape such as [28, 28, 1]', value);
  for (const size of value) checkWhole(name, size, 1);
};

/** Widths, sizes, numbers of channels. */
export const sizes: Kind = /* @__PURE__ */ list(/* @__PURE__ */ whole(1));
