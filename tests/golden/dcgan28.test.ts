import { type Scalar, tidy, variableGrads } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { adam } from '../../src/optimizers/adam';
import { BACKENDS, use } from './backends';
import { data, dcgan28, golden, type Side, variablesOf, weightsOf } from './dcgan28';
import { disagreement, type Summary } from './sequence';

const TOLERANCE = 1e-4;
/**
 * Steps are compared by the weights themselves and, where those hardly move, by how far each moved: a scale near 1 is
 * stored in float32 to 6e-8, or 3e-4 of a move of 2e-4.
 */
const MOVE_TOLERANCE = 1e-3;
/** Of the golden steps; none on stock cpu, where each takes seconds: its gradients are compared, and Adam elsewhere. */
const STEPS = { cpu: 0, simd: 3 } as const;

type Errors = Record<string, number>;
/** The errors that are too large, by name: an empty object when all is well. */
const above = (errors: Errors, tolerance: number) =>
  Object.fromEntries(Object.entries(errors).filter(([, error]) => !(error <= tolerance)));
const compare = (got: Record<string, ArrayLike<number>>, expected: Readonly<Record<string, Summary>>): Errors =>
  Object.fromEntries(Object.entries(expected).map(([name, summary]) => [name, disagreement(got[name] ?? [], summary)]));
const largest = (values: ArrayLike<number> = []) =>
  Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
const relative = (got: ArrayLike<number>, expected: readonly number[]) => {
  const most = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((e, i) => Math.abs((got[i] ?? Number.NaN) - e) / most));
};

describe.each(BACKENDS)('DCGAN-28 on %s against PyTorch', backend => {
  let G: Side;
  let D: Side;
  beforeAll(async () => {
    await use(backend);
    correctGradients();
    ({ G, D } = dcgan28());
  });
  afterAll(() => {
    for (const part of [...G.parts, ...D.parts]) part.dispose();
  });

  const dLoss = (step: number) => {
    const { real, z1 } = data(step);
    const fake = G.net(z1);
    return () => nonSaturating.d({ onReal: D.net(real), onFake: D.net(fake) });
  };
  const gLoss = (step: number) => {
    const { real, z2 } = data(step);
    // This loss reads one side only, so D is spared the other.
    return () => nonSaturating.g({ onReal: real, onFake: D.net(G.net(z2)) });
  };
  /** Loss and gradients by name; the caller reads them inside the tidy. */
  const differentiate = (loss: () => Scalar, side: Side) => {
    const { value, grads } = variableGrads(loss, variablesOf(side));
    const gradients = variablesOf(side).map(variable => ({ variable, gradient: grads[variable.name] }));
    return { value: value.dataSync()[0] ?? Number.NaN, gradients };
  };

  test('forward passes', () => {
    tidy(() => {
      const { real, z1 } = data(0);
      const pictures = G.net(z1);
      const errors = {
        pictures: disagreement(pictures.dataSync(), golden.forward.pictures),
        first: relative(pictures.dataSync(), golden.forward.first),
        onReal: relative(D.net(real).dataSync(), golden.forward.onReal),
        onFake: relative(D.net(pictures).dataSync(), golden.forward.onFake),
      };
      expect(above(errors, TOLERANCE)).toEqual({});
    });
  });

  test.each(['D step', 'G step'] as const)('%s: loss and every gradient', name => {
    tidy(() => {
      const side = name === 'D step' ? D : G;
      const { value, gradients } = differentiate(name === 'D step' ? dLoss(0) : gLoss(0), side);
      expect(relative([value], [golden[name].loss])).toBeLessThan(TOLERANCE);
      const got = Object.fromEntries(gradients.map((g, i) => [side.names[i] ?? '', g.gradient?.dataSync() ?? []]));
      const errors = compare(got, golden[name].gradients);
      expect(above(errors, TOLERANCE)).toEqual({});
    });
  });

  if (STEPS[backend] === 0) return;

  test('alternating steps of Adam', () => {
    const optimizers = new Map([D, G].map(side => [side, adam({ learningRate: 2e-4, beta1: 0.5, epsilon: 1e-8 })]));
    const start = new Map([D, G].map(side => [side, weightsOf(side)]));
    const play = (side: Side, loss: () => Scalar) =>
      tidy(() => {
        const { value, gradients } = differentiate(loss, side);
        const found = gradients.flatMap(({ variable, gradient }) => (gradient ? [{ variable, gradient }] : []));
        optimizers.get(side)?.apply(found, 0);
        return value;
      });
    const changes = (side: Side) =>
      Object.fromEntries(
        Object.entries(weightsOf(side)).map(([name, now]) => [
          name,
          Float64Array.from(now, (v, i) => v - (start.get(side)?.[name]?.[i] ?? Number.NaN)),
        ]),
      );
    golden.steps.slice(0, STEPS[backend]).forEach((expected, step) => {
      tidy(() => {
        const losses = [play(D, dLoss(step)), play(G, gLoss(step))];
        expect(relative(losses, [expected.dLoss, expected.gLoss])).toBeLessThan(TOLERANCE);
      });
      for (const [name, side] of [
        ['D', D],
        ['G', G],
      ] as const) {
        const [moves, weights] = [changes(side), weightsOf(side)];
        const errors = compare(moves, expected[name]);
        expect(above(errors, MOVE_TOLERANCE), `${name}'s moves after step ${step + 1}`).toEqual({});
        // An error of the move in the scale of the weight it moved.
        const ofWeights = Object.entries(errors).map(([of, error]) => [
          of,
          (error * largest(moves[of])) / largest(weights[of]),
        ]);
        expect(above(Object.fromEntries(ofWeights), TOLERANCE), `${name}'s weights after step ${step + 1}`).toEqual({});
      }
    });
    for (const optimizer of optimizers.values()) optimizer.dispose();
  });
});
