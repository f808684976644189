import { layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../../core/checks';
import { rng as anRng, shape as aShape, number, sizes, whole } from '../../core/kinds';
import type { Net } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { dropout } from '../../layers/dropout';
import { dense, halving, stacked } from '../../nets/build';
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
 * A small convolutional classifier in two nets: `trunk`, 4×4 convolutions of stride 2 and a dense layer, each with
 * batch norm and ReLU, `[n, h, w, c]` → `[n, features]`; and `classifier`, dropout and one dense layer, → logits
 * `[n, classes]`.
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
  const block = { norm: 'batch', act: 'relu' } as const;
  const start = (name: string) => ({ name, rng: rng.fork(name), init: 'glorot' }) as const;
  const trunk = [
    layers.inputLayer({ inputShape: [...shape], name: 'trunk_picture' }),
    ...channels.flatMap((filters, i) => halving({ ...block, filters, name: `trunk_conv${i + 1}` })),
    layers.flatten({ name: 'trunk_flat' }),
    ...dense({ ...block, units: features, name: 'trunk_dense' }),
  ];
  const classifier = [
    layers.inputLayer({ inputShape: [features], name: 'classifier_features' }),
    ...(rate > 0 ? [dropout({ rate, name: 'classifier_dropout' })] : []),
    ...dense({ units: classes, name: 'classifier_logits' }),
  ];
  return { trunk: stacked(trunk, start('trunk')), classifier: stacked(classifier, start('classifier')) };
}
