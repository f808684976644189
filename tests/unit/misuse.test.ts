import '@tensorflow/tfjs-backend-cpu';
import { mean, memory, setBackend, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import * as kit from '../../src/index';
import { frechetDistance, matrixOf } from '../../src/metrics/index';
import * as node from '../../src/node/index';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

const named = (message: string) => ({ name: 'GanKitError', message: expect.stringContaining(message) });
const data = () => kit.toSource(zeros([8, 2]));
const dense = () => kit.netFromModel(sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] }));

/** A game that trains, and a run of it with some parts replaced. */
function game(player: object = {}, parts: object = {}): kit.AnyGame {
  const D = dense();
  const loss = ({ point }: { point: Tensor }) => ({ d: mean(D(point)) });
  return {
    nets: { D },
    expects: { point: { shape: [2] } },
    draw: (batch: object) => batch,
    view: (batch: object) => kit.lazy(batch),
    players: { D: { updates: [D], optimizer: kit.adam(), loss, ...player } },
    ...parts,
  } as kit.AnyGame;
}
async function play(of: kit.AnyGame, source: unknown = data()): Promise<void> {
  const trainer = new kit.Trainer(of, { seed: 1 });
  for await (const report of trainer.run(source as kit.Source, { steps: 1, batchSize: 2 })) await report.read();
  trainer.dispose();
}

describe('a game of one’s own that is not put together right', () => {
  it('trains when it is', () => expect(play(game())).resolves.toBeUndefined());

  it.each<[string, () => kit.AnyGame]>([
    ['expected a game', () => undefined as never],
    ['game.nets', () => game({}, { nets: undefined })],
    ['game.nets.D', () => game({}, { nets: { D: sequential() } })],
    ['game.expects', () => game({}, { expects: null })],
    ["game.expects.point: 'shap' is not known", () => game({}, { expects: { point: { shap: [2] } } })],
    ['game.draw: expected a function', () => game({}, { draw: 'noise' })],
    ['game.view: expected a function', () => game({}, { view: {} })],
    ['game.view: expected an object', () => game({}, { view: () => undefined })],
    ['game.players: expected an object', () => game({}, { players: [] })],
    ["'repeat' is not known. Did you mean 'repeats'?", () => game({ repeat: 2 })],
    ['game.players.D: updates', () => game({ updates: dense() })],
    ['game.players.D: optimizer', () => game({ optimizer: 'adam' })],
    ['game.players.D: loss', () => game({ loss: undefined })],
    ['players.D.loss: expected an object of named scalars', () => game({ loss: () => zeros([]) })],
    [
      'players.D.loss: expected its term d to be a scalar, got a tensor of shape [3]',
      () => game({ loss: () => ({ d: zeros([3]) }) }),
    ],
    ['players.D.loss: expected its term d to be a scalar, got 3', () => game({ loss: () => ({ d: 3 }) })],
  ])('%s', async (message, make) => {
    await expect(async () => play(make())).rejects.toMatchObject(named(message));
  });

  it('sources that give no batches', async () => {
    await expect(play(game(), zeros([8, 2]))).rejects.toMatchObject(named('run: expected a source'));
    await expect(play(game(), { batches: () => 3 })).rejects.toMatchObject(named('source.batches: expected an async'));
    await expect(play(game(), { batches: () => [null] })).rejects.toMatchObject(named('batch: expected an object'));
    const rows = { batches: () => [{ point: [[1, 2]] }] };
    await expect(play(game(), rows)).rejects.toMatchObject(named('batch.point: expected a tensor'));
  });

  it('trainable that is set after netFromModel, before a trainer and between runs', async () => {
    const of = game();
    const { model } = of.nets.D as kit.AnyNet;
    const [layer] = model?.layers ?? [];
    const trainer = new kit.Trainer(of, { seed: 1 });
    if (layer) layer.trainable = false;
    const message = named('nets.D: trainable was set on its model after netFromModel');
    expect(() => new kit.Trainer(of, { seed: 1 })).toThrow(expect.objectContaining(message));
    await expect(trainer.run(data(), { steps: 1, batchSize: 2 }).next()).rejects.toMatchObject(message);
    if (layer) layer.trainable = true;
    expect((await trainer.run(data(), { steps: 1, batchSize: 2 }).next()).done).toBe(false);
  });
});

describe('arguments of the wrong kind', () => {
  const wrong = [[1, 2]] as never;
  it.each<[string, () => unknown]>([
    ['l1: a', () => kit.l1(wrong, zeros([2]))],
    ['l2(a, b)', () => kit.l2(zeros([2]), wrong)],
    ['crossEntropy: target', () => kit.crossEntropy(zeros([2, 3]), [0, 1] as never)],
    ['binaryCrossEntropy: logits', () => kit.binaryCrossEntropy(wrong, 1)],
    ['gaussianKl: q.mean', () => kit.gaussianKl(undefined as never)],
    ['gaussianKl: q.logDeviation', () => kit.gaussianKl({ mean: zeros([1, 2]) } as never)],
    ['bernoulliLoss: logits', () => kit.bernoulliLoss(wrong, zeros([1, 2]))],
    ['lerp', () => kit.lerp(wrong, zeros([1, 2]), 0.5)],
    ['matrixOf', () => matrixOf(wrong)],
    ['such as await matrixOf(tensor), got a Tensor', () => frechetDistance(zeros([4, 2]) as never, wrong)],
    ['input of', () => dense()(wrong)],
    ['input of', () => dense()(undefined as never)],
    ['seed', () => new kit.Rng(undefined as never)],
    ['shape', () => new kit.Rng(1).normal(2 as never)],
    ['rng', () => kit.normal(2).sample(3, undefined as never)],
    ['rng', () => kit.categorical(2).sample(3, undefined as never)],
    ['batches: rng', () => kit.arraySource({ image: new Uint8Array(4), shape: [1, 1, 1] }).batches(2, 1 as never)],
    ['codes', () => new kit.InfoGAN({ shape: [28, 28, 1], codes: null as never })],
    ['folder: path', () => node.folder(undefined as never)],
    ['folder of pictures', () => node.imageFolder(undefined as never, { shape: [8, 8, 3] })],
    ['encodePng', () => node.encodePng(undefined as never)],
    ['readHistory: path', () => node.readHistory(3 as never)],
    ['writeFileAtomic: path', () => node.writeFileAtomic(null as never, new Uint8Array(1))],
  ])('%s', async (message, call) => {
    await expect(async () => call()).rejects.toMatchObject({ ...named(message), code: 'argument' });
  });

  it('leave no tensor', () => {
    const D = dense();
    const before = memory().numTensors;
    expect(() => D(wrong)).toThrow();
    expect(memory().numTensors).toBe(before);
  });
});
