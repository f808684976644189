import { expect, test } from 'vitest';
import * as kit from '../../../src/index';
import { fromJson, toJson } from '../../../src/model/options';
import { RECIPES } from '../../../src/model/recipes';
import { USUAL } from '../../../src/model/usualRecipes';

const losses = [
  kit.dualContrastive,
  kit.hinge,
  kit.leastSquares({ fake: -1, real: 1, aim: 0 }),
  kit.minimax,
  kit.nonSaturating,
  kit.relativistic,
  kit.relativisticAverage,
  kit.smoothed({ flip: 0.1 }),
  kit.topK(kit.hinge, { keep: kit.linear({ from: 1, to: 0.5, between: [0, 100] }) }),
  kit.wasserstein,
];
const penalties = [
  kit.consistency(5, { fake: 0 }),
  kit.drift(),
  kit.featureMatching(kit.linear({ from: 1, to: 0, between: [0, 100] })),
  kit.gradientPenalty(10, { at: 'around', every: 4 }),
  kit.leCam(0.3, { decay: 0.9 }),
  kit.r1(1),
  kit.r2(1, { every: 16 }),
  kit.weightClipping(),
];

test.each([...losses, ...penalties].map(made => [made.name, made] as const))('a file holds %s', (name, made) => {
  const saved = { one: toJson(made) };
  const { one } = fromJson(JSON.parse(JSON.stringify(saved)), {}, RECIPES) as { one: { name: string } };
  expect(one.name).toBe(name);
  expect(toJson(one)).toEqual(saved.one);
});

test('a wrapper of a loss of one’s own is given again, as the loss itself', () => {
  const own = { name: 'own', d: kit.hinge.d, g: kit.hinge.g };
  expect(() => fromJson({ adversarial: toJson(kit.topK(own)) }, {}, RECIPES)).toThrow(
    'load: the model was made with adversarial of its own',
  );
});

test('the load of a class makes what is usual, and names the option it does not know, unless that is given again', () => {
  const saved = (adversarial: unknown) => ({ adversarial: toJson(adversarial) });
  expect(fromJson(saved(kit.nonSaturating), {}, USUAL)).toEqual({ adversarial: kit.nonSaturating });
  expect(() => fromJson(saved(kit.hinge), {}, USUAL)).toThrow(
    "load: adversarial was made with 'hinge', which is not known here. Open it with openModel, which knows all that " +
      'gan-kit has, or give it again: load(place, { adversarial }).',
  );
  const given = { adversarial: kit.hinge };
  expect(fromJson(saved(kit.hinge), given, USUAL)).toEqual(given);
});
