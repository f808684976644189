import { join } from 'node:path';
import { concat, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { uniform } from '../src/core/latents/uniform';
import { Rng } from '../src/core/rng';
import { SPRITE_FACTORS, spriteBatch, spriteSource } from '../src/data/sprites';
import { factorVaeScore } from '../src/metrics/factorVae';
import { type Matrix, matrixOf } from '../src/metrics/matrix';
import { mutualInformationGap } from '../src/metrics/mig';
import { InfoGAN } from '../src/models/infogan';
import { writeSheet } from './support/pictures';
import type { Reproduction, Setting } from './support/reproduction';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const CODES = ['a', 'b', 'c', 'd', 'e'];
/** Taught by `lambda`, or only read where it is 0. */
const STEPS = { taught: 5000, control: 2500 };
const SPRITES = 20_000;
const CHUNK = 500;

/** InfoGAN on sprites whose factors are known: whether each of its codes comes to stand for one of them. */
export const reproduction: Reproduction = {
  metric: "FactorVAE's score",
  published: {
    figure: 0.82,
    source:
      'Lin et al. 2020, InfoGAN-CR, table 1, on dSprites: 0.82 ± 0.01, MIG 0.22 ± 0.01 for their InfoGAN; 0.59 and 0.05 for the one before',
  },
  demands: 'at least 0.6, MIG at least 0.05, both over λ = 0',
  pass: ({ figure, control, others }) => {
    const { MIG = 0, 'MIG of λ = 0': without = 0 } = others;
    return figure >= 0.6 && figure > control && MIG >= 0.05 && MIG > without;
  },
  run: async setting => {
    const control = await trained(setting, 0, STEPS.control);
    const without = scores(control, setting.seed);
    control.dispose();
    const gan = await trained(setting, LAMBDA, STEPS.taught);
    setting.say('scores');
    const { factorVae, mig } = scores(gan, setting.seed);
    for (const { name, columns, images } of gan.traversals({ rows: 6, seed: 0 })) {
      await writeSheet(join(setting.out, `code-${name}.png`), images, columns);
    }
    const weights = weightsIn(gan);
    gan.dispose();
    return {
      figure: factorVae,
      control: without.factorVae,
      others: { MIG: mig, 'MIG of λ = 0': without.mig },
      weights,
    };
  },
};

const LAMBDA = 0.5;

/** Five uniform codes and five columns of noise, one weight for all codes, D's trunk informed too, as in InfoGAN-CR's code. */
async function trained(setting: Setting, lambda: number, steps: number): Promise<InfoGAN> {
  const gan = new InfoGAN({
    shape: [32, 32, 1],
    noise: 5,
    codes: Object.fromEntries(CODES.map(name => [name, uniform({ deviation: 1 })])),
    lambda: Object.fromEntries(CODES.map(name => [name, lambda])),
    informTrunk: true,
    width: 16,
    hidden: 128,
    learningRate: { D: 5e-4, G: 1e-3 },
    seed: setting.seed,
  });
  const observers = [watch(setting, lambda > 0 ? 'InfoGAN' : 'InfoGAN without its term')];
  await gan.fit(spriteSource({ size: 32 }), { steps, batchSize: 64, observers });
  return gan;
}

/** What Q's means know of the factors of sprites drawn at random. */
function scores(gan: InfoGAN, seed: number): { factorVae: number; mig: number } {
  const { codes, factors } = readings(gan, new Rng(seed).fork('sprites'));
  return { factorVae: factorVaeScore(codes, factors, { seed }), mig: mutualInformationGap(codes, factors) };
}

function readings(gan: InfoGAN, rng: Rng): { codes: Matrix; factors: Matrix } {
  const sizes = Object.values(SPRITE_FACTORS);
  const factors = Int32Array.from({ length: SPRITES * sizes.length }, (_, i) => rng.int(sizes[i % sizes.length] ?? 1));
  const codes = tidy(() => {
    const parts: Tensor2D[] = [];
    for (let from = 0; from < SPRITES; from += CHUNK) {
      const rows = factors.subarray(from * sizes.length, (from + CHUNK) * sizes.length);
      const read = tidy(() => {
        const means = gan.infer(spriteBatch(rows, 32).image);
        return concat(
          CODES.map(name => means[name] as Tensor2D),
          1,
        );
      });
      parts.push(read);
    }
    return concat(parts, 0);
  });
  return {
    codes: taken(codes, matrixOf),
    factors: { values: Float32Array.from(factors), rows: SPRITES, columns: sizes.length },
  };
}
