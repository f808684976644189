import type { Checkup } from '../checkup';
import { finding, medianOf, playersOf, type Rule, shown } from './finding';

/** The weights of a player have not moved at all. */
export const notLearning: Rule = recent =>
  playersOf(recent).map(player => {
    const lengths = recent.map(({ weights }) => weights[player] ?? 0);
    const value = Math.max(...lengths) / Math.min(...lengths) - 1;
    const verdict = value < 1e-6 ? 'alarm' : 'fine';
    const because = `The weights of ${player} changed in length by ${shown(value)} of it.`;
    const remedies = [`the learningRate of ${player}, or its schedule`, 'whether players of fit leaves it out'];
    return finding(recent, 'notLearning', verdict, because, { player, value, bound: 1e-6, remedies });
  });

/** A player's gradient, over the length of its weights, is a thirtieth of what it was early in the run. */
export const vanishingGradient: Rule = (recent, all) =>
  playersOf(recent).map(player => {
    const of = (checkups: readonly Checkup[]) => medianOf(checkups.map(checkup => relative(checkup, player)));
    const [now, early] = [of(recent) ?? 0, of(all.slice(0, recent.length)) ?? 0];
    const value = early > 0 ? now / early : 1;
    const verdict = value < 0.03 ? 'alarm' : value < 0.1 ? 'watch' : 'fine';
    const because = `The gradient of ${player} is ${shown(value)} times what it was at first.`;
    const remedies = ['adversarial: nonSaturating', 'penalties: [r1(1)]', 'a lower learningRate of D'];
    return finding(recent, 'vanishingGradient', verdict, because, { player, value, bound: 0.03, remedies });
  });

const relative = ({ gradients, weights }: Checkup, player: string): number | undefined => {
  const [gradient, weight] = [gradients[player], weights[player]];
  return gradient === undefined || weight === undefined ? undefined : gradient / Math.max(weight, 1e-12);
};

/**
 * A gradient longer than 1000. Ganhacks' tenth hint has 100, which D of a DCGAN that does well on MNIST exceeds: that
 * is worth a look where it has grown tenfold.
 */
export const explodingGradient: Rule = (recent, all) =>
  playersOf(recent).map(player => {
    const of = (checkups: readonly Checkup[]) => medianOf(checkups.map(({ gradients }) => gradients[player]));
    const [value, early] = [of(recent) ?? 0, of(all.slice(0, recent.length)) ?? 0];
    const grown = value > 10 * early;
    const verdict = value > 1000 ? 'alarm' : value > 100 && grown ? 'watch' : 'fine';
    const because = `The gradient of ${player} has a length of ${shown(value)}; at first it was ${shown(early)}.`;
    const remedies = [`a lower learningRate of ${player}`, `optimizers: { ${player}: clipped(adam(), { norm: 1 }) }`];
    return finding(recent, 'explodingGradient', verdict, because, { player, value, bound: 1000, remedies });
  });
