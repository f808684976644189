import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyGame } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { batchNormalization } from '../../../src/layers/batchNormalization';
import { initialise } from '../../../src/layers/initialise';
import { nonSaturating } from '../../../src/losses/adversarial';
import { adam } from '../../../src/optimizers/adam';
import { gan } from '../../../src/systems/gan/game';
import type { Snapshot } from '../../../src/train/snapshot';
import { Trainer } from '../../../src/train/trainer';

const STEPS = 5;

const netOf = (name: string, outputs: number) => {
  const norm = batchNormalization({ name: `${name}norm` });
  const first = layers.dense({ name: `${name}1`, units: 4, inputShape: [2] });
  const last = layers.dense({ name: `${name}2`, units: outputs });
  const model = sequential({ layers: [first, norm, layers.reLU({ name: `${name}relu` }), last] });
  initialise(model, new Rng(1).fork(name), 'glorot');
  return netFromModel(model);
};

/** A game whose players call `turn` once their loss is there, and data that call it before each batch. */
function playing(turn: (who: string) => void): { trainer: Trainer; source: Source } {
  const nets = { G: netOf('G', 2), D: netOf('D', 1) };
  const optimizers = { D: adam(), G: adam() };
  const common = { latent: normal(2), adversarial: nonSaturating, shape: [2], field: 'point', repeats: 2 };
  const game: AnyGame = gan({ nets, optimizers, ...common });
  const players = Object.fromEntries(
    Object.entries(game.players).map(([name, player]) => {
      const loss: typeof player.loss = view => {
        const terms = player.loss(view);
        turn(name);
        return terms;
      };
      return [name, { ...player, loss }];
    }),
  );
  const ring = gaussianRing();
  const source: Source = {
    async *batches(size, rng, skip) {
      for await (const batch of ring.batches(size, rng, skip)) {
        yield batch as never;
        turn('data');
      }
    },
  };
  const average = { G: { halfLife: 20 }, D: { halfLife: 20 } };
  return { trainer: new Trainer({ ...game, players }, { seed: 1, average }), source };
}

/** Throws once, at the n-th turn of `who`. */
const failing = (who: string, n: number) => {
  let count = 0;
  return (name: string) => {
    if (name === who && ++count === n) throw new Error(`${who} has had enough`);
  };
};

async function run({ trainer, source }: ReturnType<typeof playing>): Promise<void> {
  for await (const _ of trainer.run(source, { steps: STEPS - trainer.step, batchSize: 8 })) void _;
}

function end({ trainer }: ReturnType<typeof playing>): void {
  trainer.dispose();
  for (const net of Object.values(trainer.game.nets)) net.dispose();
}

describe('a step cut short', () => {
  let right: Snapshot;

  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
    const straight = playing(() => undefined);
    await run(straight);
    right = await straight.trainer.save();
    end(straight);
  });

  it.each([
    ['G', 2],
    ['G', 3],
    ['G', 4],
    ['D', 2],
    ['D', 5],
    ['D', 6],
    ['D', 7],
    ['data', 6],
  ] as const)(
    'by %s, at its turn %i, is finished here and from a checkpoint as if nothing had been',
    async (who, n) => {
      const before = memory().numTensors;
      const cut = playing(failing(who, n));
      await expect(run(cut)).rejects.toThrow('has had enough');
      expect(cut.trainer.step).toBeLessThan(STEPS - 1);
      const resumed = playing(() => undefined);
      resumed.trainer.restore(await cut.trainer.save());
      await run(cut);
      await run(resumed);
      expect(await cut.trainer.save()).toEqual(right);
      expect(await resumed.trainer.save()).toEqual(right);
      for (const each of [cut, resumed]) end(each);
      expect(memory().numTensors).toBe(before);
    },
  );
});
