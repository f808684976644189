import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  dispose,
  matMul,
  mul,
  randomUniform,
  type Scalar,
  scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  memory as tfMemory,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { apa } from '../../../src/augment/apa';
import { instanceNoise } from '../../../src/augment/instanceNoise';
import { pack } from '../../../src/augment/pack';
import { pool } from '../../../src/augment/pool';
import { join, separate } from '../../../src/contest/join';
import { type Judge, objective } from '../../../src/contest/objective';
import { against, type Sides } from '../../../src/contest/open';
import type { Augment, Penalty } from '../../../src/core/contest';
import type { Moment } from '../../../src/core/game';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { correctGradients } from '../../../src/gradients/correct';
import { nonSaturating } from '../../../src/losses/adversarial';
import { dcganDiscriminator } from '../../../src/nets/dcgan';
import { leCam } from '../../../src/penalties/leCam';
import { r1, r2 } from '../../../src/penalties/r1';

const at = (player = 'D', step = 0): Moment => ({ step, images: 0, player, rng: new Rng(1) });
const D = netFromFunction({ forward: (x: Tensor) => x, weights: [] });
const judge: Judge = { system: 'toy', nets: { D }, shapes: [[2]] };
const real = [[1, 2]];
const fake = [[3, 5]];

/** `x · w`, and how often it was called. */
function linear(w: Tensor2D) {
  const calls = { count: 0 };
  const score = (x: Tensor) => {
    calls.count++;
    return matMul(x as Tensor2D, w);
  };
  return { calls, score };
}

const sides = (score: Sides['score']): Sides => ({
  real: [tensor2d(real)],
  fake: () => [tensor2d(fake)],
  score,
});

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  correctGradients();
});

