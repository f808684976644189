import '@tensorflow/tfjs-backend-cpu';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, setBackend, train } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { categorical } from '../../../src/core/latents/categorical';
import { normal } from '../../../src/core/latents/normal';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { adam, adamW } from '../../../src/optimizers/adam';
import { clipped } from '../../../src/optimizers/clipped';
import { fromTfOptimizer } from '../../../src/optimizers/fromTfOptimizer';
import { rmsProp } from '../../../src/optimizers/rmsProp';
import { sgd } from '../../../src/optimizers/sgd';
import { cosine } from '../../../src/schedules/cosine';
import { warmup } from '../../../src/schedules/warmup';
import { Classifier } from '../../../src/systems/classifier/model';
import { GAN, type GANOptions } from '../../../src/systems/gan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { openModel } from '../../../src/systems/openModel';
import { keeping, weightsOf } from '../../contract/modelSuite';

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

const small = (options: Partial<GANOptions>) =>
  new GAN({ shape: [2], latent: normal(3), hidden: { G: [4], D: [4] }, seed: 1, ...options });
const fitted = (gan: GAN, steps: number) => gan.fit(gaussianRing(), { steps, batchSize: 4 });

type Given = NonNullable<GANOptions['optimizers']>;

describe.each<[string, () => Given, boolean]>([
  [
    'clipped AdamW on a schedule, and RMSprop',
    () => ({
      D: clipped(adamW({ learningRate: warmup(cosine({ from: 1e-2, to: 0, between: [0, 40] }), { images: 8 }) }), {
        norm: 1,
      }),
      G: rmsProp({ learningRate: 1e-2, momentum: 0.5, centered: true }),
    }),
    false,
  ],
  [
    'gradient descent with momentum for one',
    () => ({ D: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }) }),
    false,
  ],
  ['one of tfjs', () => ({ G: fromTfOptimizer(train.adam(0.01)) }), true],
])('%s', (_, make, isGivenAgain) => {
  it('trains, is saved, and goes on to the bit when it is opened or put back', async () => {
    const before = memory().numTensors;
    const [straight, first, other] = [
      small({ optimizers: make() }),
      small({ optimizers: make() }),
      small({ optimizers: make() }),
    ];
    await fitted(straight, 6);
    await fitted(first, 3);
    const store = keeping();
    await first.save(store);
    const opened = (await openModel(store, isGivenAgain ? { optimizers: make() } : {})) as GAN;
    await other.restore(store);
    for (const gan of [opened, other]) {
      await fitted(gan, 3);
      expect(await weightsOf(gan)).toEqual(await weightsOf(straight));
    }
    if (isGivenAgain) await expect(GAN.load(store)).rejects.toThrow('made with optimizers.G of its own');
    for (const gan of [straight, first, other, opened]) gan.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

it('a file of another optimizer is refused', async () => {
  const [gan, store] = [small({}), keeping()];
  await fitted(gan, 1);
  await gan.save(store);
  const error = {
    code: 'argument',
    message: expect.stringContaining('optimizers: saved nothing, given {"D":{"made":"sgd"'),
  };
  await expect(GAN.load(store, { optimizers: { D: sgd({ learningRate: 0.1 }) } })).rejects.toMatchObject(error);
  gan.dispose();
});

describe('refused, with nothing left behind', () => {
  const one = adam();
  it.each<[string, Partial<Record<keyof GANOptions, unknown>>, string]>([
    ['an unknown player', { optimizers: { Q: adam() } }, "'Q' is not known"],
    ['a player by nearly its name', { optimizers: { d: adam() } }, "Did you mean 'D'?"],
    [
      'no optimizer',
      { optimizers: { D: 'adam' } },
      "GAN: optimizers.D: expected an optimizer, such as adam(), got 'adam'",
    ],
    ['one that was not called', { optimizers: { D: adam } }, 'optimizers.D: expected an optimizer, such as adam()'],
    ['one for two', { optimizers: { D: one, G: one } }, 'players.G: its optimizer already belongs to players.D'],
    [
      'one for two in a wrapper',
      { optimizers: { D: one, G: clipped(one, { norm: 1 }) } },
      'already belongs to players.D',
    ],
    [
      'a rate beside an optimizer',
      { learningRate: { D: 1e-3 }, optimizers: { D: adam() } },
      'learningRate.D: D has an optimizer of its own (optimizers.D). Give the rate to that, and to the others by name: learningRate: { G: … }.',
    ],
    [
      'a rate of all beside one',
      { learningRate: 1e-3, optimizers: { D: adam() } },
      'learningRate: D has an optimizer of its own',
    ],
  ])('%s', (_, options, message) => {
    const before = memory().numTensors;
    expect(() => small(options as Partial<GANOptions>)).toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  it('each model makes optimizers before nets, which would be left behind', () => {
    const folder = join(import.meta.dirname, '../../../src/systems');
    const files = readdirSync(folder, { recursive: true })
      .map(String)
      .filter(file => file.endsWith('model.ts'));
    const texts = files.map(file => readFileSync(join(folder, file), 'utf8'));
    const late = files.filter((_, i) => {
      const body = texts[i]?.slice(texts[i]?.indexOf('  constructor(')) ?? '';
      const made = body.search(/making\(/);
      return made >= 0 && made < body.search(/optimizers(Of|For)\(options/);
    });
    expect(late).toEqual([]);
    expect(texts.length).toBeGreaterThan(12);
  });

  it('but rates of the others are welcome', () => {
    small({ learningRate: { G: 1e-3 }, optimizers: { D: adam() } }).dispose();
    new Classifier({
      shape: [8, 8, 1],
      channels: [2],
      features: 4,
      optimizers: { C: sgd({ learningRate: 0.1 }) },
    }).dispose();
    const codes = { digit: categorical(2) };
    new InfoGAN({
      shape: [28, 28, 1],
      codes,
      width: 2,
      hidden: 4,
      learningRate: { G: 1e-3 },
      optimizers: { Q: adam() },
    }).dispose();
  });
});
