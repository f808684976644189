// Losses, penalties and packs on Stacked MNIST, a thousand modes that can be counted: the same nets, updates and rates
// for all. Three digits lie over each other as red, green and blue; a classifier reads each.
import { join } from 'node:path';
import { type Rank, reshape, type Tensor4D, tidy, transpose } from '@tensorflow/tfjs-core';
import { pack } from '../../src/augment/pack';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import type { LabelledBatch } from '../../src/data/batch';
import { type StackedSource, stackDigits } from '../../src/data/stackDigits';
import { nonSaturating } from '../../src/losses/adversarial';
import { hinge } from '../../src/losses/hinge';
import { relativistic } from '../../src/losses/relativistic';
import { adam } from '../../src/optimizers/adam';
import { r1, r2 } from '../../src/penalties/r1';
import { linear } from '../../src/schedules/linear';
import { DCGAN, type DCGANOptions } from '../../src/systems/dcgan/model';
import { type DigitClassifier, digitClassifier } from './support/digitClassifier';
import { digits } from './support/digits';
import { writeSheet } from './support/pictures';
import type { Reproduction, Setting } from './support/reproduction';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const SHAPE = [28, 28, 3] as const;
const STEPS = 3000;
const BATCH = 64;
/** As in the papers. */
const SAMPLES = 26_000;
const CHUNK = 1000;
const GAMMA = 1;

const PLAIN = 'non-saturating';
const PENALISED = 'non-saturating, R1 and R2';
const BEST = 'relativistic, R1 and R2';
const ROWS: Readonly<Record<string, Pick<DCGANOptions, 'adversarial' | 'penalties' | 'augment' | 'norm'>>> = {
  [PLAIN]: { adversarial: nonSaturating },
  [PENALISED]: { adversarial: nonSaturating, penalties: [r1(GAMMA), r2(GAMMA)] },
  [BEST]: { adversarial: relativistic, penalties: [r1(GAMMA), r2(GAMMA)] },
  'packs of 2': { adversarial: nonSaturating, augment: pack(2) },
  'hinge and spectral norm': { adversarial: hinge, norm: 'spectral' },
};

const modesOf = (row: string): string => `${row}: modes`;
const divergenceOf = (row: string): string => `${row}: KL`;

export const reproduction: Reproduction = {
  metric: 'modes of 1,000 that 26,000 samples of a relativistic GAN with R1 and R2 reach',
  published: {
    figure: 1000,
    source: 'Huang et al. 2024 (R3GAN), table 3, a small residual net; KL 0.0781',
    footnote:
      'there with the non-saturating loss 693 modes, KL 0.9270; Lin et al. 2018: GAN 78.9 and 4.50, packs of 2 1,000',
  },
  differs:
    'DCGAN’s nets of 32 and 64 channels, in D without batch norm; 3,000 updates of 64, at rates that fall over the ' +
    'second half; samples from averaged weights.',
  folder: 'MNIST’s IDX files',
  control: 'the same nets, non-saturating without penalties',
  baseline: 'untrained generator',
  floor: 'as many stacks of real digits',
  demands: [
    { text: 'at least 950 modes', holds: ({ figure }) => figure >= 950 },
    { text: 'KL at most 0.15', holds: ({ others }) => (others[divergenceOf(BEST)] ?? 9) <= 0.15 },
    {
      text: 'no fewer modes and a lower KL than with the non-saturating loss, and that than without penalties',
      holds: ({ others }) => {
        const [plain, penalised, best] = [PLAIN, PENALISED, BEST].map(row => ({
          modes: others[modesOf(row)] ?? Number.NaN,
          divergence: others[divergenceOf(row)] ?? Number.NaN,
        }));
        const beats = (a = best, b = best) => !!a && !!b && a.modes >= b.modes && a.divergence < b.divergence;
        return beats(best, penalised) && beats(penalised, plain);
      },
    },
  ],
  run: async setting => {
    const parts = await digits(setting);
    const judge = await digitClassifier(parts, setting);
    const source = stackDigits(parts.train);
    const others: Record<string, number> = { 'digits that the classifier reads right, %': 100 * judge.accuracy };
    let [weights, baseline] = [0, 0];
    for (const [name, row] of Object.entries(ROWS)) {
      const gan = model(row, setting.seed);
      const drawn = (i: number) => gan.generate(CHUNK, { seed: 1 + i });
      if (name === BEST) baseline = (await reached(drawn, judge)).modes;
      await gan.fit(source, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, name)] });
      const { modes, divergence } = await reached(drawn, judge);
      others[modesOf(name)] = modes;
      others[divergenceOf(name)] = divergence;
      await writeSheet(join(setting.out, `${name}.png`), gan.generate(100, { seed: 1 }), 10);
      weights = weightsIn(gan);
      gan.dispose();
    }
    const real = await stacksOf(stackDigits(parts.judged), setting);
    const floor = await reached(i => real[i] as Tensor4D, judge);
    others[divergenceOf('real stacks')] = floor.divergence;
    judge.dispose();
    const of = (row: string) => others[modesOf(row)] ?? 0;
    return { figure: of(BEST), control: of(PLAIN), baseline, floor: floor.modes, others, weights };
  },
};

const RATE = 5e-4;

const model = (row: (typeof ROWS)[string], seed: number) =>
  new DCGAN({
    norm: 'none',
    ...row,
    shape: SHAPE,
    latent: normal(100),
    width: 32,
    average: { G: { halfLife: 10_000 } },
    optimizers: { D: adamAt(RATE), G: adamAt(RATE) },
    seed,
  });

const adamAt = (rate: number) => {
  const learningRate = linear({ from: rate, to: rate / 50, between: [0.5 * STEPS * BATCH, 0.99 * STEPS * BATCH] });
  return adam({ learningRate, beta1: 0, beta2: 0.99 });
};

/** Real stacks, in chunks. */
async function stacksOf(source: StackedSource, { seed }: Pick<Setting, 'seed'>): Promise<Tensor4D[]> {
  const chunks: Tensor4D[] = [];
  for await (const { image, label } of source.batches(
    CHUNK,
    new Rng(seed).fork('real'),
  ) as AsyncIterable<LabelledBatch>) {
    label.dispose();
    chunks.push(image as Tensor4D);
    if (chunks.length * CHUNK >= SAMPLES) break;
  }
  return chunks;
}

/**
 * How many of the thousand stacks are drawn, and how far their shares are from even ones: `Σ p log 1000 p`, in nats
 * (Lin et al. 2018, §4.1).
 *
 * @param chunk the i-th thousand; it is disposed of
 */
async function reached(chunk: (i: number) => Tensor4D, judge: DigitClassifier) {
  const counts = new Int32Array(1000);
  for (let i = 0; i * CHUNK < SAMPLES; i++) {
    // The three of a stack one after the other.
    const split = (x: Tensor4D) => tidy(() => reshape<Rank.R4>(transpose(x, [0, 3, 1, 2]), [-1, 28, 28, 1]));
    const classes = taken(taken(chunk(i), split) as Tensor4D, x => judge.classify(x));
    for (let j = 0; j + 2 < classes.length; j += 3) {
      const stack = 100 * (classes[j] ?? 0) + 10 * (classes[j + 1] ?? 0) + (classes[j + 2] ?? 0);
      counts[stack] = (counts[stack] ?? 0) + 1;
    }
  }
  const shares = Array.from(
    counts.filter(count => count > 0),
    count => count / SAMPLES,
  );
  return { modes: shares.length, divergence: shares.reduce((sum, p) => sum + p * Math.log(1000 * p), 0) };
}
