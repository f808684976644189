import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  dispose,
  exp,
  mean,
  mul,
  ones,
  type Scalar,
  setBackend,
  split,
  Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Adversary } from '../../../src/contest/objective';
import type { Augment, Penalty } from '../../../src/core/contest';
import type { AnyGame, Batch } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { adam } from '../../../src/optimizers/adam';
import { leCam } from '../../../src/penalties/leCam';
import { weightClipping } from '../../../src/penalties/weightClipping';
import { stackGanStage1, stackGanStage2 } from '../../../src/systems/stackGan/game';
import { BATCH, SYSTEMS, sourceFor } from '../../matrix/systems';
import { tiny } from '../../matrix/tinyNets';

/** Which nets a player updates, and what is evaluated for it before the tape starts. */
type Turn = readonly [updates: readonly string[], given: readonly string[]];
const D: Turn = [['D'], ['fake']];
const G: Turn = [['G'], []];
const HEADS: Turn = [['trunk', 'critic'], ['fake']];

/** What each system's batch holds, what is drawn beside it, and who has which turn. */
const WIRING: Readonly<Record<string, { fields: string[]; drawn: string[]; turns: Record<string, Turn> }>> = {
  gan: { fields: ['image'], drawn: ['z'], turns: { D, G } },
  conditionalGan: { fields: ['image', 'label'], drawn: ['z'], turns: { D, G } },
  acgan: {
    fields: ['image', 'label'],
    drawn: ['z'],
    turns: { D: [['trunk', 'critic', 'classifier'], ['fake']], G },
  },
  semiSupervisedGan: {
    fields: ['image', 'label', 'unlabelled'],
    drawn: ['z'],
    turns: { D: [['trunk', 'classifier'], ['fake']], G },
  },
  infogan: {
    fields: ['image'],
    drawn: ['latents.noise', 'latents.kind', 'latents.slant'],
    turns: { D: HEADS, G: [['G', 'Q'], []] },
  },
  bigan: { fields: ['image'], drawn: ['z'], turns: { D: [['D'], ['code', 'fake']], GE: [['G', 'E'], []] } },
  textToImage: { fields: ['image', 'text', 'wrongImage'], drawn: ['z', 'between.1'], turns: { D, G } },
  stackGan: {
    fields: ['image', 'text', 'wrongImage'],
    drawn: [],
    turns: {
      D1: [['D1'], ['one.fake']],
      G1: [['G1', 'C1'], []],
      D2: [['D2'], ['two.fake']],
      G2: [['G2', 'C2'], ['two.base']],
    },
  },
  srgan: { fields: ['low', 'high'], drawn: [], turns: { D, G } },
  pix2pix: { fields: ['input', 'target'], drawn: [], turns: { D, G } },
  cyclegan: {
    fields: ['a', 'b'],
    drawn: [],
    turns: {
      G: [['G', 'F'], []],
      D: [
        ['DA', 'DB'],
        ['fakeB', 'fakeA'],
      ],
    },
  },
  fastgan: {
    fields: ['image'],
    drawn: ['z'],
    turns: { D: [['stem', 'trunk', 'critic', 'decoder', 'partDecoder'], ['fake']], G },
  },
  vaegan: {
    fields: ['image'],
    drawn: ['noise', 'prior'],
    turns: { D: [HEADS[0], ['reconstruction', 'fake']], E: [['E'], ['features']], G: [['G'], ['z', 'features']] },
  },
};

/** Tensors of a sample, by their paths. */
function tensorsOf(value: unknown, path = ''): [string, number[], number[]][] {
  if (value instanceof Tensor) return [[path, value.shape, Array.from(value.dataSync())]];
  if (typeof value !== 'object' || value === null || value instanceof Rng) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'at' ? [] : tensorsOf(inner, path ? `${path}.${name}` : name),
  );
}

const drawn = (game: AnyGame, batch: Batch, seed: number) =>
  new Map(
    tidy(() => tensorsOf(game.draw(batch, { step: 0, images: 0, player: 'D', rng: new Rng(seed) }))).map(
      ([path, shape, values]) => [path, { shape, values }],
    ),
  );

