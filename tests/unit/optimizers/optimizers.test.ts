import '@tensorflow/tfjs-backend-cpu';
import {
  dispose,
  memory,
  setBackend,
  type Tensor,
  tensor1d,
  tidy,
  train,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import type { Optimizer, OptimizerState, SavedOptimizer } from '../../../src/core/game';
import { fromJson, toJson } from '../../../src/model/options';
import { RECIPES } from '../../../src/model/recipes';
import { adam, adamW } from '../../../src/optimizers/adam';
import { clipped } from '../../../src/optimizers/clipped';
import { fromTfOptimizer } from '../../../src/optimizers/fromTfOptimizer';
import { rmsProp } from '../../../src/optimizers/rmsProp';
import { sgd } from '../../../src/optimizers/sgd';
import { linear } from '../../../src/schedules/linear';
import { Copies } from '../../../src/train/copies';

const learningRate = linear({ from: 0.1, to: 0.01, between: [0, 64] });

/** Those that a file can make again. */
const OWN: Readonly<Record<string, () => Optimizer>> = {
  adam: () => adam({ learningRate, beta1: linear({ from: 0.5, to: 0.9, between: [0, 64] }) }),
  adamW: () => adamW({ learningRate, weightDecay: linear({ from: 0.1, to: 0.2, between: [0, 64] }) }),
  'adam with amsgrad': () => adam({ learningRate, beta2: 0.5, amsgrad: true }),
  'adamW with amsgrad': () => adamW({ learningRate, amsgrad: true, weightDecay: 0.1 }),
  sgd: () => sgd({ learningRate }),
  'sgd with momentum': () =>
    sgd({ learningRate, momentum: linear({ from: 0.5, to: 0.9, between: [0, 64] }), nesterov: true }),
  rmsProp: () => rmsProp({ learningRate }),
  'rmsProp with all': () => rmsProp({ learningRate, momentum: 0.9, centered: true, weightDecay: 0.1 }),
  'clipped adam': () =>
    clipped(adam({ learningRate }), { norm: linear({ from: 1, to: 0.5, between: [0, 64] }), value: 0.4 }),
};
const TF: Readonly<Record<string, () => Optimizer>> = {
  'tf sgd': () => fromTfOptimizer(train.sgd(0.1)),
  'tf momentum': () => fromTfOptimizer(train.momentum(0.1, 0.9)),
  'tf adam': () => fromTfOptimizer(train.adam(0.1)),
  'tf adamax': () => fromTfOptimizer(train.adamax(0.1)),
  'tf adagrad': () => fromTfOptimizer(train.adagrad(0.1)),
  'tf adadelta': () => fromTfOptimizer(train.adadelta(0.1)),
  'tf rmsprop': () => fromTfOptimizer(train.rmsprop(0.1, 0.9, 0.5, 1e-6, true)),
  'clipped tf adam': () => clipped(fromTfOptimizer(train.adam(0.1)), { value: 0.4 }),
};
const ALL = Object.entries({ ...OWN, ...TF });

const weightsOf = (): Variable[] => tidy(() => [variable(tensor1d([1, -2, 3])), variable(tensor1d([0.5]))]);

/** One step on gradients that differ from step to step; on some the second weight has none. */
function step(optimizer: Optimizer, weights: readonly Variable[], t: number): void {
  tidy(() => {
    const gradients = weights.map((w, i) => ({
      variable: w,
      gradient: tensor1d([...w.dataSync()].map((_, k) => Math.sin(5 * t + 3 * i + k))),
    }));
    optimizer.apply(t % 3 === 1 ? gradients.slice(0, 1) : [...gradients].reverse(), 8 * t);
  });
}

const read = (tensors: readonly Tensor[]) => tensors.map(t => [...t.dataSync()]);

const asFile = ({ numbers, tensors }: OptimizerState): SavedOptimizer => ({
  numbers: { ...numbers },
  tensors: Object.fromEntries(
    Object.entries(tensors).map(([name, t]) => [
      name,
      { shape: [...t.shape], values: Float32Array.from(t.dataSync()) },
    ]),
  ),
});

describe.each(['cpu', 'simd'])('on %s', backend => {
  beforeAll(async () => {
    await registerSimd();
    expect(await setBackend(backend)).toBe(true);
  });

  it.each(Object.keys(OWN))('%s: a rate that is scaled is that of another schedule, and is saved along', name => {
    // Of two runs one begins at a rate a third as high, and is scaled to the other's.
    const make = (rate: number): Optimizer => {
      const by: Readonly<Record<string, Optimizer>> = {
        adam: adam({ learningRate: rate, beta1: 0.9 }),
        adamW: adamW({ learningRate: rate, weightDecay: 0.2 }),
        'adam with amsgrad': adam({ learningRate: rate, amsgrad: true }),
        'adamW with amsgrad': adamW({ learningRate: rate, amsgrad: true }),
        sgd: sgd({ learningRate: rate }),
        'sgd with momentum': sgd({ learningRate: rate, momentum: 0.9, nesterov: true }),
        rmsProp: rmsProp({ learningRate: rate }),
        'rmsProp with all': rmsProp({ learningRate: rate, momentum: 0.9, centered: true, weightDecay: 0.1 }),
        'clipped adam': clipped(adam({ learningRate: rate }), { norm: 1 }),
      };
      return by[name] as Optimizer;
    };
    const [plain, scaled, again] = [make(0.03), make(0.01), make(0.01)];
    const [a, b] = [weightsOf(), weightsOf()];
    scaled.scaleRate?.(3);
    for (let t = 0; t < 4; t++) {
      step(plain, a, t);
      step(scaled, b, t);
    }
    again.restore(b, scaled.save(b));
    step(plain, a, 4);
    step(again, b, 4);
    for (const [i, values] of read(a).entries())
      for (const [k, value] of values.entries()) expect(read(b)[i]?.[k]).toBeCloseTo(value, 5);
    const damaged = { ...asFile(again.save(b)), numbers: { ...again.save(b).numbers, rateFactor: -1 } };
    expect(() => again.fits?.(b, damaged)).toThrow(/rateFactor/);
    dispose([...a, ...b]);
    for (const one of [plain, scaled, again]) one.dispose();
  });

  it.each(ALL)('%s goes on to the bit from what it saved, and keeps no more tensors from step to step', (_, make) => {
    const none = memory().numTensors;
    const [weights, others] = [weightsOf(), weightsOf()];
    const [one, two] = [make(), make()];
    for (let t = 0; t < 4; t++) step(one, weights, t);
    // What another has done before is forgotten.
    step(two, others, 6);
    const before = memory().numTensors;
    const copies = new Copies();
    const { numbers, tensors } = one.save(weights);
    const held = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, copies.of(tensor)]));
    const saved = { numbers: { ...numbers }, tensors: held };
    const at = weights.map(w => copies.of(w));
    for (let t = 4; t < 8; t++) step(one, weights, t);
    const straight = read(weights);
    one.fits?.(weights, asFile(saved));
    two.restore(others, saved);
    at.forEach((value, i) => {
      others[i]?.assign(value);
    });
    for (let t = 4; t < 8; t++) step(two, others, t);
    expect(read(others)).toEqual(straight);
    expect(asFile(two.save(others))).toEqual(asFile(one.save(weights)));
    copies.dispose();
    expect(memory().numTensors).toBe(before);
    one.dispose();
    two.dispose();
    dispose([...weights, ...others]);
    expect(memory().numTensors).toBe(none);
  });

  it('a wrapped tf optimizer does what it does by itself', () => {
    const [weights, others] = [weightsOf(), weightsOf()];
    const [wrapped, plain] = [fromTfOptimizer(train.adam(0.1)), train.adam(0.1)];
    for (let t = 0; t < 6; t += 3) {
      step(wrapped, weights, t);
      const named = others.map((w, i) => ({
        name: w.name,
        tensor: tensor1d([...w.dataSync()].map((_, k) => Math.sin(5 * t + 3 * i + k))),
      }));
      plain.applyGradients(named);
      dispose(named.map(({ tensor }) => tensor));
    }
    expect(read(weights)).toEqual(read(others));
    wrapped.dispose();
    plain.dispose();
    dispose([...weights, ...others]);
  });

  it('a gradient without bounds does not turn what is clipped into NaN', () => {
    const [weight, gradient] = tidy(() => [variable(tensor1d([1, 1])), tensor1d([3e20, 0])]);
    const optimizer = clipped(sgd({ learningRate: 1 }), { norm: 1 });
    optimizer.apply([{ variable: weight, gradient }], 0);
    expect([...weight.dataSync()].every(Number.isFinite)).toBe(true);
    dispose([weight, gradient]);
  });
});

