import '@tensorflow/tfjs-backend-cpu';
import { dispose, setBackend, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame } from '../../../src/core/game';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { ACGAN } from '../../../src/systems/acgan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { Pix2Pix } from '../../../src/systems/pix2pix/model';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { SRGAN } from '../../../src/systems/srgan/model';
import { StackGAN } from '../../../src/systems/stackGan/model';
import { TextToImageGAN } from '../../../src/systems/textToImage/model';
import { VAE } from '../../../src/systems/vae/model';
import { VAEGAN } from '../../../src/systems/vaegan/model';
import { sourceFor } from '../../matrix/systems';
import { letters } from './toyText';

interface Weighed {
  readonly source: string;
  readonly make: (weights?: Readonly<Record<string, number>>) => { readonly game: AnyGame; dispose(): void };
  readonly weights: Readonly<Record<string, number>>;
}

const [shape, small] = [[28, 28, 1] as const, [8, 8, 1] as const];
const given = <W>(weights: W | undefined) => ({ ...(weights && { weights }) });

const WEIGHED: Readonly<Record<string, Weighed>> = {
  InfoGAN: {
    source: 'Chen et al. 2016, §6: λ 1 for discrete codes, and a smaller one, 0.1 in the authors’ code, for others',
    make: weights => new InfoGAN({ shape, width: 2, hidden: 4, ...given(weights) }),
    weights: { digit: 1, slant: 0.1, width: 0.1 },
  },
  ACGAN: {
    source: 'Odena et al. 2017, eq. 2 and 3: L_S + L_C',
    make: weights => new ACGAN({ shape, classes: 4, width: 2, ...given(weights) }),
    weights: { classOfReal: 1, classOfFake: 1, class: 1 },
  },
  SemiSupervisedGAN: {
    source: 'the code of Salimans et al. 2016: loss_lab + 0.5 · loss_unl',
    make: weights => new SemiSupervisedGAN({ shape: small, classes: 4, hidden: { G: [4], D: [4] }, ...given(weights) }),
    weights: { class: 1, adversarial: 0.5 },
  },
  TextToImageGAN: {
    source: 'Reed et al. 2016, eq. 5, with interp_weight 1 of the authors’ code',
    make: weights => new TextToImageGAN({ shape: small, encoder: letters, width: 2, projection: 3, ...given(weights) }),
    weights: { interpolated: 1 },
  },
  StackGAN: {
    source: 'the code of Zhang et al. 2017: 2 times the mean over the condition, here of 4',
    make: weights =>
      new StackGAN({
        shape: [16, 16, 1],
        ratio: 2,
        encoder: letters,
        condition: 4,
        width: 2,
        blocks: 0,
        ...given(weights),
      }),
    weights: { kl: 0.5 },
  },
  SRGAN: {
    source: 'Ledig et al. 2017, eq. 3: 1e-3',
    make: weights =>
      new SRGAN({
        scale: 2,
        patch: 16,
        blocks: 1,
        width: 2,
        discriminator: { width: 2, hidden: 4 },
        ...given(weights),
      }),
    weights: { adversarial: 1e-3 },
  },
  Pix2Pix: {
    source: 'Isola et al. 2017, eq. 4: λ 100',
    make: weights =>
      new Pix2Pix({ shape: [16, 16, 3], width: 2, discriminator: { layers: 1, width: 2 }, ...given(weights) }),
    weights: { adversarial: 1, l1: 100 },
  },
  VAE: {
    source: 'Kingma & Welling 2014, eq. 10: the bound as it is',
    make: weights => new VAE({ shape: small, latent: 2, hidden: [4], ...given(weights) }),
    weights: { kl: 1 },
  },
  VAEGAN: {
    source: 'Larsen et al. 2016, algorithm 1, with γ 0.01 of the authors’ code',
    make: weights => new VAEGAN({ shape, latent: 2, width: 2, ...given(weights) }),
    weights: { likeness: 0.01, kl: 1 },
  },
};

/** Every term of each player's first turn, on any batch. */
async function firstTerms(model: ReturnType<Weighed['make']>): Promise<Record<string, number>> {
  const { game } = model;
  const found: Record<string, number> = {};
  for await (const batch of sourceFor(game).batches(4, new Rng(0), 0)) {
    for (const [player, { loss }] of Object.entries(game.players))
      tidy(() => {
        const at = { step: 0, images: 0, player, rng: new Rng(1) };
        const terms = drawingFrom(new Rng(2), () => loss(game.view(game.draw(batch, at))));
        for (const [term, value] of Object.entries(terms))
          found[`${player}.${term}`] = value.dataSync()[0] ?? Number.NaN;
      });
    dispose({ ...batch });
    break;
  }
  model.dispose();
  return found;
}

describe('weights of terms', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it.each(Object.entries(WEIGHED))('%s as published', async (_, { source, make, weights }) => {
    const usual = await firstTerms(make());
    expect(Object.values(usual).every(Number.isFinite)).toBe(true);
    expect(await firstTerms(make(weights)), source).toEqual(usual);
    for (const [term, weight] of Object.entries(weights))
      expect(await firstTerms(make({ ...weights, [term]: 2 * weight })), term).not.toEqual(usual);
  });
});