describe.each(Object.entries(WIRING))('%s', (name, { fields, drawn: own, turns }) => {
  const made = SYSTEMS[name]?.();
  const fight = (...penalties: Parameters<NonNullable<typeof made>['game']>[0]['penalties'] & object) =>
    made?.game({ adversarial: nonSaturating, ...(penalties.length > 0 && { penalties }) }) as AnyGame;
  let game: AnyGame;
  beforeAll(async () => {
    await setBackend('cpu');
    game = fight();
  });

  it('asks for these fields', () => {
    expect(Object.keys(game.expects).sort()).toEqual([...fields].sort());
  });

  it('has these players, each for its own nets; nothing is recorded of what is not theirs', () => {
    const names = new Map(Object.entries(game.nets).map(([key, net]) => [net, key]));
    const found = Object.entries(game.players).map(([key, { updates, given = [] }]) => [
      key,
      [updates.map(net => names.get(net)), [...given]],
    ]);
    expect(found).toEqual(Object.entries(turns));
  });

  it('has G look ahead of D where that is asked for, and no other', () => {
    const players = (unroll?: { steps: number; learningRate: number }) =>
      Object.entries(made?.game({ adversarial: nonSaturating, ...(unroll && { unroll }) }).players ?? {});
    expect(players().filter(([, { unroll }]) => unroll)).toEqual([]);
    const ahead = players({ steps: 2, learningRate: 0.5 }).filter(([, { unroll }]) => unroll);
    expect(ahead.map(([key]) => key)).toEqual(Object.keys(turns).filter(key => key.startsWith('G')));
    for (const [, { unroll }] of ahead) expect(unroll).toMatchObject({ steps: 2, learningRate: 0.5 });
  });

  it('passes on what penalties remember, and what they do to weights', () => {
    expect(Object.keys(game.memory ?? {})).toEqual([]);
    const remembering = fight(leCam(1));
    expect(Object.keys(remembering.memory ?? {}).join()).toContain('leCam');
    const clipping = fight(weightClipping(1e-9));
    for (const [key, { project, updates }] of Object.entries(clipping.players)) {
      if (!key.startsWith('D')) {
        expect(project, key).toBeUndefined();
        continue;
      }
      const weights = updates.flatMap(net => net.weights);
      const before = weights.map(w => w.clone());
      project?.(weights);
      const most = Math.max(...weights.flatMap(w => Array.from(w.dataSync()).map(Math.abs)));
      expect(most, key).toBeLessThan(1.1e-9);
      weights.forEach((w, i) => {
        w.assign(before[i] as Tensor);
      });
      dispose(before);
    }
  });

  it('draws a row for each example, by the rng alone, and every draw anew', async () => {
    for await (const batch of sourceFor(game).batches(BATCH, new Rng(0), 0)) {
      const [one, same, other] = [drawn(game, batch, 1), drawn(game, batch, 1), drawn(game, batch, 2)];
      dispose({ ...batch });
      expect(same).toEqual(one);
      const fresh = [...one].filter(([path, { values }]) => `${values}` !== `${other.get(path)?.values}`);
      expect(fresh.map(([path]) => path).sort()).toEqual([...own].sort());
      for (const [path, { shape, values }] of fresh) {
        expect(shape[0], path).toBe(path.startsWith('between') ? BATCH / 2 : BATCH);
        const twins = fresh.filter(([, { values: those }]) => `${those}` === `${values}`);
        expect(twins.length, path).toBe(1);
      }
      break;
    }
  });
});

/** Of what messages speak: the system, the keys of the nets of D, its own terms, who else reads features of D. */
const JUDGES: Readonly<Record<string, { says?: string; nets?: string[]; terms?: string[]; with?: string }>> = {
  gan: {},
  conditionalGan: { with: "D reads the field 'label' with each example" },
  acgan: {
    nets: ['trunk', 'critic'],
    terms: ['classOfReal', 'classOfFake', 'class'],
    with: "the classifier reads D's features",
  },
  semiSupervisedGan: {
    nets: ['trunk', 'classifier'],
    terms: ['class'],
    with: "the class of the labelled reads D's features",
  },
  infogan: { nets: ['trunk', 'critic'], terms: ['kind', 'slant'], with: "Q reads D's features" },
  bigan: {},
  textToImage: { says: 'ganCls', with: 'D reads the caption with each example' },
  stackGan: { says: 'stackGanStage1', nets: ['D1'], with: 'D reads the caption with each example' },
  srgan: {},
  pix2pix: {},
  fastgan: { nets: ['stem', 'trunk', 'critic'], terms: ['reconstruction'] },
  vaegan: { nets: ['trunk', 'critic'], with: "the likeness reads D's features" },
};

