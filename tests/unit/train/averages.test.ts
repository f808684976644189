import '@tensorflow/tfjs-backend-cpu';
import {
  abs,
  div,
  mean,
  memory,
  moments,
  mul,
  type Scalar,
  setBackend,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { type Net, netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { batchNormalization } from '../../../src/layers/batchNormalization';
import { initialise } from '../../../src/layers/initialise';
import { nonSaturating } from '../../../src/losses/adversarial';
import { adam } from '../../../src/optimizers/adam';
import { gan } from '../../../src/systems/gan/game';
import { Trainer } from '../../../src/train/trainer';

const NORMS = {
  'our batch norm': () => batchNormalization({ name: 'norm' }),
  "tfjs's batch norm": () => layers.batchNormalization({ name: 'norm' }),
};
type Norm = () => layers.Layer;

const netOf = (name: string, inside: readonly layers.Layer[], outputs: number): Net => {
  const first = layers.dense({ name: `${name}1`, units: 16, inputShape: [2] });
  const model = sequential({ layers: [first, ...inside, layers.dense({ name: `${name}2`, units: outputs })] });
  initialise(model, new Rng(1).fork(name), 'glorot');
  return netFromModel(model);
};

function trainerOf(norm: Norm, average = true): Trainer {
  const G = netOf('G', [norm(), layers.reLU()], 2);
  const D = netOf('D', [layers.leakyReLU({ alpha: 0.2 })], 1);
  const optimizers = { D: adam({ learningRate: 0.01 }), G: adam({ learningRate: 0.03 }) };
  const game = gan({
    nets: { G, D },
    latent: normal(2),
    adversarial: nonSaturating,
    optimizers,
    shape: [2],
    field: 'point',
  });
  return new Trainer(game, { seed: 1, ...(average && { average: { G: { halfLife: 2000 } } }) });
}

async function run(trainer: Trainer, steps: number): Promise<void> {
  for await (const _ of trainer.run(gaussianRing() as never, { steps, batchSize: 64 })) void _;
}

function end(trainer: Trainer): void {
  trainer.dispose();
  for (const net of Object.values(trainer.game.nets)) net.dispose();
}

describe('averages', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  /**
   * How far what the averaged net gives at inference lies from what it gives in training, in deviations: means, and
   * deviations.
   */
  function apart(trainer: Trainer, net: Net, x: Tensor): number[] {
    const spread = (y: Tensor) => {
      const { mean, variance } = moments(y, [0]);
      return [mean, sqrt(variance)] as const;
    };
    return tidy(() =>
      trainer.withAverages(() => {
        const [ours, right] = [spread(net.infer(x)), spread(net(x))];
        return [0, 1].map(i => {
          const error = div(sub(ours[i] as Tensor, right[i] as Tensor), right[1]);
          return Math.max(...abs(error).dataSync());
        });
      }),
    );
  }

  it.each(Object.entries(NORMS))('of a net with %s are drawn with moments of their own', async (_, norm) => {
    const trainer = trainerOf(norm);
    await run(trainer, 80);
    const z = normal(2).sample(4000, new Rng(2));
    for (const error of apart(trainer, trainer.game.nets.G as Net, z)) expect(error).toBeLessThan(0.1);
    z.dispose();
    end(trainer);
  });

  it.each(Object.entries(NORMS))('of a net with %s that is given data have moments of their own', async (_, norm) => {
    const F = netOf('F', [norm(), layers.reLU()], 2);
    const game: AnyGame = {
      nets: { F },
      expects: { point: { shape: [2] } },
      draw: batch => batch,
      view: view => view,
      players: {
        F: {
          updates: [F],
          optimizer: adam({ learningRate: 0.03 }),
          loss: ({ point }: { point: Tensor }) => ({ l2: mean<Scalar>(square(sub(F(point), mul(point, 3)))) }),
        },
      },
    };
    const trainer = new Trainer(game, { seed: 1, average: { F: { halfLife: 2000 } } });
    await run(trainer, 80);
    const { value } = await gaussianRing().batches(4000, new Rng(3))[Symbol.asyncIterator]().next();
    const { point } = value as { point: Tensor };
    for (const error of apart(trainer, F, point)) expect(error).toBeLessThan(0.1);
    point.dispose();
    end(trainer);
  });

  it('leave training as it is, and no tensor behind', async () => {
    const weights = async (trainer: Trainer) => (await trainer.save()).nets;
    const norm = NORMS['our batch norm'];
    const before = memory().numTensors;
    const [plain, averaged] = [trainerOf(norm, false), trainerOf(norm)];
    await run(plain, 9);
    await run(averaged, 9);
    expect(await weights(averaged)).toEqual(await weights(plain));
    const settled = memory().numTensors;
    await run(averaged, 7);
    expect(memory().numTensors).toBe(settled);
    end(plain);
    end(averaged);
    expect(memory().numTensors).toBe(before);
  });

  it('go on over save and restore as if never stopped, moments and all', async () => {
    const norm = NORMS['our batch norm'];
    const [straight, first, second] = [trainerOf(norm), trainerOf(norm), trainerOf(norm)];
    await run(straight, 13);
    await run(first, 6);
    second.restore(await first.save());
    await run(second, 7);
    expect(await second.save()).toEqual(await straight.save());
    for (const trainer of [straight, first, second]) end(trainer);
  });
});
