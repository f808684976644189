import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { recipeOf } from '../../../src/core/recipe';
import * as kit from '../../../src/index';
import { AUGMENTATIONS, LOSSES, OPTIMIZERS, PENALTIES, SCHEDULES } from '../../../src/model/recipes';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

const loss = kit.hinge;
const penalty = kit.r1(1);
const augmentation = kit.diffAugment();
const optimizer = kit.adam();
const schedule = kit.constant(1);

const givesToPenalties = 'Give it to penalties.';
const aLoss = 'adversarial: expected an adversarial loss, an object with functions d and g, got';
const aPenalty = 'penalties[0]: expected a penalty, such as gradientPenalty(10), got';
const anAugmentation = 'expected an augmentation, such as diffAugment(), got';
const anOptimizer = 'expected an optimizer, such as adam(), got';
const aNumber = 'expected a number or a function of the images seen, got';

/** Options with a value of another kind than is asked for, and what is said of it. */
const wrongFor = (player: string): readonly (readonly [object, string])[] => [
  [{ adversarial: penalty }, `${aLoss} the penalty r1. ${givesToPenalties}`],
  [{ adversarial: kit.featureMatching(1) }, `${aLoss} the penalty featureMatching. ${givesToPenalties}`],
  [{ adversarial: augmentation }, `${aLoss} the augmentation diffAugment. Give it to augment.`],
  [{ adversarial: schedule }, `${aLoss} the schedule constant. Give it to an option that takes a number.`],
  [{ adversarial: kit.topK }, `${aLoss} a function. Call it, if it makes one.`],
  [{ penalties: [loss] }, `${aPenalty} the loss hinge. Give it to adversarial.`],
  [{ penalties: [kit.topK(loss)] }, `${aPenalty} the loss topK. Give it to adversarial.`],
  [{ penalties: [optimizer] }, `${aPenalty} the optimizer adam. Give it to optimizers.`],
  [{ penalties: [kit.r1] }, `${aPenalty} a function. Call it, if it makes one.`],
  [{ penalties: penalty }, 'penalties: expected a list, got the penalty r1. Put it in brackets: [ … ].'],
  [{ augment: loss }, `augment: ${anAugmentation} the loss hinge. Give it to adversarial.`],
  [{ augment: optimizer }, `augment: ${anAugmentation} the optimizer adam. Give it to optimizers.`],
  [{ augment: [augmentation, penalty] }, `augment[1]: ${anAugmentation} the penalty r1. ${givesToPenalties}`],
  [{ augment: kit.apa }, `augment: ${anAugmentation} a function. Call it, if it makes one.`],
  [
    { optimizers: { [player]: augmentation } },
    `optimizers.${player}: ${anOptimizer} the augmentation diffAugment. Give it to augment.`,
  ],
  [
    { optimizers: { [player]: schedule } },
    `optimizers.${player}: ${anOptimizer} the schedule constant. Give it to an option that takes a number.`,
  ],
  [{ optimizers: optimizer }, 'optimizers: expected an object, got the optimizer adam. It may hold { '],
  [{ learningRate: optimizer }, `learningRate: ${aNumber} the optimizer adam. Give it to optimizers.`],
  [{ learningRate: { [player]: loss } }, `learningRate.${player}: ${aNumber} the loss hinge. Give it to adversarial.`],
  [{ learningRate: kit.linear }, `learningRate: ${aNumber} a function. Call it, if it makes one.`],
  [{ learningRate: () => 'fast' }, `learningRate: ${aNumber} a function.`],
  [{ average: { G: { halfLife: penalty } } }, `average.G.halfLife: ${aNumber} the penalty r1. ${givesToPenalties}`],
];

const classes = [
  kit.ACGAN,
  kit.BiGAN,
  kit.ConditionalGAN,
  kit.DCGAN,
  kit.GAN,
  kit.InfoGAN,
  kit.Pix2Pix,
  kit.SRGAN,
  kit.SemiSupervisedGAN,
  kit.StackGAN,
  kit.TextToImageGAN,
  kit.VAEGAN,
] as const;

describe.each(classes.map(of => [of.kind, of] as const))('%s refuses', (kind, of) => {
  it('what is for another option, before it makes anything', () => {
    const before = memory().numTensors;
    const player = kind === 'StackGAN' ? 'D1' : 'D';
    for (const [options, message] of wrongFor(player)) expect(() => new of(options as never), message).toThrow(message);
    expect(memory().numTensors).toBe(before);
  });
});

it('an objective of a game of one’s own refuses the same', () => {
  const judge = { system: 'toy', nets: {}, shapes: [[2]] };
  const call = (adversary: object) => () => kit.objective(adversary as kit.Adversary, judge);
  expect(call({ adversarial: penalty })).toThrow(`toy: ${aLoss} the penalty r1.`);
  expect(call({ adversarial: loss, penalties: [loss] })).toThrow(`toy: ${aPenalty} the loss hinge.`);
  expect(call({ adversarial: loss, augment: [optimizer] })).toThrow(`toy: augment[0]: ${anAugmentation}`);
});

it('the compiler refuses it too', () => {
  // @ts-expect-error: a loss is no penalty.
  expect({ penalties: [loss] } satisfies kit.AdversarialOptions).toBeDefined();
  // @ts-expect-error: a penalty is no loss.
  expect({ adversarial: kit.featureMatching(1) } satisfies kit.AdversarialOptions).toBeDefined();
});

test('every value says what it is for, as the groups that its name is in do', () => {
  const needed: Readonly<Record<string, readonly unknown[]>> = {
    topK: [loss],
    clipped: [optimizer, { norm: 1 }],
    sgd: [{ learningRate: 1 }],
    instanceNoise: [{ deviation: 1 }],
    constant: [1],
    warmup: [1, { images: 1 }],
    piecewise: [{ values: [1], at: [] }],
    exponential: [{ from: 1, factor: 1, every: 1 }],
    cosine: [{ from: 1, to: 0, between: [0, 1] }],
    linear: [{ from: 1, to: 0, between: [0, 1] }],
  };
  const groups = {
    loss: LOSSES,
    penalty: PENALTIES,
    augmentation: AUGMENTATIONS,
    optimizer: OPTIMIZERS,
    schedule: SCHEDULES,
  };
  for (const [role, makers] of Object.entries(groups))
    for (const [of, make] of Object.entries(makers)) {
      const made = make(...(needed[of] ?? (make.length > 0 && role !== 'optimizer' ? [1] : [])));
      expect(recipeOf(made)).toMatchObject({ role, of });
    }
});
