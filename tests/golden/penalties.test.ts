import { readFileSync } from 'node:fs';
import {
  dispose,
  memory,
  type Rank,
  type Scalar,
  type ShapeMap,
  scalar,
  type Tensor,
  tensor,
  tidy,
  valueAndGrad,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { open } from '../../src/contest/open';
import type { Penalty } from '../../src/core/contest';
import { Memory } from '../../src/core/memory';
import { type Net, netFromModel } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { consistency } from '../../src/penalties/consistency';
import { drift } from '../../src/penalties/drift';
import { featureMatching } from '../../src/penalties/featureMatching';
import { gradientPenalty } from '../../src/penalties/gradientPenalty';
import { leCam } from '../../src/penalties/leCam';
import { r1, r2 } from '../../src/penalties/r1';
import { BACKENDS, use } from './backends';
import { sequence } from './sequence';

interface Golden {
  readonly cases: Readonly<Record<string, { value: number; gradients: Readonly<Record<string, number[]>> }>>;
  readonly 'featureMatching(0.5)': { readonly value: number; readonly gradients: number[] };
}
const golden = JSON.parse(readFileSync(new URL('penalties.json', import.meta.url), 'utf8')) as Golden;

const PENALTIES: Readonly<Record<string, Penalty>> = {
  'gradientPenalty(10)': gradientPenalty(10),
  'gradientPenalty(10), target 0': gradientPenalty(10, { target: 0 }),
  'gradientPenalty(10), oneSided': gradientPenalty(10, { oneSided: true, target: 1.1 }),
  'gradientPenalty(10), around': gradientPenalty(10, { at: 'around' }),
  'gradientPenalty(2), real, target 3': gradientPenalty(2, { at: 'real', target: 3 }),
  'gradientPenalty(2), fake': gradientPenalty(2, { at: 'fake' }),
  'r1(0.5)': r1(0.5),
  'r2(0.5)': r2(0.5),
  'drift(0.1)': drift(0.1),
  'leCam(0.3)': leCam(0.3, { decay: 0.9, after: 0 }),
  'consistency(10), fake 5': consistency(10, { fake: 5, shift: 0.2 }),
  'consistency(10), fake 0': consistency(10, { fake: 0, shift: 0.2 }),
};

/** The draws that `penalties.py` has. */
class Drawn extends Rng {
  private pictures = 0;
  private drawn = 0;
  private static readonly mirrored = [1, 0, 1, 0, 1, 1];
  private static readonly shifts = [1, 0, -1, 1, 0, -1, 0, 1, 1, 1, -1, -1];
  override fork(): Rng {
    return this;
  }
  override uniform<R extends Rank>(shape: ShapeMap[R]): Tensor<R> {
    const size = shape.reduce((product: number, d) => product * d, 1);
    return tensor<R>(sequence(size === 3 ? 61 : 62, size, 0.5, 0.5), shape);
  }
  override next(): number {
    return Drawn.mirrored[this.pictures++] === 1 ? 0 : 0.9;
  }
  override int(below: number): number {
    return (Drawn.shifts[this.drawn++] ?? 0) + (below - 1) / 2;
  }
}

const SHAPE = [3, 6, 6, 2] as const;
const pictures = (seed: number, scale: number, centre: number) =>
  tensor(sequence(seed, 216, scale, centre), [...SHAPE]);

function critic(): Net {
  const model = sequential({
    layers: [
      layers.conv2d({ inputShape: [6, 6, 2], filters: 3, kernelSize: 3, strides: 2 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 5 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.dense({ units: 1 }),
    ],
  });
  const scales = [0.6, 0.3, 0.6, 0.3, 0.8, 0.3];
  const net = netFromModel<Tensor, Tensor>(model);
  for (const [i, weight] of net.weights.entries()) {
    const value = tensor(sequence(51 + i, weight.size, scales[i]), weight.shape);
    weight.assign(value);
    value.dispose();
  }
  return net;
}

const contest = (net: Net, real: Tensor, fake: Tensor, player = 'D') =>
  open(
    { step: 0, images: 0, player, rng: new Drawn(1) },
    { player: 'D', augment: [], net, adversarial: nonSaturating },
    { real: [real], fake: () => [fake], score: x => net(x) },
  );

/** Relative to the largest. */
function near(got: ArrayLike<number>, expected: ArrayLike<number>): void {
  const most = Math.max(...Array.from(expected, Math.abs), 1e-6);
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs((got[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) / most).toBeLessThan(1e-4);
}

describe.each(BACKENDS)('%s', backend => {
  let net: Net;
  let real: Tensor;
  let fake: Tensor;
  beforeAll(async () => {
    await use(backend);
    correctGradients();
    net = critic();
    real = pictures(71, 1, 0);
    fake = pictures(72, 0.8, 0.1);
  });
  afterAll(() => {
    net.dispose();
    dispose([real, fake]);
  });

  test.each(Object.entries(PENALTIES))('%s: value, and gradient in D’s weights', (name, penalty) => {
    const remembered = new Memory('D', penalty.memory?.([6, 6, 2]) ?? {});
    if (penalty.memory) {
      remembered.setNumber('turns', 1);
      for (const [side, value] of [
        ['real', 0.5],
        ['fake', -0.25],
      ] as const) {
        tidy(() => remembered.set(side, scalar(value)));
      }
    }
    const before = memory().numTensors;
    tidy(() => {
      const { value, grads } = variableGrads(
        () => penalty.d?.(contest(net, real, fake), remembered) as Scalar,
        [...net.weights],
      );
      const known = golden.cases[name];
      near(value.dataSync(), [known?.value ?? Number.NaN]);
      for (const [i, expected] of Object.values(known?.gradients ?? {}).entries()) {
        const gradient = grads[net.weights[i]?.name ?? ''];
        near(gradient ? gradient.dataSync() : expected.map(() => 0), expected);
      }
    });
    expect(memory().numTensors).toBe(before);
    remembered.dispose();
  });

  test('featureMatching(0.5): value, and gradient in the fake pictures, from one pass with the logits', () => {
    const penalty = featureMatching(0.5);
    tidy(() => {
      const by = (x: Tensor) => penalty.g?.(contest(net, real, x, 'G'), new Memory('D', {})) as Scalar;
      const { value, grad } = valueAndGrad(by)(fake);
      near(value.dataSync(), [golden['featureMatching(0.5)'].value]);
      near(grad.dataSync(), golden['featureMatching(0.5)'].gradients);
      const seen = contest(net, real, fake);
      expect(seen.featuresOfFake.shape).toEqual([3, 5]);
      near(seen.onFake.dataSync(), net(fake).dataSync());
    });
  });
});

test('every penalty in the file is checked', () => {
  expect(Object.keys(golden.cases)).toEqual(Object.keys(PENALTIES));
});
