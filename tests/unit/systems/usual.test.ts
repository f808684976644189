import '@tensorflow/tfjs-backend-cpu';
import { ones, setBackend, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame } from '../../../src/core/game';
import { categorical } from '../../../src/core/latents/categorical';
import { joint } from '../../../src/core/latents/joint';
import { normal } from '../../../src/core/latents/normal';
import { uniform } from '../../../src/core/latents/uniform';
import { netFromFunction } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { bernoulliPixels } from '../../../src/losses/pixels';
import { adam } from '../../../src/optimizers/adam';
import { classifier } from '../../../src/systems/classifier/game';
import { infogan } from '../../../src/systems/infogan/game';
import { jointEmbeddingGame } from '../../../src/systems/textEncoder/game';
import { vae } from '../../../src/systems/vae/game';
import { tiny } from '../../matrix/tinyNets';

const shape = [4, 4, 1];
const net = (input: number[], output: number[]) => tiny(new Rng(5), [input], output);

/** The terms of a player's first turn. */
function termsOf(game: AnyGame, player: string): Record<string, number> {
  return tidy(() => {
    const at = { step: 0, images: 0, player, rng: new Rng(3) };
    const terms = game.players[player]?.loss(game.view(game.draw({ image: ones([3, ...shape]) }, at))) ?? {};
    return Object.fromEntries(Object.entries(terms).map(([name, value]) => [name, value.dataSync()[0] ?? Number.NaN]));
  });
}

describe('games that are told no more than they need', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it('the VAE’s bound is as it is (Kingma & Welling 2014, eq. 10)', () => {
    const game = (weights?: { kl: number }) =>
      vae({
        nets: { E: net(shape, [4]), G: net([2], shape) },
        latent: 2,
        likelihood: bernoulliPixels,
        optimizer: adam(),
        shape,
        ...(weights && { weights }),
      });
    expect(termsOf(game(), 'VAE')).toEqual(termsOf(game({ kl: 1 }), 'VAE'));
    expect(termsOf(game(), 'VAE')).not.toEqual(termsOf(game({ kl: 2 }), 'VAE'));
    expect(game().expects).toEqual({ image: { shape } });
  });

  it('InfoGAN’s λ is 1 for each code (Chen et al. 2016, §6)', () => {
    const codes = { kind: categorical(3) };
    const game = (kind?: number, Q = false) =>
      infogan({
        nets: { G: net([5], shape), trunk: net(shape, [4]), critic: net([4], [1]), Q: net([4], [3]) },
        latent: joint({ noise: normal(2), ...codes }),
        codes,
        adversarial: nonSaturating,
        optimizers: { D: adam(), G: adam(), ...(Q && { Q: adam() }) },
        shape,
        ...(kind !== undefined && { weights: { kind } }),
      });
    expect(termsOf(game(), 'G')).toEqual(termsOf(game(1), 'G'));
    expect(termsOf(game(), 'G')).not.toEqual(termsOf(game(2), 'G'));
    // Q has a player of its own only where it has an optimizer for it.
    expect([game(0), game(0, true), game(1, true)].map(({ players }) => Object.keys(players).join())).toEqual([
      'D,G',
      'D,G,Q',
      'D,G',
    ]);
  });

  it('InfoGAN’s Q is given what it reads: features of the pictures, of bent ones, or both', () => {
    const codes = { kind: categorical(3), slant: uniform() };
    const given = (measured: readonly ('kind' | 'slant')[], bent: readonly ('kind' | 'slant')[]) =>
      infogan({
        nets: { G: net([6], shape), trunk: net(shape, [4]), critic: net([4], [1]), Q: net([4], [5]) },
        latent: joint({ noise: normal(2), ...codes }),
        codes,
        adversarial: nonSaturating,
        optimizers: { D: adam(), G: adam(), Q: adam() },
        shape,
        weights: Object.fromEntries(measured.map(name => [name, 0])),
        bend: { codes: bent, transform: images => images },
      }).players.Q?.given;
    expect(given(['kind', 'slant'], ['slant'])).toEqual(['features', 'bentFeatures']);
    expect(given(['slant'], ['kind'])).toEqual(['features']);
    expect(given(['kind'], ['kind'])).toEqual(['bentFeatures']);
  });

  it('those of one player say what their batches hold', () => {
    const judge = classifier({
      nets: { trunk: net(shape, [4]), classifier: net([4], [3]) },
      classes: 3,
      optimizer: adam(),
      shape,
    });
    expect(judge.expects).toEqual({ image: { shape }, label: { shape: [], classes: 3 } });
    const read = netFromFunction<Tensor2D, Tensor2D>({ forward: caption => caption, weights: [] });
    const text = { text: read, image: net(shape, [2]) };
    const game = jointEmbeddingGame({ nets: text, optimizer: adam(), shape, captionLength: 7, characters: 5 });
    const caption = { shape: [7], classes: 6 };
    expect(game.expects).toEqual({ image: { shape }, caption, label: { shape: [] } });
  });
});