describe('a stranger’s state', () => {
  const saved = (make: () => Optimizer) => {
    const [weights, optimizer] = [weightsOf(), make()];
    step(optimizer, weights, 0);
    const state = asFile(optimizer.save(weights));
    optimizer.dispose();
    return { weights, state };
  };
  const changed = (state: SavedOptimizer, name: string, values: readonly number[], shape = [values.length]) => ({
    ...state,
    tensors: { ...state.tensors, [name]: { shape, values: Float32Array.from(values) } },
  });
  type Change = (state: SavedOptimizer) => SavedOptimizer;
  const without =
    (name: string): Change =>
    ({ numbers, tensors }) => ({
      numbers,
      tensors: Object.fromEntries(Object.entries(tensors).filter(([key]) => key !== name)),
    });
  const numbers =
    (values: Readonly<Record<string, number>>): Change =>
    state => ({ ...state, numbers: values });

  it.each<[string, () => Optimizer, Change, string]>([
    ['a negative square', OWN.rmsProp as never, s => changed(s, '0/v', [1, -1, 1]), '0/v holds negative numbers'],
    ['NaN for a square', OWN.adam as never, s => changed(s, '0/v', [1, Number.NaN, 1]), '0/v holds negative numbers'],
    [
      'a largest square below zero',
      OWN['adam with amsgrad'] as never,
      s => changed(s, '0/largest', [1, -1, 1]),
      '0/largest holds negative',
    ],
    ['a shape', OWN['sgd with momentum'] as never, s => changed(s, '0/velocity', [1]), 'of shape [3], got [1]'],
    [
      'a slot that is none',
      OWN.rmsProp as never,
      s => changed(s, '0/velocity', [1, 1, 1]),
      "'0/velocity' is a moment of none",
    ],
    ['a weight that is none', OWN.rmsProp as never, s => changed(s, '9/v', [1, 1, 1]), "'9/v' is a moment of none"],
    ['half of a pair', OWN['rmsProp with all'] as never, without('0/mean'), '0/mean is missing'],
    ['all moments gone', OWN.rmsProp as never, s => ({ ...s, tensors: {} }), 'all its moments are missing'],
    ['steps in part', OWN.rmsProp as never, numbers({ steps: 0.5 }), 'expected steps, a whole number from 0, got 0.5'],
    ['steps below zero', OWN.rmsProp as never, numbers({ steps: -1 }), 'expected steps, a whole number'],
    [
      'numbers of another',
      OWN.sgd as never,
      numbers({ start1: 1, start2: 1 }),
      'expected the numbers none, got start1, start2',
    ],
    [
      'through a wrapper',
      OWN['clipped adam'] as never,
      s => changed(s, '0/v', [1, -1, 1]),
      '0/v holds negative numbers',
    ],
    [
      'a tf square',
      TF['tf adam'] as never,
      s => changed(s, '0/accumulatedSecondMoment', [1, -1, 1]),
      'holds negative numbers',
    ],
    ['a tf shape', TF['tf adagrad'] as never, s => changed(s, '0/accumulatedGrads', [1]), 'of shape [3], got [1]'],
    [
      'a tf field',
      TF['tf adagrad'] as never,
      s => changed(s, '0/learningRate', [1]),
      "'0/learningRate' is none of what",
    ],
    ['a tf power', TF['tf adam'] as never, without('accBeta1'), 'its accBeta1 is missing'],
    ['all of tf', TF['tf adagrad'] as never, s => ({ ...s, tensors: {} }), 'all its accumulators are missing'],
  ])('%s is refused before anything is changed', (_, make, change, message) => {
    const { weights, state } = saved(make);
    const fresh = make();
    const before = memory().numTensors;
    expect(() => fresh.fits?.(weights, change(state))).toThrow(message);
    expect(() => fresh.fits?.(weights, change(state))).toThrow(expect.objectContaining({ code: 'checkpoint' }));
    expect(memory().numTensors).toBe(before);
    fresh.dispose();
    dispose(weights);
  });
});