describe.each(Object.entries(JUDGES))('%s refuses', (name, { says = name, nets = ['D'], terms = [], with: beside }) => {
  const made = () => SYSTEMS[name]?.();
  const fought = (by: Partial<Adversary>) => () => made()?.game({ adversarial: nonSaturating, ...by });
  const penalty = (name: string): Penalty => ({ name, d: contest => mean<Scalar>(contest.onReal) });

  it('penalties called as its own terms', () => {
    for (const term of ['adversarial', ...terms])
      expect(fought({ penalties: [penalty(term)] }), term).toThrow(`${says}: a penalty cannot be called '${term}'`);
  });

  it('what asks for a D that nothing else reads, where something does', () => {
    const lonely: Augment = { name: 'lonely', apply: x => x, alone: 'it must be' };
    const trial = fought({ augment: lonely });
    if (beside) expect(trial).toThrow(`${says}: lonely does not go with this game, since ${beside}: it must be`);
    else trial();
  });

  it.each(nets)('batch normalisation in %s beside a penalty of single examples', key => {
    const system = made();
    const net = system?.nets[key];
    const layer = { getClassName: () => 'BatchNormalization' };
    Object.assign(net ?? {}, { model: Object.assign(Object.create(net?.model ?? null), { layers: [layer] }) });
    const trial = () =>
      system?.game({ adversarial: nonSaturating, penalties: [{ ...penalty('own'), perExample: true }] });
    expect(trial).toThrow(`${says}: penalty own is about each example by itself`);
  });
});

describe('StackGAN draws', () => {
  const net = (inputs: number[][], output: number[]) => tiny<Tensor[]>(new Rng(3), inputs, output);
  const vector = (inputs: number[], output: number[]) => tiny<Tensor>(new Rng(4), [inputs], output);
  const [low, high] = [
    [8, 8, 1],
    [16, 16, 1],
  ];
  const stage1 = { C: vector([3], [4]), G: net([[3], [2]], low), D: net([low, [3]], [1]) };
  const stage2 = { C: vector([3], [4]), G: net([low, [2]], high), D: net([high, [3]], [1]) };
  const parts = (conditioningAugmentation: boolean) => ({
    adversarial: nonSaturating,
    optimizers: { D: adam(), G: adam() },
    latent: normal(3),
    shape: high,
    text: 3,
    condition: 2,
    conditioningAugmentation,
  });
  const games = (augmented = true) => [
    stackGanStage1({ ...parts(augmented), stage1, ratio: 2 }),
    stackGanStage2({ ...parts(augmented), stage1, stage2 }),
  ];
  const batch = { image: ones([BATCH, ...high]), wrongImage: zeros([BATCH, ...high]), text: ones([BATCH, 3]) };
  const draw = (game: AnyGame | undefined, seed: number) => {
    const sample = game?.draw(batch, { step: 0, images: 0, player: 'D', rng: new Rng(seed) });
    const { base, noise, real, wrong } = sample as Record<string, Tensor> & { base: () => Tensor };
    return { base: base(), noise, real, wrong };
  };
  const values = (tensor: Tensor | undefined) => Array.from(tensor?.dataSync() ?? []);

  it.each([0, 1])('a base and noise for each caption in stage %i, by the rng alone', stage => {
    tidy(() => {
      const game = games()[stage];
      const [one, same, other] = [draw(game, 1), draw(game, 1), draw(game, 2)];
      expect([one.base.shape, one.noise?.shape]).toEqual([stage === 0 ? [BATCH, 3] : [BATCH, ...low], [BATCH, 2]]);
      expect([one.real?.shape, one.wrong?.shape]).toEqual(Array(2).fill([BATCH, ...(stage === 0 ? low : high)]));
      expect([values(one.real)[0], values(one.wrong)[0]]).toEqual([1, 0]);
      for (const part of ['base', 'noise'] as const) {
        expect(values(same[part])).toEqual(values(one[part]));
        expect(values(other[part])).not.toEqual(values(one[part]));
      }
    });
  });

  it('stage II draws the condition of the picture it begins with apart from its own', () => {
    tidy(() => {
      const rng = new Rng(1);
      const z = normal(3).sample(BATCH, rng.fork('z'));
      const base = (game: AnyGame | undefined, of: Tensor) => {
        const [mean, logDeviation] = split(stage1.C.infer(batch.text), 2, 1) as [Tensor, Tensor];
        expect(values(draw(game, 1).base)).toEqual(values(stage1.G.infer([z, add(mean, mul(exp(logDeviation), of))])));
      };
      base(games()[1], rng.fork('condition of stage I').normal([BATCH, 2]));
      base(games(false)[1], zeros([BATCH, 2]));
      expect(draw(games(false)[1], 1).noise).toBeUndefined();
      expect(values(draw(games()[1], 1).noise)).toEqual(values(rng.fork('condition').normal([BATCH, 2])));
    });
  });
});
