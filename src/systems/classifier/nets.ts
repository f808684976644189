import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../../core/checks';
import { rng as anRng, shape as aShape, number, sizes, whole } from '../../core/kinds';
import { type Net, netFromModel } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { batchNormalization } from '../../layers/batchNormalization';
import { dropout } from '../../layers/dropout';
import { initialise } from '../../layers/initialise';
import { checkBuild } from '../../nets/checkBuild';

/** Options of {@link classifierNets}. */
export interface ClassifierNetOptions {
  /** Shape of one picture, `[height, width, channels]`. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** Channels of the convolutions, each of which halves the picture. Default 32, 64. */
  readonly channels?: readonly number[];
  /** Width of the layer before the classes: the features. Default 128. */
  readonly features?: number;
  /** Share of features dropped in training. Default 0.5. */
  readonly dropout?: number;
  readonly rng: Rng;
}

const OPTIONS: Kinds<ClassifierNetOptions> = {
  shape: needed(aShape),
  classes: needed(whole(2)),
  channels: sizes,
  features: whole(1),
  dropout: number(0, 1),
  rng: needed(anRng),
};

/**
 * A small convolutional classifier in two nets: `trunk`, 4×4 convolutions of stride 2 and a dense layer, each with batch norm and ReLU,
 * `[n, h, w, c]` → `[n, features]`; and `classifier`, dropout and one dense layer, → logits `[n, classes]`.
 *
 * @throws GanKitError `shape` or `argument` if an option is out of range
 * @example
 * const { trunk, classifier } = classifierNets({ shape: [28, 28, 1], classes: 10, rng: new Rng(1) });
 */
export function classifierNets(options: ClassifierNetOptions): { trunk: Net; classifier: Net } {
  checkBuild('classifierNets', options, OPTIONS);
  const { shape, classes, channels = [32, 64], features = 128, dropout: rate = 0.5, rng } = options;
  check(shape.length === 3, 'shape', () => `shape: expected [height, width, channels], got ${showShape(shape)}.`);
  for (const [i, filters] of channels.entries()) checkWhole(`channels[${i}]`, filters, 1);
  const trunk = sequential({ name: 'trunk' });
  trunk.add(layers.inputLayer({ inputShape: [...shape], name: 'trunk_picture' }));
  channels.forEach((filters, i) => {
    const id = `trunk_conv${i + 1}`;
    trunk.add(layers.conv2d({ ...HALVING, filters, name: id }));
    normalised(trunk, id);
  });
  trunk.add(layers.flatten({ name: 'trunk_flat' }));
  trunk.add(layers.dense({ units: features, useBias: false, kernelInitializer: 'zeros', name: 'trunk_dense' }));
  normalised(trunk, 'trunk_dense');
  initialise(trunk, rng.fork('trunk'), 'glorot');
  const classifier = sequential({ name: 'classifier' });
  classifier.add(layers.inputLayer({ inputShape: [features], name: 'classifier_features' }));
  if (rate > 0) classifier.add(dropout({ rate, name: 'classifier_dropout' }));
  classifier.add(layers.dense({ units: classes, kernelInitializer: 'zeros', name: 'classifier_logits' }));
  initialise(classifier, rng.fork('classifier'), 'glorot');
  return { trunk: netFromModel(trunk), classifier: netFromModel(classifier) };
}

const HALVING = { kernelSize: 4, strides: 2, padding: 'same', useBias: false, kernelInitializer: 'zeros' } as const;

function normalised(model: Sequential, id: string): void {
  model.add(batchNormalization({ name: `${id}_norm` }));
  model.add(layers.reLU({ name: `${id}_relu` }));
}