describe('the objective of a game', () => {
  it('takes slope and logits from one pass, and gives each penalty its own term', () => {
    tidy(() => {
      const { calls, score } = linear(tensor2d([[3], [4]]));
      const made = objective({ adversarial: nonSaturating, penalties: [r1(2), r2(4)] }, judge);
      const terms = made.d(made.contest(at(), sides(score)));
      expect(Object.keys(terms)).toEqual(['adversarial', 'r1', 'r2']);
      expect(terms.r1?.dataSync()[0]).toBeCloseTo(25, 5);
      expect(terms.r2?.dataSync()[0]).toBeCloseTo(50, 5);
      expect(calls.count).toBe(2);
    });
  });

  it('takes a lazy penalty each n-th step, n times as strong', () => {
    tidy(() => {
      const { score } = linear(tensor2d([[3], [4]]));
      const made = objective({ adversarial: nonSaturating, penalties: [r1(2, { every: 4 })] }, judge);
      const r1At = (step: number) => made.d(made.contest(at('D', step), sides(score))).r1?.dataSync()[0];
      expect([0, 1, 2, 3, 4].map(r1At)).toEqual([100, undefined, undefined, undefined, 100]);
    });
  });

  it('shows the same draws to all parts of an example, and others to the fake ones', () => {
    const noisy: Augment = {
      name: 'noisy',
      pictures: false,
      apply: (x, { rng }) => add(x, rng.uniform([1])),
    };
    tidy(() => {
      const made = objective({ adversarial: nonSaturating, augment: noisy }, { ...judge, shapes: [[2], [1]] });
      const parts = () => [tensor2d([[0, 0]]), tensor2d([[0]])];
      const contest = made.contest(at(), { real: parts(), fake: parts, score: x => x });
      const [a = 0, b, c] = contest.real.dataSync();
      expect([b, c]).toEqual([a, a]);
      expect(contest.fake.dataSync()[0]).not.toBe(a);
    });
  });

  it('computes what D makes of the real examples once for several contests', () => {
    tidy(() => {
      const { calls, score } = linear(tensor2d([[1], [1]]));
      const made = objective({ adversarial: nonSaturating }, judge);
      const first = made.contest(at(), sides(score));
      const second = against(first, 'other', { fake: () => [tensor2d([[0, 0]])] });
      expect([first.onReal, second.onReal].map(t => t.dataSync()[0])).toEqual([3, 3]);
      expect(second.onFake.dataSync()[0]).toBe(0);
      expect(calls.count).toBe(2);
    });
  });

  it('takes the mean of a penalty over several contests, and augmentations learn from the first alone', () => {
    const learning: Augment = {
      name: 'learning',
      pictures: false,
      apply: x => x,
      adapt: ({ onFake }, memory) => memory.setNumber('seen', memory.number('seen') + (onFake.dataSync()[0] ?? 0)),
      memory: () => ({ numbers: { seen: 0 } }),
    };
    const onFake: Penalty = { name: 'onFake', d: contest => sum(contest.onFake), every: 3 };
    tidy(() => {
      const { score } = linear(tensor2d([[1], [1]]));
      const made = objective(
        { adversarial: nonSaturating, penalties: [onFake], augment: learning },
        { ...judge, contests: 2 },
      );
      const first = made.contest(at(), sides(score));
      const second = against(first, 'other', { fake: () => [tensor2d([[1, 1]])] });
      expect(made.penaltiesOfD(first, second).onFake?.dataSync()[0]).toBe((3 * (8 + 2)) / 2);
      expect(made.memory.learning?.number('seen')).toBe(8);
    });
  });

  it('has each contest remember for itself, once a step', () => {
    const anchored = leCam(1, { decay: 0.5, after: 0 });
    tidy(() => {
      const { score } = linear(tensor2d([[1], [1]]));
      const made = objective({ adversarial: nonSaturating, penalties: [anchored] }, { ...judge, contests: 2 });
      const held = (name: string) => {
        const { numbers, tensors } = made.memory[name]?.state ?? {};
        return [numbers?.turns, tensors?.real?.dataSync()[0], tensors?.fake?.dataSync()[0]];
      };
      for (const [step, others] of [
        [1, 1],
        [3, 1],
      ].entries()) {
        const first = made.contest(at('D', step), sides(score));
        made.penaltiesOfD(first, against(first, 'other', { fake: () => [tensor2d([others])] }));
      }
      // D says 3 of what is real and 8 of what is fake, and of the others first 2, then 4.
      expect(held('leCam')).toEqual([2, 3, 8]);
      expect(held('leCam 2')).toEqual([2, 3, 3]);
      for (const memory of Object.values(made.memory)) memory.dispose();
    });
  });

  it('refuses contests that the judge does not know of', () => {
    tidy(() => {
      const { score } = linear(tensor2d([[1], [1]]));
      const made = objective({ adversarial: nonSaturating }, judge);
      const first = made.contest(at(), sides(score));
      const second = against(first, 'other', { fake: () => [tensor2d([[1, 1]])] });
      expect(() => made.penaltiesOfD(first, second)).toThrow(
        'toy: penalties are taken over 2 contests, and its judge has 1. Say contests: 2.',
      );
    });
  });

  it('weighs the adversarial term alone where it is told to', () => {
    tidy(() => {
      const { score } = linear(tensor2d([[3], [4]]));
      const made = objective({ adversarial: nonSaturating, penalties: [r1(2)] }, judge);
      const contest = made.contest(at(), sides(score));
      const [whole, half] = [made.d(contest), made.d(contest, 0.5)];
      const value = (terms: typeof whole, name: string) => terms[name]?.dataSync()[0] ?? Number.NaN;
      expect(value(half, 'adversarial')).toBeCloseTo(value(whole, 'adversarial') / 2, 5);
      expect(value(half, 'r1')).toBe(value(whole, 'r1'));
    });
  });

  it('keeps what a penalty remembers, and tells whose turn it is', () => {
    const counting: Penalty = {
      name: 'counting',
      memory: () => ({ numbers: { seen: 0 }, tensors: { last: () => scalar(0) } }),
      d: ({ onReal }, memory) => {
        memory.setNumber('seen', memory.number('seen') + 1);
        memory.set('last', sum(onReal));
        return mul<Scalar>(0, memory.get('last'));
      },
      g: ({ turn }) => scalar(turn === 'G' ? 1 : 0),
    };
    const made = objective({ adversarial: nonSaturating, penalties: [counting] }, judge);
    const before = tfMemory().numTensors;
    tidy(() => {
      const { score } = linear(tensor2d([[1], [1]]));
      for (let i = 0; i < 3; i++) made.d(made.contest(at(), sides(score)));
      expect(made.g(made.contest(at('G'), sides(score))).counting?.dataSync()[0]).toBe(1);
    });
    expect(made.memory.counting?.number('seen')).toBe(3);
    expect(made.memory.counting?.get('last').dataSync()[0]).toBe(3);
    expect(tfMemory().numTensors).toBe(before + 1);
    made.memory.counting?.dispose();
  });

  it('refuses what makes no sense, before anything is trained', () => {
    const batchNormed = dcganDiscriminator({ shape: [28, 28, 1], width: 2, rng: new Rng(1) });
    const refuse = (options: object, more: Partial<Judge> = {}) =>
      expect(() => objective({ adversarial: nonSaturating, ...options }, { ...judge, ...more }));
    refuse({ penalties: [r1(1)] }, { nets: { D: batchNormed } }).toThrow(
      'toy: penalty r1 is about each example by itself, but nets.D has batch normalisation',
    );
    refuse({ penalties: [r1(1), r1(2)] }).toThrow('got r1 twice');
    const packs: Augment = { name: 'packed', apply: x => x, packs: 2, alone: 'it would pack them too' };
    refuse({ augment: packs }, { condition: 'labels' }).toThrow(
      'toy: packed does not go with this game, since D reads labels with each example: it would pack them too.',
    );
    refuse({ augment: { name: 'flip', apply: (x: Tensor) => x } }).toThrow('toy: flip is for pictures');
    refuse({ augment: 3 }).toThrow('toy: augment: expected an augmentation');
    refuse({ augment: [pack(2), instanceNoise({ deviation: 1 })] }).toThrow(
      'toy: pack makes one example of several, so instanceNoise has to come before it. Put it last.',
    );
    refuse({ augment: pack(2) }, { shapes: [[2], [1]] }).toThrow(
      'toy: pack is for examples of one part, and here they have 2. Leave it out.',
    );
    refuse({ augment: apa() }, { readers: 'Q' }).toThrow(
      "toy: apa does not go with this game, since Q reads D's features",
    );
    refuse({ augment: pool() }, { condition: 'labels' }).toThrow('toy: pool does not go with this game, since D reads');
    batchNormed.dispose();
  });
});

describe('the parts of an example', () => {
  it.each([
    [[[2, 2, 1]]],
    [
      [
        [2, 2, 3],
        [2, 2, 1],
      ],
    ],
    [[[2, 2, 1], [3]]],
  ])('are joined and separated again: %j', shapes => {
    const parts = shapes.map((shape, i) => randomUniform([4, ...shape], 0, 1, 'float32', i));
    const joined = join(parts);
    const again = separate(joined, shapes);
    for (const [i, part] of parts.entries()) expect(again[i]?.dataSync()).toEqual(part.dataSync());
    dispose([...new Set([...parts, joined, ...again])]);
  });
});

it('gives D the right gradient of a penalty: of γ/2 ‖w‖², γ w', () => {
  const w = variable(tensor2d([[3], [4]]));
  const { score } = linear(w as unknown as Tensor2D);
  const made = objective({ adversarial: nonSaturating, penalties: [r1(0.5)] }, judge);
  const gradient = tidy(() => {
    const { grads } = variableGrads(() => made.d(made.contest(at(), sides(score))).r1 as Scalar, [w]);
    return grads[w.name] as Tensor;
  });
  expect(Array.from(gradient.dataSync())).toEqual([1.5, 2]);
  dispose([gradient, w]);
});