describe('in a file', () => {
  it.each(Object.entries(OWN))('%s is made again', (_, make) => {
    const saved = JSON.parse(JSON.stringify(toJson({ optimizers: { D: make() } })));
    const { optimizers } = fromJson(saved, {}, RECIPES) as { optimizers: { D: Optimizer } };
    expect(toJson({ optimizers })).toEqual(saved);
    expect(typeof optimizers.D.apply).toBe('function');
  });

  it.each([
    ['tf adam', TF['tf adam']?.()],
    ['what wraps it', TF['clipped tf adam']?.()],
    ['one with a schedule of one’s own', adam({ learningRate: images => 1 / (1 + images) })],
  ])('%s has to be given again', (_, optimizer) => {
    const saved = JSON.parse(JSON.stringify(toJson({ optimizers: { D: optimizer } })));
    expect(() => fromJson(saved, {}, RECIPES)).toThrow('the model was made with optimizers.D of its own');
    expect(fromJson(saved, { optimizers: { D: optimizer } }, RECIPES)).toEqual({ optimizers: { D: optimizer } });
  });
});

describe('refused', () => {
  it.each<[() => unknown, string]>([
    [() => sgd({} as never), 'sgd: learningRate: expected a number'],
    [() => sgd({ learningRate: -1 }), 'sgd: learningRate'],
    [() => sgd({ learningRate: 1, momentum: 1 }), 'sgd: momentum'],
    [() => sgd({ learningRate: 1, nesterov: true }), 'sgd: nesterov: it changes momentum, and there is none'],
    [() => rmsProp({ decay: 1 }), 'rmsProp: decay'],
    [() => rmsProp({ centred: true } as never), "rmsProp: 'centred' is not known. Did you mean 'centered'?"],
    [() => adam({ amsgrad: 1 as never }), 'adam: amsgrad: expected true or false, got 1'],
    [() => adamW({ weightDecay: -1 }), 'adamW: weightDecay'],
    [() => clipped(adam(), {}), 'clipped: expected a bound to clip to, got none'],
    [() => clipped(adam(), { norm: 0 }), 'clipped: norm'],
    [() => clipped({} as never, { norm: 1 }), 'clipped: optimizer: expected an optimizer, such as adam()'],
    [() => fromTfOptimizer('adam' as never), 'fromTfOptimizer: expected an optimizer of tfjs'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });
});
