import { mean, type Scalar, sub, tidy } from '@tensorflow/tfjs-core';
import type { Terms } from '../../core/game';
import { mapped } from '../../core/mapped';
import { checkOptions } from '../../core/options';
import { GAN_PARTS, type GanParts, type GanView, gan } from '../gan/game';

/**
 * The game of the Wasserstein GAN (Arjovsky et al. 2017, algorithm 1): that of {@link gan} with more turns of D, the
 * critic, than of G: `repeats`, the paper's n_critic, is 5 by default. Beside the terms of its loss D logs `distance`,
 * how much higher it scores real than generated examples in the mean: with the `wasserstein` loss and a slope of at
 * most K an estimate, from below, of K times the Wasserstein-1 distance (eq. 2 and 3).
 *
 * @throws GanKitError as {@link gan}
 * @example
 * const parts = { adversarial: wasserstein, penalties: [gradientPenalty(10)], latent: normal(64), shape: [28, 28, 1] };
 * const game = wgan({ ...parts, nets: { G, D }, optimizers });
 */
export function wgan(parts: GanParts): ReturnType<typeof gan> {
  checkOptions('wgan', parts, GAN_PARTS);
  const game = gan({ ...parts, repeats: parts.repeats ?? 5 });
  return {
    ...game,
    players: mapped(game.players, (player, name) => (name === 'D' ? { ...player, measures } : player)),
  };
}

const measures = ({ contest }: GanView): Terms => ({
  distance: tidy(() => sub<Scalar>(mean(contest.onReal), mean(contest.onFake))),
});
