import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/core/game';
import type { Outcome } from '../../../src/core/observer';
import type { Source } from '../../../src/core/source';
import { adam } from '../../../src/optimizers/adam';
import { GAN } from '../../../src/systems/gan/model';
import { Trainer } from '../../../src/train/trainer';
import { tugOfWar } from '../../contract/toyGames';

/** Gives `ready` batches, and makes every later one wait until `come` is called. */
function slow(ready: number) {
  const asked: (() => void)[] = [];
  let first: () => void = () => undefined;
  const waits = new Promise<void>(resolve => {
    first = resolve;
  });
  const come = () => {
    for (const go of asked.splice(0)) go();
  };
  const gate = { waits, come, returned: 0 };
  const source: Source<Batch> = {
    batches: (size, _rng, skip = 0) => {
      let n = skip;
      const next = async () => {
        if (n++ >= ready) {
          const gone = new Promise<void>(resolve => asked.push(resolve));
          first();
          await gone;
        }
        return { done: false as const, value: { x: tensor1d(new Array(size).fill(n - 1)) } };
      };
      const end = async () => {
        gate.returned += 1;
        return { done: true as const, value: undefined };
      };
      return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
    },
  };
  return { source, gate };
}

describe('a run that is stopped while its data keep it waiting', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it.each([
    ['before a step', 1, 3],
    ['in the middle of the batches of a step', 2, 3],
  ])('ends at once %s, tells the source, and goes on later as if nothing had been', async (_name, repeats, ready) => {
    const play = async (trainer: Trainer, source: Source<Batch>, steps: number, signal?: AbortSignal) => {
      for await (const _ of trainer.run(source, { steps, batchSize: 2, ...(signal && { signal }) })) void _;
    };
    const make = () => {
      const { game, weight } = tugOfWar(4, adam({ learningRate: 0.1 }));
      const P = game.players.P as NonNullable<typeof game.players.P>;
      return { trainer: new Trainer({ ...game, players: { P: { ...P, repeats } } }, { seed: 1 }), weight };
    };
    const [stopped, straight] = [make(), make()];
    const { source, gate } = slow(ready);
    const stop = new AbortController();
    const tensors = memory().numTensors;
    const run = play(stopped.trainer, source, 10, stop.signal);
    await gate.waits;
    stop.abort();
    await run;
    const whole = Math.floor(ready / repeats);
    expect([stopped.trainer.step, stopped.trainer.images]).toEqual([whole, 2 * ready - 2 * (ready % repeats)]);
    expect(gate.returned).toBe(1);
    // A batch that comes too late is nobody's.
    gate.come();
    await new Promise(resolve => setTimeout(resolve));
    const moments = 2;
    expect(memory().numTensors).toBe(tensors + moments);
    await play(stopped.trainer, slow(100).source, 2);
    await play(straight.trainer, slow(100).source, whole + 2);
    expect([...stopped.weight.dataSync()]).toEqual([...straight.weight.dataSync()]);
  });

  it('hands fit what it has, and its observers the end', async () => {
    const gan = new GAN({ shape: [2, 1, 1], seed: 1 });
    const stop = new AbortController();
    const ends: [Outcome, number][] = [];
    let told = 0;
    // A stream as an app has one: of examples that stop coming.
    const waiting = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          stop.abort();
          return new Promise<IteratorResult<Tensor>>(() => undefined);
        },
        return: async () => {
          told += 1;
          return { done: true as const, value: undefined };
        },
      }),
    };
    const data = () => waiting;
    const observers = [{ onEnd: ({ step }: { step: number }, outcome: Outcome) => void ends.push([outcome, step]) }];
    const { step } = await gan.fit(data, { steps: 5, batchSize: 2, signal: stop.signal, observers });
    expect([step, ends, told]).toEqual([[], [['aborted', 0]], 1]);
    gan.dispose();
  });
});
