import '@tensorflow/tfjs-backend-cpu';
import {
  grad,
  matMul,
  mul,
  type Scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  memory as tfMemory,
  tidy,
  variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Judge, objective } from '../../../src/contest/objective';
import type { Penalty } from '../../../src/core/contest';
import type { Moment } from '../../../src/core/game';
import { Memory } from '../../../src/core/memory';
import { netFromFunction, netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { correctGradients } from '../../../src/gradients/correct';
import { hinge } from '../../../src/losses/hinge';
import { consistency, moved } from '../../../src/penalties/consistency';
import { drift } from '../../../src/penalties/drift';
import { featureMatching } from '../../../src/penalties/featureMatching';
import { gradientPenalty } from '../../../src/penalties/gradientPenalty';
import { leCam } from '../../../src/penalties/leCam';
import { r1, r2 } from '../../../src/penalties/r1';
import { weightClipping } from '../../../src/penalties/weightClipping';

const at = (step = 0, player = 'D'): Moment => ({ step, images: 0, player, rng: new Rng(1) });
const D = netFromFunction({ forward: (x: Tensor) => x, weights: [] });
const judge: Judge = { system: 'toy', nets: { D }, shapes: [[2]] };
const nothing = new Memory('D', {});
const numberOf = (x: Scalar | undefined) => x?.dataSync()[0] ?? Number.NaN;

/** A contest of points, scored so. */
const contestOf = (score: (x: Tensor) => Tensor, real: number[][], fake: number[][], step = 0) =>
  objective({ adversarial: hinge }, judge).contest(at(step), {
    real: [tensor2d(real)],
    fake: () => [tensor2d(fake)],
    score,
  });

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  correctGradients();
});

describe('gradientPenalty', () => {
  const points = [
    [1, 2],
    [0, -1],
  ];
  const linear = (w: Tensor) => (x: Tensor) => sum(mul(x, w), 1);

  it('is λ (‖w‖ − target)² for a linear D, wherever the slope is taken', () => {
    tidy(() => {
      const score = linear(tensor1d([3, 4]));
      for (const place of ['between', 'real', 'fake', 'around'] as const) {
        const by = (options: object) =>
          numberOf(gradientPenalty(10, { at: place, ...options }).d?.(contestOf(score, points, points), nothing));
        expect(by({})).toBeCloseTo(160, 3);
        expect(by({ target: 0 })).toBeCloseTo(250, 3);
        expect(by({ oneSided: true, target: 7 })).toBe(0);
      }
    });
  });

  it('has a gradient where D is flat, and costs nothing one-sided below the target', () => {
    tidy(() => {
      const at = (w: Tensor) => contestOf(linear(w), points, points);
      const by = (w: Tensor) => gradientPenalty(10).d?.(at(w), nothing) as Scalar;
      expect([...grad(by)(zeros([2])).dataSync()]).toEqual([0, 0]);
      expect(numberOf(by(zeros([2])))).toBeCloseTo(10, 4);
      expect(numberOf(gradientPenalty(10, { oneSided: true }).d?.(at(tensor1d([0.5, 0.5])), nothing))).toBe(0);
    });
  });

  it('takes one point for each example on the line between the two, drawn anew each time', () => {
    tidy(() => {
      const seen: number[][] = [];
      const score = (x: Tensor) => {
        seen.push([...x.dataSync()]);
        return sum(x, 1);
      };
      const penalty = gradientPenalty(1);
      const contest = contestOf(
        score,
        [
          [0, 0],
          [0, 0],
        ],
        [
          [1, 10],
          [1, 10],
        ],
      );
      penalty.d?.(contest, nothing);
      const [[a = 0, b = 0, c = 0, d = 0] = []] = seen;
      expect(b).toBeCloseTo(10 * a, 5);
      expect(d).toBeCloseTo(10 * c, 5);
      expect(a).not.toBe(c);
      for (const way of [a, c]) expect(way > 0 && way < 1).toBe(true);
    });
  });

  it('takes as many points as there are pairs', () => {
    tidy(() => {
      const contest = contestOf(x => sum(x, 1), [...points, [5, 5]], points);
      expect(numberOf(gradientPenalty(1, { target: 0 }).d?.(contest, nothing))).toBeCloseTo(2, 5);
    });
  });
});

