import { MessageChannel } from 'node:worker_threads';
import '@tensorflow/tfjs-backend-cpu';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint, WorkerProgress, WorkerSheet, WorkerStart } from '../../src/browser/messages';
import { listOpfs, opfs, removeOpfs } from '../../src/browser/opfs';
import { serveTraining } from '../../src/browser/serveTraining';
import { type TrainInWorkerOptions, trainInWorker } from '../../src/browser/trainInWorker';
import type { Note } from '../../src/browser/training';
import { normal } from '../../src/core/latents/normal';
import type { Parts } from '../../src/core/store';
import { registerStoreScheme } from '../../src/core/storeSchemes';
import { gaussianRing } from '../../src/data/made/mixtures';
import { GAN } from '../../src/systems/gan/model';

const kept = new Map<string, Parts>();
registerStoreScheme('memory', path => ({
  name: `memory://${path}`,
  write: async parts => {
    if (path === 'full') throw new Error('there is no room');
    kept.set(path, parts);
  },
  read: async () => {
    const parts = kept.get(path);
    if (parts) return parts;
    const { GanKitError } = await import('../../src/core/errors');
    throw new GanKitError('missing', `memory://${path}: nothing is saved there.`);
  },
}));

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

interface Given {
  readonly seed: number;
  readonly fails?: boolean;
}
const made: GAN[] = [];
const make = ({ seed, fails }: Given, note: Note) => {
  if (fails) throw new Error('no such model');
  const gan = new GAN({ shape: [2], latent: normal(2), hidden: { G: [8], D: [8] }, seed });
  made.push(gan);
  const answers = {
    twice: ({ x }: { x: number }) => 2 * x,
    wrong: () => {
      throw new Error('no answer');
    },
  };
  const watching = { onStep: ({ step }: { step: number }) => (step % 2 === 0 ? note({ step }) : undefined) };
  return { model: gan, data: gaussianRing(), answers, observers: [watching] };
};

/** A run in what would be a Worker, at the other end of a channel. */
function train(options: Omit<TrainInWorkerOptions, 'given'> & { given?: Given }) {
  const channel = new MessageChannel();
  channels.push(channel);
  serveTraining(make, channel.port2 as unknown as Endpoint);
  return trainInWorker(channel.port1 as unknown as Endpoint, { given: { seed: 1 }, batchSize: 4, ...options });
}

/** What the run's model draws, once it is over. */
const drawn = async (run: ReturnType<typeof train>) => {
  await run.finished;
  return (await run.generate(3, { seed: 5 })).values;
};

