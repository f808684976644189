import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor, type Tensor2D, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CaptionEncoder } from '../../../src/core/captionEncoder';
import { normal } from '../../../src/core/latents/normal';
import { Rng } from '../../../src/core/rng';
import type { Source } from '../../../src/core/source';
import { type TextBatch, textPairs } from '../../../src/model/captions';
import { StackGAN } from '../../../src/systems/stackGan/model';
import { CharCnnRnn } from '../../../src/systems/textEncoder/model';
import { TextToImageGAN } from '../../../src/systems/textToImage/model';
import { keeping, weightsOf } from '../../contract/modelSuite';
import { captioned, letters, WORDS } from './toyText';

const small = { shape: [8, 8, 1], encoder: letters, latent: normal(4), width: 2, seed: 1 } as const;
const gan = (options: object = {}) => new TextToImageGAN({ ...small, projection: 3, ...options });
const stack = (options: object = {}) =>
  new StackGAN({ ...small, shape: [16, 16, 1], ratio: 2, condition: 3, blocks: 1, ...options });

const values = (t: Tensor): number[] => {
  const all = Array.from(t.dataSync());
  t.dispose();
  return all;
};

/** Embeddings and wrong pictures made elsewhere. */
const embedded: Source = {
  async *batches(n, rng) {
    for (;;) {
      const picture = () => rng.uniform<never>([n, 8, 8, 1] as never, -1, 1);
      yield { image: picture(), wrongImage: picture(), text: rng.normal<never>([n, 4] as never) };
    }
  },
};

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

describe('generate of models that draw captions', () => {
  it('draws n pictures of a caption, or n of each of several, in order', () => {
    const model = gan();
    const one = model.generate('red', 3, { seed: 2 });
    expect(one.shape).toEqual([3, 8, 8, 1]);
    expect(model.generate('red').shape).toEqual([1, 8, 8, 1]);
    expect(model.generate(['red', 'green'], { seed: 2 } as never).shape).toEqual([2, 8, 8, 1]);
    const z = values(one);
    const both = values(model.generate(['red', 'dark blue'], 3, { seed: 2 }));
    expect(both.slice(0, 3 * 64)).toEqual(z);
    expect(both.slice(3 * 64)).not.toEqual(z);
    model.dispose();
  });

  it('takes embeddings in place of captions, which stay the caller’s', () => {
    const model = gan();
    const rows = letters.encode(['red', 'green']);
    expect(values(model.generate(rows, 2, { seed: 3 }))).toEqual(
      values(model.generate(['red', 'green'], 2, { seed: 3 })),
    );
    expect(rows.isDisposed).toBe(false);
    expect(() => model.generate(zeros([2, 5]) as Tensor2D)).toThrow('expected a tensor of shape [?, 4]');
    model.dispose();
  });

  it('shows its own captions in turn where none are given, and says so where it has none', () => {
    const model = gan({ captions: ['red', 'green'] });
    const inTurn = values(model.generate(3, { seed: 4 }));
    expect(inTurn).toEqual(values(model.generate(['red', 'green', 'red'], 1, { seed: 4 })));
    expect(() => gan().generate(3)).toThrow("Say what, as in generate('a small red circle', 4)");
    for (const shown of ['', ' ', [] as string[]]) expect(() => model.generate(shown)).toThrow('captions: expected');
    expect(() => model.generate('red', 0)).toThrow('whole number of at least 1');
  });

  it('leaves no tensors behind', () => {
    const models = [gan({ captions: WORDS }), stack({ captions: WORDS })];
    const before = memory().numTensors;
    for (const model of models) {
      model.generate(2).dispose();
      model.generate(WORDS, 2).dispose();
    }
    models[0] instanceof TextToImageGAN && models[0].score(zeros([2, 8, 8, 1]), 'red').dispose();
    expect(memory().numTensors).toBe(before + 1);
  });
});