it('a lazy penalty pulls as one taken each step does, on average', () => {
  const w = variable(
    tensor2d([
      [0.3, -0.2],
      [0.1, 0.5],
    ]),
  );
  // D(x) = ½ xᵀ W x
  const score = (x: Tensor) => mul(0.5, sum(mul(x, matMul(x as Tensor2D, w as unknown as Tensor2D)), 1));
  for (const make of [
    (every: number) => r1(0.7, { every }),
    (every: number) => gradientPenalty(3, { every, at: 'real' }),
  ]) {
    const mean = (penalty: Penalty) => {
      const sums = [0, 0, 0, 0];
      for (let step = 0; step < 4; step++) {
        tidy(() => {
          const made = objective({ adversarial: hinge, penalties: [penalty] }, judge);
          const points = tensor2d([
            [1, 2],
            [-1, 0.5],
          ]);
          const contest = () => made.contest(at(step), { real: [points], fake: () => [points], score });
          const term = () => (made.penaltiesOfD(contest())[penalty.name] ?? mul(0, sum(w))) as Scalar;
          const gradient = variableGrads(term, [w]).grads[w.name] as Tensor;
          for (const [i, g] of gradient.dataSync().entries()) sums[i] = (sums[i] ?? 0) + g / 4;
        });
      }
      return sums;
    };
    const [lazy, usual] = [mean(make(4)), mean(make(1))];
    for (const [i, g] of usual.entries()) expect(Math.abs((lazy[i] ?? 0) - g)).toBeLessThan(1e-6);
    expect(Math.max(...usual.map(Math.abs))).toBeGreaterThan(0.1);
  }
  w.dispose();
});