describe('a run in a Worker', () => {
  it('trains to its last step, tells how it goes, and draws', async () => {
    const starts: WorkerStart[] = [];
    const progress: WorkerProgress[] = [];
    const sheets: WorkerSheet[] = [];
    const run = train({
      steps: 6,
      progressEvery: 0,
      sheets: { every: 3, n: 16 },
      onStart: start => starts.push(start),
      onProgress: one => progress.push(one),
      onSheet: sheet => sheets.push(sheet),
    });
    expect(await run.finished).toEqual({ outcome: 'done', step: 6 });
    expect(starts).toMatchObject([{ name: 'GAN', shape: [2], players: ['D', 'G'], step: 0 }]);
    expect(progress.map(({ step, to }) => [step, to])).toEqual([1, 2, 3, 4, 5, 6].map(step => [step, 6]));
    expect(Object.keys(progress[0]?.losses ?? {})).toEqual(['D.adversarial', 'G.adversarial']);
    expect(sheets.map(({ step }) => step)).toEqual([0, 3, 6]);
    const { width = 0, height = 0, channels: bytes = 0, data } = sheets[0]?.picture ?? {};
    expect(data?.length).toBe(width * height * bytes);
    const { values, shape } = await run.generate(3, { seed: 5 });
    expect(shape).toEqual([3, 2]);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('comes to the same bits however it was paused, stepped, stopped and gone on with', async () => {
    const straight = await drawn(train({ steps: 8 }));
    const run = train({
      steps: 8,
      paused: true,
      save: { to: 'memory://a' },
      onPause: step => (step < 3 ? run.step() : run.stop()),
    });
    expect(await run.finished).toEqual({ outcome: 'aborted', step: 3 });
    const starts: WorkerStart[] = [];
    const again = train({ steps: 8, save: { to: 'memory://a', every: 2 }, onStart: start => starts.push(start) });
    expect(await drawn(again)).toEqual(straight);
    expect(starts.map(({ step }) => step)).toEqual([3]);
    expect(await drawn(train({ steps: 8, save: { to: 'memory://a' } }))).toEqual(straight);
  });

  it('moves one player alone where that is asked, and its rate where that is changed', async () => {
    const weights = (gan: GAN) =>
      (['G', 'D'] as const).map(name => (gan.game.nets[name]?.weights ?? []).map(w => Array.from(w.dataSync())));
    const before: unknown[][] = [];
    const run = train({
      steps: 3,
      paused: true,
      onPause: step => {
        before.push(weights(made.at(-1) as GAN));
        if (step === 0) run.step(['D']);
        else if (step === 1) {
          run.scaleRate('G', 0);
          run.step(['G']);
        } else run.stop();
      },
    });
    await run.finished;
    const [start, afterD, afterG] = before;
    expect(afterD?.[0]).toEqual(start?.[0]);
    expect(afterD?.[1]).not.toEqual(start?.[1]);
    expect(afterG).toEqual(afterD);
  });

  it('saves when it is asked, keeps a changed rate, and says what it cannot do without ending', async () => {
    const troubles: string[] = [];
    const saves: number[] = [];
    const run = train({
      steps: 4,
      save: { to: 'memory://full', every: 2 },
      paused: true,
      onTrouble: ({ message }) => troubles.push(message),
      onSave: step => saves.push(step),
    });
    await expect(run.save('nowhere://x')).rejects.toThrow(/nowhere/);
    run.scaleRate('E', 1);
    run.scaleRate('D', 0.5);
    expect(await Promise.all([run.save('memory://b'), run.save('memory://c')])).toEqual([0, 0]);
    expect(kept.get('c')?.state).toEqual(kept.get('b')?.state);
    run.resume();
    await expect(run.finished).rejects.toThrow('there is no room');
    // After steps 2 and 4, and at the end.
    const full = ['there is no room', 'there is no room', 'there is no room'];
    expect(troubles).toEqual(["player: 'E' is not known. Known: D, G.", ...full]);
    expect(saves).toEqual([0, 0]);
    const state = JSON.stringify(kept.get('b')?.state?.userDefinedMetadata);
    expect(state).toContain('"rateFactor":0.5');
  });

  it('hands on what the file of the Worker answers and tells', async () => {
    const notes: unknown[] = [];
    const run = train({ steps: 4, onNote: note => notes.push(note) });
    await run.finished;
    expect(notes).toEqual([{ step: 2 }, { step: 4 }]);
    expect(await run.ask('twice', { x: 4 })).toBe(8);
    await expect(run.ask('wrong')).rejects.toThrow('no answer');
    await expect(run.ask('twise')).rejects.toThrow(/'twise'.*twice/);
  });

  it('fails where the model cannot be made, and says why', async () => {
    const options = { steps: 1, given: { seed: 1, fails: true }, onTrouble: () => undefined };
    await expect(train(options).finished).rejects.toThrow('no such model');
    const backend = { steps: 1, backend: 'abacus', onTrouble: () => undefined };
    await expect(train(backend).finished).rejects.toThrow("backend: 'abacus' does not start here");
  });

  it('keeps as many tensors after twenty steps and ten sheets as after four and two', async () => {
    const kept: number[] = [];
    for (const steps of [4, 20]) {
      const before = memory().numTensors;
      await train({ steps, sheets: { every: 2, n: 8 }, onSheet: () => undefined }).finished;
      kept.push(memory().numTensors - before);
    }
    expect(kept[1]).toBe(kept[0]);
  });
});

describe('refusals', () => {
  it.each([
    [{ steps: -1 }, /steps/],
    [{ steps: 1, sheets: { every: 2 } }, /nobody looks at them/],
    [{ steps: 1, save: {} as { to: string } }, /to/],
  ])('%j', (options, message) => {
    expect(() => train(options)).toThrow(message);
  });
});

it('says that there is no file system of a page where there is none', async () => {
  for (const task of [() => opfs('a').read(), () => opfs('a').write({}), listOpfs, () => removeOpfs('a')])
    await expect(task()).rejects.toThrow(/opfs: there is no file system for this page\. .* indexeddb/);
});