describe('TextToImageGAN', () => {
  it('scores pictures with one caption for all or one for each', () => {
    const model = gan();
    const pictures = new Rng(1).uniform<never>([2, 8, 8, 1] as never, -1, 1);
    const each = values(model.score(pictures, ['red', 'green']));
    expect(each).toHaveLength(2);
    expect(values(model.score(pictures, 'red'))[0]).toBeCloseTo(each[0] ?? 0, 5);
    expect(values(model.score(pictures, 'green'))[1]).toBeCloseTo(each[1] ?? 0, 5);
    expect(() => model.score(pictures, ['red'])).toThrow('one for each of 2, got 1');
    expect(() => model.score(zeros([2, 16, 16, 1]), 'red')).toThrow('images: expected a tensor of shape');
  });

  it('trains on captions, and on embeddings made elsewhere; without matching those need no wrong pictures', async () => {
    for (const data of [captioned, embedded]) {
      const model = gan();
      const history = await model.fit(data as never, { steps: 2, batchSize: 4, historyEvery: 1 });
      expect(Object.keys(history.history)).toEqual(['D.mismatch', 'D.fake', 'G.adversarial', 'G.interpolated']);
      model.dispose();
    }
    const plain = gan({ matching: false, interpolate: false });
    const alone: Source<TextBatch> = {
      async *batches(n, rng) {
        for await (const { image, text } of embedded.batches(n, rng)) yield { image, text } as never;
      },
    };
    const { history } = await plain.fit(alone, { steps: 1, batchSize: 4, historyEvery: 1 });
    expect(Object.keys(history)).toEqual(['D.fake', 'G.adversarial']);
    await expect(gan().fit(alone, { steps: 1, batchSize: 4 })).rejects.toThrow('batch.wrongImage: missing');
  });

  it('names what does not fit before it trains', async () => {
    expect(() => gan({ shape: [7, 7, 1] })).toThrow('shape: expected [height, width, channels]');
    expect(() => gan({ discriminator: 'inner' })).toThrow(
      "discriminator: 'inner' is not known. Known: joined, projection.",
    );
    expect(() => gan({ encoder: undefined })).toThrow('encoder: expected { width, encode(captions) }, got nothing');
    const model = gan();
    const before = await weightsOf(model);
    const narrow: CaptionEncoder = { width: 4, encode: captions => tensor2d(captions.map(() => [1, 2])) };
    await expect(gan({ encoder: narrow }).fit(captioned as never, { steps: 1, batchSize: 4 })).rejects.toThrow(
      'encoder: expected embeddings',
    );
    const single: Source<TextBatch> = {
      async *batches(n, rng) {
        for await (const batch of captioned.batches(n, rng)) {
          yield { ...batch, label: tidy(() => zeros([n], 'int32')) } as never;
        }
      },
    };
    await expect(model.fit(single, { steps: 1, batchSize: 4 })).rejects.toThrow('have the label 0');
    expect(await weightsOf(model)).toEqual(before);
  });

  it('asks for its encoder again when it is opened', async () => {
    const store = keeping();
    await gan().save(store);
    await expect(TextToImageGAN.load(store, {} as never)).rejects.toThrow('made with encoder.encode of its own');
    const loaded = await TextToImageGAN.load(store, { encoder: letters });
    expect(loaded.encoder).toBe(letters);
  });

  it('takes an encoder that was itself made with what no file can hold', async () => {
    const encoder = new CharCnnRnn({
      shape: [16, 16, 3],
      captionLength: 66,
      width: 4,
      channels: [2, 2, 2],
      imageChannels: [2],
      learningRate: () => 1e-3,
    });
    const store = keeping();
    await gan({ encoder }).save(store);
    expect((await TextToImageGAN.load(store, { encoder })).encoder).toBe(encoder);
  });

  it('a resumed run finds the same wrong pictures', async () => {
    const read = async (skip: number) => {
      const out: number[][] = [];
      for await (const batch of textPairs(captioned as never, letters).batches(4, new Rng(3), skip)) {
        if ('wrongImage' in batch) out.push(Array.from(batch.wrongImage?.dataSync() ?? []));
      }
      return out;
    };
    expect(await read(2)).toEqual((await read(0)).slice(2));
  });
});

describe('StackGAN', () => {
  it('trains one stage and leaves the other, or both', async () => {
    const model = stack();
    const nets = (stage: number) => ['C', 'G', 'D'].map(name => model.game.nets[`${name}${stage}`]);
    const numbers = (stage: number) =>
      nets(stage).map(net => [...(net?.weights ?? []), ...(net?.buffers ?? [])].map(v => Array.from(v.dataSync())));
    const larger: Source<TextBatch> = {
      async *batches(n, rng) {
        for (;;) {
          const picture = () => rng.uniform<never>([n, 16, 16, 1] as never, -1, 1);
          yield { image: picture(), wrongImage: picture(), text: rng.normal<never>([n, 4] as never) };
        }
      },
    };
    const options = { steps: 1, batchSize: 4, historyEvery: 1 };
    const [first, second] = [numbers(1), numbers(2)];
    const one = await model.fit(larger, { ...options, stage: 1 });
    expect(Object.keys(one.history)).toEqual(['D1.mismatch', 'D1.fake', 'G1.adversarial', 'G1.kl']);
    expect(numbers(2)).toEqual(second);
    expect(numbers(1)).not.toEqual(first);
    const trained = numbers(1);
    const two = await model.fit(larger, { ...options, stage: 2 });
    expect(Object.keys(two.history)).toEqual(['D2.mismatch', 'D2.fake', 'G2.adversarial', 'G2.kl']);
    expect(numbers(1)).toEqual(trained);
    expect(numbers(2)).not.toEqual(second);
    const both = await model.fit(larger, options);
    expect(Object.keys(both.history)).toHaveLength(8);
    expect(() => model.fit(larger, { ...options, stage: 3 as never })).toThrow('stage: expected 1 or 2, got 3');
    model.dispose();
  });

  it('draws small pictures in stage I and large ones in stage II; stage II alone changes with the second condition', () => {
    const model = stack();
    expect(model.generate('red', 2, { stage: 1 }).shape).toEqual([2, 8, 8, 1]);
    expect(model.generate('red', 2).shape).toEqual([2, 16, 16, 1]);
    const again = () => values(model.generate('red', 2, { seed: 5, stage: 1 }));
    expect(again()).toEqual(again());
    expect(() => model.generate('red', 1, { stage: 0 as never })).toThrow('stage: expected 1 or 2');
    model.dispose();
  });

  it('without augmentation has no KL term, and draws noise alone', async () => {
    const model = stack({ shape: [8, 8, 1], ratio: 1, conditioningAugmentation: false });
    const { history } = await model.fit(captioned as never, { steps: 1, batchSize: 4, historyEvery: 1 });
    expect(Object.keys(history).filter(name => name.endsWith('kl'))).toEqual([]);
    model.dispose();
  });

  it('weighs the KL term by 2 over the columns unless told otherwise: the mean over them by 2', async () => {
    const kl = async (options: object) => {
      const model = stack({ shape: [8, 8, 1], ratio: 1, ...options });
      const { history } = await model.fit(captioned as never, { steps: 1, batchSize: 4, historyEvery: 1, stage: 1 });
      model.dispose();
      return history['G1.kl']?.[0] ?? Number.NaN;
    };
    expect((await kl({})) / (await kl({ weights: { kl: 1 } }))).toBeCloseTo(2 / 3, 5);
  });
});