describe('leCam', () => {
  const score = (x: Tensor) => sum(x, 1);
  const run = (penalty: Penalty, memory: Memory, turns: readonly [real: number, fake: number][]) =>
    turns.map(([real, fake], step) =>
      tidy(() => numberOf(penalty.d?.(contestOf(score, [[real, 0]], [[fake, 0]], step), memory))),
    );
  const memoryOf = (penalty: Penalty) => new Memory('D', penalty.memory?.([2]) ?? {});

  it('starts from the first means, and follows with its decay', () => {
    const penalty = leCam(1, { decay: 0.5, after: 0 });
    const memory = memoryOf(penalty);
    // Anchors 2 and −1, then (2 + 4)/2 = 3 and (−1 + 1)/2 = 0.
    const [first, second] = run(penalty, memory, [
      [2, -1],
      [4, 1],
    ]);
    expect([first, second]).toEqual([9 + 9, 16 + 4]);
    expect(['real', 'fake'].map(side => memory.get(side).dataSync()[0])).toEqual([3, 0]);
    memory.dispose();
  });

  it('only copies the last means before its first step, and costs nothing then', () => {
    const penalty = leCam(1, { decay: 0.9, after: 2 });
    const memory = memoryOf(penalty);
    expect(
      run(penalty, memory, [
        [5, 1],
        [7, 2],
      ]),
    ).toEqual([0, 0]);
    expect(memory.get('real').dataSync()[0]).toBe(7);
    memory.dispose();
  });

  it('costs nothing where D scores real examples below and fake ones above what it used to', () => {
    const penalty = leCam(1, { decay: 1, after: 0 });
    const memory = memoryOf(penalty);
    const [, second] = run(penalty, memory, [
      [1, -1],
      [-2, 2],
    ]);
    expect(second).toBe(0);
    memory.dispose();
  });

  it('keeps its tensors constant in number', () => {
    const penalty = leCam(1, { after: 1 });
    const memory = memoryOf(penalty);
    const before = tfMemory().numTensors;
    run(penalty, memory, [
      [1, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(tfMemory().numTensors).toBe(before + 2);
    memory.dispose();
  });
});

it('drift holds the logits of real examples', () => {
  tidy(() => {
    const contest = contestOf(
      x => sum(x, 1),
      [
        [3, 0],
        [0, 1],
      ],
      [
        [9, 9],
        [9, 9],
      ],
    );
    expect(numberOf(drift().d?.(contest, nothing))).toBeCloseTo(5e-3, 6);
  });
});

it('weightClipping holds the weights that D’s optimizer changes', () => {
  const w = variable(tensor1d([-3, 0.05, 0.2]));
  const made = objective({ adversarial: hinge, penalties: [weightClipping(0.1)] }, judge);
  const before = tfMemory().numTensors;
  made.project?.([w]);
  expect(tfMemory().numTensors).toBe(before);
  expect([...w.dataSync()].map(x => Math.round(x * 1e6) / 1e6)).toEqual([-0.1, 0.05, 0.1]);
  expect(() => weightClipping(0)).toThrow('weightClipping: limit: expected a number above 0');
  w.dispose();
});

describe('consistency', () => {
  const picture = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);

  it('mirrors, and shifts with what comes in reflected', () => {
    tidy(() => {
      expect([...moved(picture, { flip: 1, shift: 0 }, new Rng(1)).dataSync()]).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
      const seen = new Set<string>();
      for (let seed = 0; seed < 60; seed++) {
        seen.add([...moved(picture, { flip: 0, shift: 0.34 }, new Rng(seed)).dataSync()].join(''));
      }
      // Down by one row, the second comes in; all nine shifts are drawn.
      expect(seen).toContain('456123456');
      expect(seen).toContain('123456789');
      expect(seen.size).toBe(9);
    });
  });

  it('costs nothing where D does not see what changes', () => {
    tidy(() => {
      const made = objective({ adversarial: hinge }, { ...judge, shapes: [[3, 3, 1]] });
      const score = (x: Tensor) => mul(0, sum(x, [1, 2, 3]));
      const contest = made.contest(at(), { real: [picture], fake: () => [picture], score });
      expect(numberOf(consistency().d?.(contest, nothing))).toBe(0);
    });
  });
});

describe('featureMatching', () => {
  const model = () => {
    const dense = { kernelInitializer: 'ones', biasInitializer: 'zeros' } as const;
    return netFromModel<Tensor, Tensor>(
      sequential({
        layers: [
          layers.dense({ inputShape: [2], units: 3, ...dense }),
          layers.leakyReLU({ alpha: 0.2 }),
          layers.dense({ units: 1, ...dense }),
          layers.reshape({ targetShape: [1, 1] }),
        ],
      }),
    );
  };

  it('reads what the last layer with weights of a D reads, in the pass that gives the logits', () => {
    const net = model();
    let calls = 0;
    const before = tfMemory().numTensors;
    tidy(() => {
      const made = objective({ adversarial: hinge, penalties: [featureMatching(0.5)] }, { ...judge, nets: { D: net } });
      const sides = {
        real: [tensor2d([[1, 2]])],
        fake: () => [tensor2d([[-1, 0]])],
        score: (x: Tensor) => {
          calls++;
          return net(x);
        },
      };
      const terms = made.g(made.contest(at(0, 'G'), sides));
      // Features 3, 3, 3 and −0.2, −0.2, −0.2.
      expect(numberOf(terms.featureMatching)).toBeCloseTo(0.5 * 3 * 3.2 ** 2, 4);
      expect(numberOf(terms.adversarial)).toBeCloseTo(0.6, 5);
      expect(calls).toBe(2);
    });
    expect(tfMemory().numTensors).toBe(before);
    net.dispose();
  });

  it('is refused where the last layer of D is not known', () => {
    expect(() => objective({ adversarial: hinge, penalties: [featureMatching()] }, judge)).toThrow(
      "toy: penalty featureMatching reads D's features, but nets.D is no tf model of plain layers",
    );
    tidy(() => {
      expect(() => contestOf(x => x, [[1, 1]], [[1, 1]]).featuresOfReal).toThrow('contest: the features of this D');
    });
  });
});

it('what is for pictures is refused elsewhere', () => {
  expect(() => objective({ adversarial: hinge, penalties: [consistency()] }, judge)).toThrow(
    'toy: penalty consistency is for pictures [h, w, c], and examples here are [[2]]. Leave it out.',
  );
});

it('penalties say how they were made, and refuse what is out of range', () => {
  const made = [
    gradientPenalty(10, { at: 'real' }),
    drift(),
    leCam(0.3),
    consistency(),
    featureMatching(),
    weightClipping(),
  ];
  expect(made.map(({ recipe }) => recipe)).toEqual([
    { role: 'penalty', of: 'gradientPenalty', with: [10, { at: 'real' }] },
    { role: 'penalty', of: 'drift', with: [1e-3] },
    { role: 'penalty', of: 'leCam', with: [0.3, {}] },
    { role: 'penalty', of: 'consistency', with: [10, {}] },
    { role: 'penalty', of: 'featureMatching', with: [1] },
    { role: 'penalty', of: 'weightClipping', with: [0.01] },
  ]);
  expect(() => gradientPenalty(-1)).toThrow('gradientPenalty: weight: expected a number from 0');
  expect(() => gradientPenalty(1, { at: 'beween' as never })).toThrow("Did you mean 'between'?");
  expect(() => leCam(1, { decay: 2 })).toThrow('leCam: decay: expected a number from 0 to 1');
  expect([r1(1), r2(1)].every(({ perExample }) => perExample)).toBe(true);
});
