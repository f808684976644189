import {
  argMax,
  mean,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import type { AnyGame, Batch } from '../../src/core/game';
import { lazy } from '../../src/core/lazy';
import { netFromModel } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { LABEL_CLASSES } from '../../src/data/houseScene';
import { labelMapSource } from '../../src/data/labelMaps';
import { batchNormalization } from '../../src/layers/batchNormalization';
import { initialise } from '../../src/layers/initialise';
import { crossEntropy } from '../../src/losses/classification';
import { agreement } from '../../src/metrics/agreement';
import { type Matrix, matrixOf } from '../../src/metrics/matrix';
import { adam } from '../../src/train/adam';
import { Trainer } from '../../src/train/trainer';
import type { Setting } from './reproduction';

/** A net that tells the class of each pixel of a street, trained on real pairs alone. */
export interface Segmenter {
  /** Share of pixels whose class is read right. `classes` is `[n, h, w]`. */
  accuracy(images: Tensor4D, classes: Tensor): number;
  /** Means over each picture of the last hidden maps, `n × 16`. */
  features(images: Tensor4D): Matrix;
  dispose(): void;
}

const STEPS = 400;
const BATCH = 4;
const FEATURES = 16;

/** Trains the judge: three 3×3 convolutions and a linear one, Adam, batches of four. */
export async function segmenter(size: number, { seed, say }: Pick<Setting, 'seed' | 'say'>): Promise<Segmenter> {
  const { trunk, classify } = segmenterNets(new Rng(seed).fork('segmenter'));
  const game: AnyGame<Batch> = {
    nets: { trunk, classify },
    expects: { target: { shape: [size, size, 3] }, classes: { shape: [size, size] } },
    draw: batch => batch,
    view: (batch: Batch) => lazy({ batch }),
    players: {
      S: {
        updates: [trunk, classify],
        optimizer: adam({ learningRate: images => (images < 0.7 * BATCH * STEPS ? 5e-3 : 5e-4), beta1: 0.9 }),
        loss: ({ batch }: { batch: Batch }) => ({
          crossEntropy: crossEntropy(
            reshape(classify(trunk(batch.target as Tensor)), [-1, LABEL_CLASSES.length]),
            reshape(batch.classes as Tensor, [-1]) as Tensor1D,
          ),
        }),
      },
    },
  };
  const trainer = new Trainer(game, { seed });
  for await (const { step } of trainer.run(labelMapSource({ size }), { steps: STEPS, batchSize: BATCH })) {
    say(`segmentation net, step ${step} of ${STEPS}`);
  }
  trainer.dispose();
  return {
    accuracy: (images, classes) => {
      const read = tidy(() => argMax(classify.infer(trunk.infer(images)), 3).dataSync<'int32'>());
      return agreement(read, classes.dataSync<'int32'>());
    },
    features: images => {
      const means = tidy(() => mean(trunk.infer(images), [1, 2]));
      const matrix = matrixOf(means);
      means.dispose();
      return matrix;
    },
    dispose: () => {
      trunk.dispose();
      classify.dispose();
    },
  };
}

function segmenterNets(rng: Rng) {
  const trunk = sequential({ name: 'segmenter' });
  trunk.add(layers.inputLayer({ inputShape: [null, null, 3] }));
  for (const i of [1, 2, 3]) {
    trunk.add(
      layers.conv2d({ filters: FEATURES, kernelSize: 3, padding: 'same', useBias: false, name: `segmenter_${i}` }),
    );
    trunk.add(batchNormalization({ name: `segmenter_${i}_norm` }));
    trunk.add(layers.reLU({ name: `segmenter_${i}_relu` }));
  }
  const head = sequential({ name: 'segmenter_head' });
  head.add(layers.inputLayer({ inputShape: [null, null, FEATURES] }));
  head.add(layers.conv2d({ filters: LABEL_CLASSES.length, kernelSize: 3, padding: 'same', name: 'segmenter_classes' }));
  initialise(trunk, rng.fork('trunk'), 'glorot');
  initialise(head, rng.fork('head'), 'glorot');
  return { trunk: netFromModel(trunk), classify: netFromModel(head) };
}
