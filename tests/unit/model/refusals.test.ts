import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, ones, type Rank, setBackend, type Tensor, type Tensor2D, zeros } from '@tensorflow/tfjs-core';
import { type layers as Layers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import { normal } from '../../../src/core/latents/normal';
import { netFromFunction, netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { nonSaturating } from '../../../src/losses/adversarial';
import { adam } from '../../../src/optimizers/adam';
import { r1 } from '../../../src/penalties/r1';
import { ACGAN } from '../../../src/systems/acgan/model';
import { BiGAN } from '../../../src/systems/bigan/model';
import { Classifier } from '../../../src/systems/classifier/model';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { gan } from '../../../src/systems/gan/game';
import { GAN, type GANOptions } from '../../../src/systems/gan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { Pix2Pix } from '../../../src/systems/pix2pix/model';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { SRGAN } from '../../../src/systems/srgan/model';
import { StackGAN } from '../../../src/systems/stackGan/model';
import { CharCnnRnn } from '../../../src/systems/textEncoder/model';
import { TextToImageGAN } from '../../../src/systems/textToImage/model';
import { VAE } from '../../../src/systems/vae/model';
import { VAEGAN } from '../../../src/systems/vaegan/model';
import { Trainer } from '../../../src/train/trainer';

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

const shape = [2, 2, 1];
const data = () => ones<Rank.R4>([8, ...shape] as [number, number, number, number]);
const small = (options: Partial<GANOptions> = {}) =>
  new GAN({ shape, latent: normal(3), hidden: { G: [4], D: [4] }, seed: 1, ...options });
const makeG = (units = 4) =>
  sequential({
    layers: [
      layers.dense({ inputShape: [3], units }),
      ...(units === 4 ? [layers.reshape({ targetShape: shape })] : []),
    ],
  });
const makeD = (...end: Layers.Layer[]) =>
  sequential({ layers: [layers.flatten({ inputShape: shape }), layers.dense({ units: 4 }), ...end] });
const logit = () => layers.dense({ units: 1 });
/** A model on these nets, which it frees if it cannot be made. */
const withNets = (G: Sequential, D: Sequential) => () => {
  const nets = { G: netFromModel(G), D: netFromModel(D) };
  try {
    return small({ nets });
  } catch (error) {
    for (const net of Object.values(nets)) net.dispose();
    throw error;
  }
};

describe('a run that cannot work', () => {
  it('two fits at once, and all that would train or replace weights during one', async () => {
    const model = small();
    const x = data();
    const first = model.fit(x, { steps: 3, batchSize: 4 });
    const state = { code: 'state' };
    await expect(model.fit(x, { steps: 3, batchSize: 4 })).rejects.toMatchObject(state);
    await expect(model.train(x, { steps: 1, batchSize: 4 }).next()).rejects.toMatchObject(state);
    await expect(model.restore('memory://x')).rejects.toMatchObject(state);
    await first;
    expect(model.step).toBe(3);
    await model.fit(x, { steps: 1, batchSize: 4 });
    const byHand = model.train(x, { steps: 2, batchSize: 4 });
    await byHand.next();
    await expect(model.fit(x, { steps: 1, batchSize: 4 })).rejects.toThrow('`break` or `return()`');
    await byHand.return(undefined);
    await model.fit(x, { steps: 1, batchSize: 4 });
    model.dispose();
    x.dispose();
  });

  it('an update or a restore of a trainer that runs', async () => {
    const { game } = small();
    const trainer = new Trainer(game, { seed: 1 });
    const x = data();
    const run = trainer.run(
      {
        batches: async function* () {
          yield { image: x.clone() };
        },
      },
      { steps: 2, batchSize: 8 },
    );
    await run.next();
    const saved = await trainer.save();
    expect(() => trainer.update('D', { image: x })).toThrow('a run of this is not over');
    expect(() => trainer.restore(saved)).toThrow('a run of this is not over');
    expect(() => trainer.endStep(1)).toThrow('a run of this is not over');
    await run.return(undefined);
    dispose(trainer.update('D', { image: x }));
    trainer.dispose();
    expect(() => trainer.update('D', { image: x })).toThrow('was disposed of');
    x.dispose();
  });

  it('anything after dispose, and dispose during a run', async () => {
    const x = data();
    const model = small({ average: { G: { halfLife: 10 } } });
    const gone = { code: 'state', message: expect.stringContaining('disposed of') };
    const fit = model.fit(x, {
      steps: 3,
      batchSize: 4,
      observers: [{ onStep: ({ step }) => (step === 2 ? model.dispose() : undefined) }],
    });
    await expect(fit).rejects.toMatchObject(gone);
    await expect(model.fit(x, { steps: 1, batchSize: 4 })).rejects.toMatchObject(gone);
    await expect(model.train(x, { steps: 1, batchSize: 4 }).next()).rejects.toMatchObject(gone);
    await expect(model.save('memory://x')).rejects.toMatchObject(gone);
    await expect(model.restore('memory://x')).rejects.toMatchObject(gone);
    expect(() => model.generate(2)).toThrow('disposed of');
    expect(() => model.generate(2, { seed: 1 })).toThrow('disposed of');
    model.dispose();
    x.dispose();
  });

  it.each(['sigmoid', 'hardSigmoid', 'tanh', 'softmax', 'relu', 'softplus'] as const)('a D that ends in %s', end => {
    const message = `nets.D: expected logits, numbers without bounds, but its last layer ends in '${end}'`;
    expect(withNets(makeG(), makeD(layers.dense({ units: 1, activation: end })))).toThrow(message);
    expect(withNets(makeG(), makeD(logit(), layers.activation({ activation: end })))).toThrow(message);
  });

  it('a bound further in, with layers after it that keep it', () => {
    const inner = sequential({ layers: [layers.dense({ inputShape: [4], units: 1, activation: 'sigmoid' })] });
    expect(withNets(makeG(), makeD(inner))).toThrow("'sigmoid'");
    expect(withNets(makeG(), makeD(logit(), layers.reLU(), layers.reshape({ targetShape: [1] })))).toThrow('ReLU');
    const fine = withNets(makeG(), makeD(layers.activation({ activation: 'sigmoid' }), logit()))();
    fine.dispose();
    withNets(makeG(), makeD(logit(), layers.leakyReLU()))().dispose();
  });

  it('nets of another shape, named with what came and what was expected', () => {
    const message = 'nets.G: expected a net [n, 3] → [n, 2, 2, 1], got one of [n, 3] → [n, 5].';
    expect(withNets(makeG(5), makeD(logit()))).toThrow(message);
    const flat = sequential({ layers: [layers.dense({ inputShape: [4], units: 1 })] });
    expect(withNets(makeG(), flat)).toThrow('nets.D: expected a net [n, 2, 2, 1], got one of [n, 4] → [n, 1].');
    expect(() => netFromModel(sequential())).toThrow('inputShape');
  });

  it('a frozen net', () => {
    const frozen = makeD(logit());
    frozen.trainable = false;
    expect(withNets(makeG(), frozen)).toThrow('players.D: there is nothing to train');
  });

  it('a loss that no weight has a part in', async () => {
    const model = small();
    const { D } = model.game.players;
    const game = { ...model.game, players: { D: { ...D, optimizer: adam(), loss: () => ({ zero: zeros([]) }) } } };
    const trainer = new Trainer(game as typeof model.game, { seed: 1 });
    const x = data();
    expect(() => trainer.update('D', { image: x })).toThrow('players.D.loss: no weight of its nets has a part in it');
    for (const owner of [trainer, model]) owner.dispose();
    x.dispose();
  });

  it('one optimizer for two players, or for two games', () => {
    const one = adam();
    const game = (D = one, G = one) => {
      const { nets } = small().game as unknown as { nets: Parameters<typeof gan>[0]['nets'] };
      return gan({ nets, latent: normal(3), adversarial: nonSaturating, optimizers: { D, G }, shape });
    };
    expect(() => new Trainer(game(), { seed: 1 })).toThrow('players.G: its optimizer already belongs to players.D');
    const first = new Trainer(game(one, adam()), { seed: 1 });
    expect(() => new Trainer(game(one, adam()), { seed: 1 })).toThrow(
      'players.D: its optimizer already belongs to another model',
    );
    first.dispose();
    new Trainer(game(one, adam()), { seed: 1 }).dispose();
  });

  it('batches of one where batch norm sees one value for each channel', async () => {
    const x = data();
    const normed = makeD(layers.batchNormalization({ name: 'norm' }), logit());
    const model = withNets(makeG(), normed)();
    const message = 'batchSize: expected at least 2, got 1: the batch normalisation of net D (norm)';
    await expect(model.fit(x, { steps: 1, batchSize: 1 })).rejects.toThrow(message);
    await model.fit(x, { steps: 1, batchSize: 1, players: ['G'] });
    await model.fit(x, { steps: 1, batchSize: 2 });
    const plain = small();
    await plain.fit(x, { steps: 1, batchSize: 1 });
    for (const owner of [model, plain]) owner.dispose();
    x.dispose();
  });
});

describe('constructors that throw', () => {
  const picture: [number, number, number] = [28, 28, 1];
  const encoder = { width: 4, encode: (captions: readonly string[]) => zeros([captions.length, 4]) as Tensor2D };
  const classes: Readonly<Record<string, readonly [new (options: never) => unknown, object, readonly object[]]>> = {
    GAN: [GAN, { shape, hidden: { G: [4], D: [4] } }, [{ discriminatorSteps: 0 }, { hidden: { D: [0] } }]],
    DCGAN: [DCGAN, { shape: picture, width: 2 }, [{ shape: [30, 7, 1] }, { width: 0 }]],
    ACGAN: [ACGAN, { shape: picture, width: 2, classes: 3 }, [{ weights: { class: -1 } }, { classes: 1 }]],
    InfoGAN: [
      InfoGAN,
      { shape: picture, width: 2, hidden: 4 },
      [{ codes: {} }, { codes: { a: 1 } }, { weights: { a: 1 } }],
    ],
    BiGAN: [BiGAN, { shape, hidden: 4 }, [{ weightDecay: -1 }]],
    ConditionalGAN: [
      ConditionalGAN,
      { shape, classes: 3, width: 24 },
      [{ dropout: { D: 1.5 } }, { dropout: { D: 1 } }],
    ],
    SemiSupervisedGAN: [SemiSupervisedGAN, { shape, hidden: { G: [4], D: [4] } }, [{ noise: { hidden: -1 } }]],
    VAE: [
      VAE,
      { shape: picture, latent: 2, hidden: [4] },
      [
        { layers: 'convolutional', width: 0 },
        { likelihood: 'gaussian', deviation: 0 },
      ],
    ],
    VAEGAN: [VAEGAN, { shape: picture, latent: 2, width: 2 }, [{ weights: { likeness: -1 } }]],
    Classifier: [Classifier, { shape: picture, channels: [2], features: 4 }, [{ dropout: 1 }, { shape: [784] }]],
    CharCnnRnn: [
      CharCnnRnn,
      { shape: picture, captionLength: 70, width: 4, channels: [2, 2, 2], imageChannels: [2] },
      [{ captionLength: 10 }, { imageChannels: [] }, { features: () => zeros([1]) }],
    ],
    Pix2Pix: [
      Pix2Pix,
      { shape: [16, 16, 3], width: 2 },
      [{ weights: { l1: 0, adversarial: 0 } }, { discriminator: { layers: 5 } }, { dropout: 1 }],
    ],
    SRGAN: [
      SRGAN,
      { scale: 2, patch: 16, blocks: 1, width: 4 },
      [{ content: {} }, { scale: 7, patch: 14 }, { weights: { adversarial: -1 } }],
    ],
    TextToImageGAN: [
      TextToImageGAN,
      { shape: [16, 16, 1], encoder, width: 2, projection: 2 },
      [{ matching: 1 }, { interpolate: { beta: 2 } }, { weights: { interpolated: -1 } }],
    ],
    StackGAN: [
      StackGAN,
      { shape: [16, 16, 1], ratio: 2, encoder, width: 2, condition: 2, blocks: 1 },
      [{ ratio: 3 }, { matching: 1 }],
    ],
  };
  const common = [
    { seed: -1 },
    { seed: 0.5 },
    { average: { X: { halfLife: 1 } } },
    { average: { X: { halfLife: 0 } } },
    { learningRate: '0.1' },
    { learningRate: -1 },
    { notAnOption: 1 },
    { nets: {} },
    { nets: 3 },
  ];

  const twice = { penalties: [r1(1), r1(2)] };

  it.each(Object.entries(classes))('%s leaves no tensor behind', (name, [Class, fine, bad]) => {
    const before = memory().numTensors;
    for (const options of [...common, ...bad, twice]) {
      const make = () => new Class({ ...fine, ...options } as never);
      expect(make, JSON.stringify(options)).toThrow(expect.objectContaining({ name: 'GanKitError' }));
      expect(memory().numTensors, `${name} ${JSON.stringify(options)}`).toBe(before);
    }
    const made = new Class(fine as never) as { dispose(): void };
    made.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('leaves nets that were given as they are', () => {
    const w = new Rng(1).uniform<Rank.R2>([1, 1]) as Tensor;
    const G = netFromModel(makeG());
    const nets = { G, D: netFromFunction({ forward: (x: Tensor) => x, weights: [] }) };
    expect(() => small({ nets })).toThrow('players.D: there is nothing to train');
    expect(G.weights.every(v => !v.isDisposed)).toBe(true);
    G.dispose();
    w.dispose();
  });
});
