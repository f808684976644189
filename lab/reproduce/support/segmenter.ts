import {
  argMax,
  concat,
  moments,
  reshape,
  sqrt,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import type { AnyGame, Batch } from '../../../src/core/game';
import { lazy } from '../../../src/core/lazy';
import { netFromModel } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { LABEL_CLASSES } from '../../../src/data/made/labelMaps/houseScene';
import { labelMapSource } from '../../../src/data/made/labelMaps/labelMaps';
import { batchNormalization } from '../../../src/layers/batchNormalization';
import { initialise } from '../../../src/layers/initialise';
import { crossEntropy } from '../../../src/losses/classification';
import { agreement } from '../../../src/metrics/agreement';
import { type Matrix, matrixOf } from '../../../src/metrics/matrix';
import { adam } from '../../../src/optimizers/adam';
import { piecewise } from '../../../src/schedules/piecewise';
import { Trainer } from '../../../src/train/trainer';
import type { Setting } from './reproduction';

/** A net that tells the class of each pixel of a street, trained on real pairs alone. */
export interface Segmenter {
  /** Share of pixels whose class is read right. `classes` is `[n, h, w]`. */
  accuracy(images: Tensor4D, classes: Tensor): number;
  /**
   * Mean and deviation over each picture of every hidden map, `n × 96`: what is in it, and how its surfaces look. The
   * last maps alone would not tell a wall from its mean colour, since they need not.
   */
  features(images: Tensor4D): Promise<Matrix>;
  dispose(): void;
}

const STEPS = 400;
const BATCH = 4;
const FEATURES = 16;

/** Trains the judge: three 3×3 convolutions and a linear one, Adam, batches of four. */
export async function segmenter(size: number, { seed, say }: Pick<Setting, 'seed' | 'say'>): Promise<Segmenter> {
  const { stages, classify } = segmenterNets(new Rng(seed).fork('segmenter'));
  const game: AnyGame<Batch> = {
    nets: { ...Object.fromEntries(stages.map((stage, i) => [`stage${i + 1}`, stage])), classify },
    expects: { target: { shape: [size, size, 3] }, classes: { shape: [size, size] } },
    draw: batch => batch,
    view: (batch: Batch) => lazy({ batch }),
    players: {
      S: {
        updates: [...stages, classify],
        optimizer: adam({ learningRate: piecewise({ values: [5e-3, 5e-4], at: [0.7 * BATCH * STEPS] }), beta1: 0.9 }),
        loss: ({ batch }: { batch: Batch }) => ({
          crossEntropy: crossEntropy(
            reshape(classify(stages.reduce((x, stage) => stage(x), batch.target as Tensor)), [
              -1,
              LABEL_CLASSES.length,
            ]),
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
      const read = tidy(() =>
        argMax(classify.infer(stages.reduce<Tensor>((x, stage) => stage.infer(x), images)), 3).dataSync<'int32'>(),
      );
      return agreement(read, classes.dataSync<'int32'>());
    },
    features: async images => {
      const statistics = tidy(() => {
        const maps: Tensor[] = [];
        for (const stage of stages) maps.push(stage.infer(maps.at(-1) ?? images));
        return concat(maps.flatMap(meanAndDeviation), 1);
      });
      const matrix = await matrixOf(statistics);
      statistics.dispose();
      return matrix;
    },
    dispose: () => {
      for (const net of [...stages, classify]) net.dispose();
    },
  };
}

/** Of each map `[n, h, w, c]` over the picture, `[n, c]` each. */
function meanAndDeviation(map: Tensor): Tensor[] {
  const { mean, variance } = moments(map, [1, 2]);
  return [mean, sqrt(variance)];
}

/** Three stages of a convolution, batch norm and ReLU, each a net, and the linear one that reads the last. */
function segmenterNets(rng: Rng) {
  const stage = (i: number) => {
    const name = `segmenter_${i}`;
    const net = sequential({ name });
    net.add(layers.inputLayer({ inputShape: [null, null, i === 1 ? 3 : FEATURES] }));
    net.add(layers.conv2d({ filters: FEATURES, kernelSize: 3, padding: 'same', useBias: false, name: `${name}_conv` }));
    net.add(batchNormalization({ name: `${name}_norm` }));
    net.add(layers.reLU({ name: `${name}_relu` }));
    initialise(net, rng.fork('stage', i), 'glorot');
    return netFromModel(net);
  };
  const head = sequential({ name: 'segmenter_head' });
  head.add(layers.inputLayer({ inputShape: [null, null, FEATURES] }));
  head.add(layers.conv2d({ filters: LABEL_CLASSES.length, kernelSize: 3, padding: 'same', name: 'segmenter_classes' }));
  initialise(head, rng.fork('head'), 'glorot');
  return { stages: [1, 2, 3].map(stage), classify: netFromModel(head) };
}
