import {
  avgPool,
  mean,
  reverse,
  scalar,
  square,
  sub,
  type Tensor,
  tensor1d,
  tensor2d,
  tensor4d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { labelCondition } from '../../src/core/condition';
import type { AnyGame, Batch } from '../../src/core/game';
import { categorical } from '../../src/core/latents/categorical';
import { joint } from '../../src/core/latents/joint';
import { normal } from '../../src/core/latents/normal';
import { uniform } from '../../src/core/latents/uniform';
import { lazy } from '../../src/core/lazy';
import { netFromFunction } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import type { Source } from '../../src/core/source';
import { together } from '../../src/core/together';
import { minimax, nonSaturating } from '../../src/losses/adversarial';
import { gaussianPixels } from '../../src/losses/pixels';
import { dcganDiscriminator, dcganGenerator, dcganTrunk } from '../../src/nets/dcgan';
import { head } from '../../src/nets/head';
import { mlp } from '../../src/nets/mlp';
import { patchDiscriminator } from '../../src/nets/patchDiscriminator';
import { unet } from '../../src/nets/unet';
import { adam } from '../../src/optimizers/adam';
import { acgan } from '../../src/systems/acgan/game';
import { acganNets } from '../../src/systems/acgan/nets';
import { bigan } from '../../src/systems/bigan/game';
import { biganNets } from '../../src/systems/bigan/nets';
import { classifier } from '../../src/systems/classifier/game';
import { classifierNets } from '../../src/systems/classifier/nets';
import { conditionalDcganDiscriminator, conditionalDcganGenerator } from '../../src/systems/conditionalGan/dcgan';
import { conditionalGan } from '../../src/systems/conditionalGan/game';
import { gan } from '../../src/systems/gan/game';
import { infogan } from '../../src/systems/infogan/game';
import { type Pix2pixParts, pix2pix } from '../../src/systems/pix2pix/game';
import { semiSupervisedGan } from '../../src/systems/semiSupervisedGan/game';
import { semiSupervisedNets } from '../../src/systems/semiSupervisedGan/nets';
import { srDiscriminator } from '../../src/systems/srgan/discriminator';
import { srgan, superResolution } from '../../src/systems/srgan/game';
import { srresnet } from '../../src/systems/srgan/srresnet';
import { stackGanStage1, stackGanStage2 } from '../../src/systems/stackGan/game';
import { conditioner, stackGenerator1, stackGenerator2 } from '../../src/systems/stackGan/nets';
import { jointEmbeddingGame } from '../../src/systems/textEncoder/game';
import { charCnnRnn } from '../../src/systems/textEncoder/nets';
import { pictureEncoder } from '../../src/systems/textEncoder/pictureEncoder';
import { ganCls } from '../../src/systems/textToImage/game';
import { textDiscriminator, textGenerator } from '../../src/systems/textToImage/nets';
import { vae } from '../../src/systems/vae/game';
import { denseAutoencoder, vaeganNets } from '../../src/systems/vae/nets';
import { vaegan } from '../../src/systems/vaegan/game';

const shape = [28, 28, 1] as const;
const optimizers = () => ({ D: adam(), G: adam({ learningRate: 1e-3 }) });

const mirroredByChance = (images: Tensor, rng: Rng): Tensor => (rng.next() < 0.5 ? images : reverse(images, 2));

const smallInfogan = (weight: number, ...bent: readonly ('digit' | 'slant')[]): AnyGame => {
  const codes = { digit: categorical(10), slant: uniform() };
  const latent = joint({ noise: normal(4), ...codes });
  const rng = new Rng(5);
  return infogan({
    nets: {
      G: dcganGenerator({ latent: latent.width, shape, width: 2, hidden: [8], rng: rng.fork('G') }),
      trunk: dcganTrunk({ shape, width: 2, hidden: [8], slope: 0.1, rng: rng.fork('trunk'), name: 'trunk' }),
      critic: head({ features: 8, outputs: 1, rng: rng.fork('critic'), name: 'critic' }),
      Q: head({ features: 8, hidden: [8], outputs: 12, rng: rng.fork('Q'), name: 'Q' }),
    },
    latent,
    codes,
    weights: { digit: weight, slant: weight },
    ...(bent.length > 0 && { bend: { codes: bent, transform: mirroredByChance } }),
    adversarial: nonSaturating,
    optimizers: { ...optimizers(), Q: adam() },
    shape,
  });
};

const smallSemiSupervised = (generator: 'featureMatching' | 'adversarial'): AnyGame =>
  semiSupervisedGan({
    nets: semiSupervisedNets({ shape, latent: 4, classes: 10, hidden: { G: [8], D: [8, 6] }, rng: new Rng(7) }),
    latent: uniform({ size: 4 }),
    classes: 10,
    generator,
    adversarial: nonSaturating,
    optimizers: optimizers(),
    shape,
  });

const smallGanCls = (matching: boolean, interpolate: boolean): AnyGame =>
  ganCls({
    nets: {
      G: textGenerator({ latent: 4, text: 3, projection: 2, shape, width: 2, rng: new Rng(9).fork('G') }),
      D: textDiscriminator({ text: 3, projection: 2, shape, width: 2, rng: new Rng(9).fork('D') }),
    },
    latent: normal(4),
    adversarial: nonSaturating,
    optimizers: optimizers(),
    shape,
    text: 3,
    matching,
    interpolate: interpolate && { beta: 'drawn' },
  });

const smallStackGan = (stage2Too: boolean): AnyGame => {
  const rng = new Rng(10);
  const [text, condition, width] = [3, 2, 2];
  const D = (name: string) =>
    textDiscriminator({ text, projection: 2, normText: false, shape, width, rng: rng.fork(name), name });
  const C = (name: string) => conditioner({ text, condition, rng: rng.fork(name), name });
  const common = { condition, shape, width };
  const parts = { latent: normal(4), adversarial: nonSaturating, shape, text, condition, weights: { kl: 0.1 } };
  const stage1 = { C: C('C1'), G: stackGenerator1({ ...common, latent: 4, rng: rng.fork('G1') }), D: D('D1') };
  const first = stackGanStage1({ ...parts, stage1, optimizers: optimizers(), ratio: 1 });
  if (!stage2Too) return first;
  const G = stackGenerator2({ ...common, ratio: 1, blocks: 1, rng: rng.fork('G2') });
  const stage2 = { C: C('C2'), G, D: D('D2') };
  return together({ first, second: stackGanStage2({ ...parts, stage1, stage2, optimizers: optimizers() }) });
};

const smallBigan = (stochastic: boolean): AnyGame =>
  bigan({
    nets: biganNets({ shape, latent: 4, hidden: 8, perCode: stochastic ? 2 : 1, rng: new Rng(8) }),
    latent: normal(4),
    stochastic,
    adversarial: nonSaturating,
    optimizers: { D: adam(), GE: adam({ learningRate: 1e-3 }) },
    shape,
  });

const smallPix2pix = (options: Partial<Pix2pixParts> = {}): AnyGame => {
  const rng = new Rng(11);
  const inputChannels = options.conditional === false ? 0 : 1;
  return pix2pix({
    nets: {
      G: unet({ shape, width: 2, rng: rng.fork('G') }),
      D: patchDiscriminator({ shape, inputChannels, layers: 1, width: 2, rng: rng.fork('D') }),
    },
    adversarial: nonSaturating,
    optimizers: optimizers(),
    shapes: { input: shape, target: shape },
    ...options,
  });
};

const smallJointEmbedding = (): AnyGame =>
  jointEmbeddingGame({
    nets: {
      text: charCnnRnn({
        captionLength: 66,
        characters: 5,
        width: 3,
        channels: [4, 4, 3],
        rng: new Rng(12).fork('text'),
      }),
      image: pictureEncoder({ shape, width: 3, channels: [2, 4], rng: new Rng(12).fork('image') }),
    },
    optimizer: adam(),
    shape,
    captionLength: 66,
    characters: 5,
  });

const smallSuperResolution = () => ({
  nets: { G: srresnet({ scale: 2, channels: 1, blocks: 1, width: 2, rng: new Rng(12).fork('G') }) },
  optimizers: optimizers(),
  shape: { low: [14, 14, 1], high: shape },
});

const smallSrgan = (): AnyGame => {
  const parts = smallSuperResolution();
  const D = srDiscriminator({ patch: 28, channels: 1, width: 2, hidden: 4, rng: new Rng(12).fork('D') });
  return srgan({ ...parts, nets: { ...parts.nets, D }, adversarial: nonSaturating });
};

/** Every game we have, small enough to run on any backend in seconds. */
export const games: Readonly<Record<string, () => AnyGame>> = {
  'gan of dense nets with dropout, k = 2': () =>
    gan({
      nets: {
        G: mlp({ input: [4], output: shape, hidden: [8], last: 'tanh', rng: new Rng(1).fork('G'), name: 'G' }),
        D: mlp({ input: shape, output: [1], hidden: [8, 8], dropout: 0.5, rng: new Rng(1).fork('D'), name: 'D' }),
      },
      latent: normal(4),
      adversarial: minimax,
      optimizers: optimizers(),
      shape,
      repeats: 2,
    }),
  'super-resolution': () => superResolution(smallSuperResolution()),
  srgan: smallSrgan,
  dcgan: () =>
    gan({
      nets: {
        G: dcganGenerator({ latent: 4, shape, width: 2, rng: new Rng(2).fork('G') }),
        D: dcganDiscriminator({ shape, width: 2, rng: new Rng(2).fork('D') }),
      },
      latent: normal(4),
      adversarial: nonSaturating,
      optimizers: optimizers(),
      shape,
    }),
  'semi-supervised gan by feature matching': () => smallSemiSupervised('featureMatching'),
  'semi-supervised gan by adversarial loss': () => smallSemiSupervised('adversarial'),
  bigan: () => smallBigan(false),
  ali: () => smallBigan(true),
  'gan-cls': () => smallGanCls(true, false),
  'gan-cls-int': () => smallGanCls(true, true),
  'gan-int, a plain conditional gan with captions between captions': () => smallGanCls(false, true),
  'stackgan, stage I': () => smallStackGan(false),
  'stackgan, both stages together': () => smallStackGan(true),
  'joint embedding of pictures and captions': smallJointEmbedding,
  infogan: () => smallInfogan(1),
  'infogan with codes measured only': () => smallInfogan(0),
  'infogan with a code read off bent pictures': () => smallInfogan(1, 'digit'),
  'infogan with codes read off bent pictures, measured only': () => smallInfogan(0, 'digit', 'slant'),
  'conditional gan, each net with a reader of the label': () =>
    conditionalGan({
      nets: {
        G: conditionalDcganGenerator({ latent: 4, condition: 3, shape, width: 2, rng: new Rng(7).fork('G') }),
        D: conditionalDcganDiscriminator({ condition: 2, shape, width: 2, rng: new Rng(7).fork('D') }),
        conditionG: mlp({
          input: [10],
          output: [3],
          hidden: [],
          rng: new Rng(7).fork('conditionG'),
          name: 'conditionG',
        }),
        conditionD: mlp({
          input: [10],
          output: [2],
          hidden: [],
          rng: new Rng(7).fork('conditionD'),
          name: 'conditionD',
        }),
      },
      latent: normal(4),
      condition: labelCondition(10),
      adversarial: nonSaturating,
      optimizers: optimizers(),
      shape,
      repeats: 2,
    }),
  classifier: () =>
    classifier({
      nets: classifierNets({ shape, classes: 10, channels: [2, 2], features: 8, rng: new Rng(10) }),
      classes: 10,
      optimizer: adam(),
      shape,
    }),
  acgan: () =>
    acgan({
      nets: acganNets({ shape, classes: 10, latent: 4, width: 2, hidden: 8, rng: new Rng(8) }),
      latent: normal(4),
      classes: 10,
      adversarial: nonSaturating,
      optimizers: optimizers(),
      shape,
    }),
  vaegan: () =>
    vaegan({
      nets: vaeganNets({ shape, latent: 4, width: 2, rng: new Rng(7) }),
      latent: 4,
      weights: { likeness: 0.01 },
      adversarial: nonSaturating,
      optimizers: { D: adam(), E: adam(), G: adam() },
      shape,
    }),
  'vae with a learned deviation': () =>
    vae({
      nets: denseAutoencoder({ shape, latent: 4, hidden: [8], last: 'tanh', rng: new Rng(6) }),
      latent: 4,
      likelihood: gaussianPixels(),
      weights: { kl: images => Math.min(1, (images + 1) / 20) },
      optimizer: adam({ learningRate: 1e-3 }),
      shape,
    }),
  pix2pix: () => smallPix2pix(),
  'pix2pix whose D does not see the input, L1 by a schedule': () =>
    smallPix2pix({ conditional: false, weights: { l1: images => 100 - images } }),
  'pix2pix of L1 alone': () => smallPix2pix({ weights: { adversarial: 0 } }),
};

/** Every field that a game of pictures may read, of pictures by their numbers. */
export type Pictures = Readonly<
  Record<
    'image' | 'caption' | 'label' | 'unlabelled' | 'text' | 'wrongImage' | 'input' | 'target' | 'low' | 'high',
    Tensor
  >
>;

export function picturesOf(rows: readonly number[]): Pictures {
  const valuesOf = (row: number) => Array.from({ length: 784 }, (_, i) => Math.sin(row * 7 + i * 0.3));
  const image = (of = rows) => tensor4d(of.flatMap(valuesOf), [rows.length, ...shape]);
  return {
    image: image(),
    caption: tensor2d(
      rows.flatMap(row => Array.from({ length: 66 }, (_, i) => (row * i + i * i + row) % 6)),
      [rows.length, 66],
      'int32',
    ),
    label: tensor1d(
      rows.map(row => row % 10),
      'int32',
    ),
    unlabelled: image(),
    text: tensor2d(rows.map(row => [0, 1, 2].map(i => Math.cos(row * 5 + i)))),
    wrongImage: image(rows.map(row => row + 1)),
    input: image(),
    target: image(rows.map(row => row + 2)),
    low: tidy(() => avgPool(image(), 2, 2, 'valid')),
    high: image(),
  };
}

/** Twenty grey pictures, shuffled on each pass. */
export const pictures: Source<Pictures> = {
  size: 20,
  async *batches(size, rng, skip = 0) {
    const order = rng.permutation(20);
    for (let at = skip * size; at + size <= 20; at += size) yield picturesOf([...order.subarray(at, at + size)]);
  },
};

/** One weight that the player pulls towards the batch's mean: every step has a closed form. */
export function tugOfWar(start: number, optimizer: ReturnType<typeof adam>): { game: AnyGame; weight: Variable } {
  const weight = variable(scalar(start));
  const net = netFromFunction({ forward: (x: Tensor) => sub(weight, x), weights: [weight] });
  const game: AnyGame<Batch> = {
    nets: { net },
    expects: { x: { shape: [] } },
    draw: batch => batch.x,
    view: (x: Tensor) => lazy({ x }),
    players: {
      P: { updates: [net], optimizer, loss: ({ x }: { x: Tensor }) => ({ distance: mean(square(net(x))) }) },
    },
  };
  return { game, weight };
}
