import { add, matMul, type Tensor2D, tensor2d, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import type { Adversary } from '../../src/contest/objective';
import type { Batch, Game } from '../../src/core/game';
import type { Latent } from '../../src/core/latents/latent';
import { netFromFunction } from '../../src/core/net';
import { type GanView, gan } from '../../src/systems/gan/game';
import { sgd } from './sgd';

/** The step of every gradient descent on the Dirac-GAN here. */
export const H = 0.2;

const nothing: Latent = {
  kind: 'nothing',
  width: 1,
  entropy: 0,
  sample: n => zeros([n, 1]),
  nll: values => zeros([values.shape[0]]),
  config: { kind: 'nothing' },
};

/**
 * The Dirac-GAN (Mescheder et al. 2018, definition 2.1): real data are the point 0, G makes the point θ, D(x) = ψx. θ
 * starts at 1.
 */
export function diracGame(adversary: Adversary, firstPsi = 1, repeats = 1) {
  const [theta, psi] = [1, firstPsi].map(first => {
    const start = tensor2d([[first]]);
    const made = variable(start);
    start.dispose();
    return made;
  }) as [Variable, Variable];
  const game: Game<Batch, unknown, GanView> = gan({
    ...adversary,
    nets: {
      G: netFromFunction({ forward: z => add(z, theta), weights: [theta] }),
      D: netFromFunction({ forward: x => matMul(x as Tensor2D, psi as unknown as Tensor2D), weights: [psi] }),
    },
    latent: nothing,
    optimizers: { D: sgd(H), G: sgd(H) },
    shape: [1],
    field: 'point',
    repeats,
  }) as Game<Batch, unknown, GanView>;
  const at = (): [theta: number, psi: number] => [theta.dataSync()[0] ?? 0, psi.dataSync()[0] ?? 0];
  const dispose = () => {
    theta.dispose();
    psi.dispose();
  };
  return { game, theta, psi, at, dispose };
}

/** Real examples for ever. */
export const zerosForEver = {
  async *batches(n: number) {
    for (;;) yield { point: zeros([n, 1]) };
  },
};
