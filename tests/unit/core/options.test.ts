import { describe, expect, it } from 'vitest';
import { either, list, number, oneOf, positive, record, scheduled, shape, whole } from '../../../src/core/kinds';
import { checkOptions, fields, type Kinds, needed } from '../../../src/core/options';

interface Options {
  readonly learningRate?: number;
  readonly latent: number;
  readonly nested?: { readonly width?: number };
}
const KINDS: Kinds<Options> = {
  learningRate: number(0),
  latent: needed(whole(1)),
  nested: fields<NonNullable<Options['nested']>>({ width: whole(1) }),
};
const given = (options: unknown) => () => checkOptions<Options>('Thing', options as Options, KINDS);

describe('checkOptions', () => {
  it('takes what is known, and undefined as left out', () => {
    expect(given({ latent: 3, nested: {} })).not.toThrow();
    expect(given({ latent: 3, learningRate: undefined, nested: { width: undefined } })).not.toThrow();
  });

  it.each([
    [
      { latent: 1, lr: 0.1 },
      "Thing: 'lr' is not known. Did you mean 'learningRate'? Known: learningRate, latent, nested.",
    ],
    [{ latent: 1, learningrate: 1 }, "Did you mean 'learningRate'?"],
    [{ latent: 1, latentDim: 8 }, "Did you mean 'latent'?"],
    [{ latent: 1, nothingLikeIt: 8 }, "Thing: 'nothingLikeIt' is not known. Known:"],
    [{ latent: 1, nested: { widht: 8 } }, "Thing: nested: 'widht' is not known. Did you mean 'width'?"],
    [{ latent: 1, nested: { width: '8' } }, "Thing: nested.width: expected a whole number of at least 1, got '8'."],
    [{ latent: 1, nested: 8 }, 'Thing: nested: expected an object, got 8.'],
    [{}, 'Thing: latent: expected a whole number of at least 1, got nothing.'],
    [undefined, 'Thing: options: expected an object, got nothing.'],
    [null, 'Thing: options: expected an object, got null.'],
    [[1], 'Thing: options: expected an object, got [1].'],
    ['fast', "Thing: options: expected an object, got 'fast'."],
    [JSON.parse('{ "latent": 1, "__proto__": 1 }'), "Thing: '__proto__' is not known."],
    [{ latent: 1, constructor: 1 }, "Thing: 'constructor' is not known."],
  ])('refuses %j', (options, message) => {
    expect(given(options)).toThrow(message);
  });

  it.each([
    ['scheduled', scheduled(), '0.1', "x: expected a number or a function of the images seen, got '0.1'."],
    ['scheduled', scheduled(), -1, 'x: expected a number from 0'],
    ['positive', positive, 0, 'x: expected a number above 0, got 0.'],
    ['oneOf', oneOf('mlp', 'dcgan'), 'dgan', "x: 'dgan' is not known. Did you mean 'dcgan'? Known: mlp, dcgan."],
    ['list', list(whole(1)), 3, 'x: expected a list, got 3.'],
    ['list', list(whole(1)), [1, 0], 'x[1]: expected a whole number'],
    ['list', list(whole(1), 3), [1], 'x: expected a list of 3, got [1].'],
    ['record', record(whole(1)), { a: 0 }, 'x.a: expected a whole number'],
    ['record', record(whole(1)), null, 'x: expected an object, got null.'],
    ['shape', shape, [], 'x: expected a shape such as [28, 28, 1], got [].'],
    ['shape', shape, 28, 'x: expected a shape'],
    ['shape', shape, [28, '28'], "x: expected a whole number of at least 1, got '28'."],
    [
      'either',
      either(value => value === true, whole(1)),
      false,
      'x: expected a whole number of at least 1, got false.',
    ],
  ])('%s refuses a value by name', (_, kind, value, message) => {
    expect(() => kind('x', value)).toThrow(message);
  });
});
