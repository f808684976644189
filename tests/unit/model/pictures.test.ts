import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACGAN } from '../../../src/systems/acgan/model';
import { BiGAN } from '../../../src/systems/bigan/model';
import { Classifier } from '../../../src/systems/classifier/model';
import { DCGAN } from '../../../src/systems/dcgan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { Pix2Pix } from '../../../src/systems/pix2pix/model';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { SRGAN } from '../../../src/systems/srgan/model';
import { CharCnnRnn } from '../../../src/systems/textEncoder/model';
import { TextToImageGAN } from '../../../src/systems/textToImage/model';
import { VAE } from '../../../src/systems/vae/model';

/** Every method that takes pictures, of the smallest models. */
const shape = [28, 28, 1] as const;
const encoder = { width: 4, encode: (captions: readonly string[]) => tf.zeros([captions.length, 4]) as tf.Tensor2D };

describe('pictures given to a model', () => {
  const made: { dispose(): void }[] = [];
  const ways: Record<string, (x: tf.Tensor4D) => tf.TensorContainer | Promise<unknown>> = {};
  beforeAll(async () => {
    expect(await tf.setBackend('cpu')).toBe(true);
    const keep = <T extends { dispose(): void }>(model: T): T => {
      made.push(model);
      return model;
    };
    const judge = keep(new Classifier({ shape, channels: [2], features: 4 }));
    const acgan = keep(new ACGAN({ shape, classes: 2, width: 2 }));
    const sgan = keep(new SemiSupervisedGAN({ shape, hidden: { G: [4], D: [4] } }));
    const bigan = keep(new BiGAN({ shape, hidden: 4 }));
    const infogan = keep(new InfoGAN({ shape, width: 2, hidden: 4 }));
    const vae = keep(new VAE({ shape, latent: 2, hidden: [4] }));
    const dcgan = keep(new DCGAN({ shape, width: 2 }));
    const srgan = keep(
      new SRGAN({ channels: 1, patch: 32, scale: 2, blocks: 1, width: 2, discriminator: { width: 2, hidden: 2 } }),
    );
    const pix2pix = keep(new Pix2Pix({ shape: [28, 28, 1], width: 2, depth: 2, discriminator: { width: 2 } }));
    const text = keep(new TextToImageGAN({ shape: [28, 28, 1], encoder, width: 2, projection: 2 }));
    const reader = keep(
      new CharCnnRnn({ shape, captionLength: 66, width: 4, channels: [2, 2, 2], imageChannels: [2] }),
    );
    Object.assign(ways, {
      'Classifier.classify': (x: tf.Tensor4D) => judge.classify(x),
      'Classifier.probabilities': (x: tf.Tensor4D) => judge.probabilities(x),
      'Classifier.features': (x: tf.Tensor4D) => judge.features(x),
      'ACGAN.classify': (x: tf.Tensor4D) => acgan.classify(x),
      'SemiSupervisedGAN.classify': (x: tf.Tensor4D) => sgan.classify(x),
      'BiGAN.encode': (x: tf.Tensor4D) => bigan.encode(x),
      'BiGAN.reconstruct': (x: tf.Tensor4D) => bigan.reconstruct(x),
      'InfoGAN.encode': (x: tf.Tensor4D) => ({ ...infogan.encode(x) }),
      'VAE.encode': (x: tf.Tensor4D) => vae.encode(x),
      'VAE.reconstruct': (x: tf.Tensor4D) => vae.reconstruct(x),
      'VAE.elbo': (x: tf.Tensor4D) => vae.elbo(x),
      'DCGAN.features': (x: tf.Tensor4D) => dcgan.features(x),
      'SRGAN.upscale': (x: tf.Tensor4D) => srgan.upscale(x),
      'SRGAN.preview': (x: tf.Tensor4D) => void srgan.preview({ low: x }),
      'Pix2Pix.translate': (x: tf.Tensor4D) => pix2pix.translate(x, { noise: false }),
      'Pix2Pix.preview': (x: tf.Tensor4D) => void pix2pix.preview({ input: x }),
      'TextToImageGAN.score': (x: tf.Tensor4D) => text.score(x, 'a circle'),
      'CharCnnRnn.encodeImages': (x: tf.Tensor4D) => reader.encodeImages(x),
    });
  });
  afterAll(() => {
    for (const model of made) model.dispose();
  });

  it('must lie in [-1, 1], and may be of any kind of numbers', async () => {
    const bright = tf.fill([1, 28, 28, 1], 200, 'int32') as tf.Tensor4D;
    const gone = tf.zeros([1, 28, 28, 1]) as tf.Tensor4D;
    gone.dispose();
    const pixels = Array.from({ length: 784 }, (_, i) => (i % 3) - 1);
    const whole = tf.tensor4d(pixels, [1, 28, 28, 1], 'int32');
    const floats = tf.tensor4d(pixels, [1, 28, 28, 1]);
    const numbers = async (result: unknown) => readAll(await result);
    for (const [name, way] of Object.entries(ways)) {
      const told = async (x: tf.Tensor4D) => way(x);
      await expect(told(bright), name).rejects.toThrow(/expected values from -1 to 1, got 200 .*127\.5/);
      await expect(told(gone), name).rejects.toThrow(/disposed of/);
      expect(await numbers(way(whole)), name).toEqual(await numbers(way(floats)));
    }
  });
});

/** The numbers of whatever tensors there are, which are disposed of. */
function readAll(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  if (result instanceof tf.Tensor) {
    const values = [...result.dataSync()];
    result.dispose();
    return values;
  }
  return Object.values(result ?? {}).flatMap(readAll);
}
