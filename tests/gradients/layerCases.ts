import type * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/** As much of a layer as is used here, whatever its class. */
export interface Layer {
  readonly weights: readonly { readonly shape: readonly (number | null)[] }[];
  readonly trainableWeights: readonly { read(): tf.Tensor }[];
  apply(inputs: tf.Tensor | tf.Tensor[], options: { training: boolean }): unknown;
  setWeights(weights: tf.Tensor[]): void;
}

/** A layer on inputs of these shapes. */
export interface LayerCase {
  readonly name: string;
  readonly make: () => Layer;
  readonly inputs: readonly (readonly number[])[];
  /** Inputs are whole numbers below this, and get no gradient. */
  readonly below?: number;
}

type Name = keyof typeof layers;
/** Not layers: classes to derive from, and what makes placeholders. */
export const NOT_LAYERS: readonly Name[] = ['Layer', 'RNN', 'RNNCell', 'input', 'inputLayer'];

type Shapes = readonly (readonly number[])[];

/** A layer with each of some options; the first are its defaults, or the least that it demands. */
const cases = (name: Name, inputs: Shapes, options: readonly object[] = [{}], extra: object = {}): LayerCase[] =>
  options.map(given => ({
    name: `${name} ${JSON.stringify(given)} of [${inputs.join('], [')}]`,
    make: () => (layers[name] as unknown as (options: object) => Layer)(given),
    inputs,
    ...extra,
  }));

const VECTOR: Shapes = [[3, 5]];
const SERIES: Shapes = [[2, 4, 3]];
const PICTURE: Shapes = [[2, 6, 5, 3]];
const VOLUME: Shapes = [[2, 4, 4, 4, 2]];
const FILM: Shapes = [[2, 3, 5, 5, 2]];
const TWO: Shapes = [
  [3, 5],
  [3, 5],
];

const ACTIVATIONS = [
  ...['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid'],
  ...['softmax', 'softplus', 'softsign', 'tanh', 'swish', 'mish', 'gelu', 'gelu_new'],
];
const PADDED = [{ padding: 'same' }, { padding: 'valid', strides: 2 }];
const convolution = (filters: number): object[] => [
  { filters, kernelSize: 2 },
  { filters, kernelSize: 3, padding: 'same', strides: 2, activation: 'relu' },
  { filters, kernelSize: 2, useBias: false, activation: 'tanh' },
];
const DILATED = { filters: 2, kernelSize: 2, dilationRate: 2, padding: 'same' };
const recurrent = (units: object): object[] => [
  units,
  { ...units, returnSequences: true, goBackwards: true },
  { ...units, useBias: false, recurrentActivation: 'sigmoid', activation: 'relu' },
  { ...units, dropout: 0.3, recurrentDropout: 0.3 },
];
const pooling =
  (...names: Name[]): ((inputs: Shapes, options: readonly object[], extra?: object) => LayerCase[]) =>
  (inputs, options, extra) =>
    names.flatMap(name => cases(name, inputs, options, extra));
const cell = (name: string, make: () => Layer, inputs: Shapes): LayerCase => ({ name, make, inputs });

interface Cell extends Layer {
  build(shape: readonly number[]): void;
  call(inputs: tf.Tensor[], options: object): tf.Tensor[];
}
/** One step of a cell, which is built for its input alone and called with its states. */
const stepOf = (cell: Cell): Layer => {
  let built = false;
  return {
    get weights() {
      return cell.weights;
    },
    get trainableWeights() {
      return cell.trainableWeights;
    },
    setWeights: weights => cell.setWeights(weights),
    apply: inputs => {
      const all = [inputs].flat();
      if (!built) cell.build(all[0]?.shape ?? []);
      built = true;
      return cell.call(all, {});
    },
  };
};

/** Every layer of tfjs-layers, with its defaults and with other options. */
export const layerCases: readonly LayerCase[] = [
  ...cases(
    'activation',
    VECTOR,
    ACTIVATIONS.map(activation => ({ activation })),
  ),
  ...(['add', 'average', 'maximum', 'minimum', 'multiply'] as const).flatMap(name => [
    ...cases(name, TWO),
    ...cases(name, [...TWO, [3, 1]]).map(c => ({ ...c, name: `${name} of three, one broadcast` })),
  ]),
  ...cases('concatenate', TWO, [{}, { axis: 0 }]),
  ...cases('dot', TWO, [{ axes: 1 }, { axes: -1, normalize: true }]),
  ...cases(
    'dot',
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    [{ axes: [2, 1] }],
  ),
  ...cases('dense', VECTOR, [
    { units: 2 },
    { units: 2, useBias: false },
    ...ACTIVATIONS.map(activation => ({ units: 2, activation })),
  ]),
  ...cases('dense', SERIES, [{ units: 2 }]),
  ...cases('elu', VECTOR, [{}, { alpha: 0.5 }]),
  ...cases('leakyReLU', VECTOR, [{}, { alpha: 0.1 }]),
  ...cases('prelu', VECTOR, [{}, { alphaInitializer: 'ones' }]),
  ...cases('prelu', PICTURE, [{ sharedAxes: [1, 2] }]),
  ...cases('reLU', VECTOR, [{}, { maxValue: 0.5 }]),
  ...cases('softmax', VECTOR),
  ...cases('softmax', SERIES, [{}, { axis: 1 }]),
  ...cases('thresholdedReLU', VECTOR, [{}, { theta: 0.2 }]),
  ...(['dropout', 'gaussianDropout', 'alphaDropout'] as const).flatMap(name => cases(name, VECTOR, [{ rate: 0.4 }])),
  ...cases('dropout', SERIES, [{ rate: 0.4, noiseShape: [2, 1, 3], seed: 3 }]),
  ...cases('spatialDropout1d', SERIES, [{ rate: 0.4 }]),
  ...cases('gaussianNoise', VECTOR, [{ stddev: 0.2 }]),
  ...cases('batchNormalization', VECTOR, [{}, { scale: false }, { center: false }, { scale: false, center: false }]),
  ...cases('batchNormalization', PICTURE, [{}, { axis: 1 }, { momentum: 0.5, epsilon: 0.1 }]),
  ...cases('layerNormalization', VECTOR, [{}, { scale: false }, { center: false }]),
  ...cases('layerNormalization', PICTURE, [{}, { axis: [1, 2] }]),
  ...cases('conv1d', SERIES, [...convolution(2), DILATED]),
  ...cases('conv2d', PICTURE, [...convolution(2), DILATED, { filters: 2, kernelSize: [1, 3] }]),
  ...cases('conv2dTranspose', PICTURE, convolution(2)),
  ...cases('conv3d', VOLUME, convolution(2)),
  ...cases('conv3dTranspose', VOLUME, convolution(2)),
  ...cases('depthwiseConv2d', PICTURE, [
    { kernelSize: 2 },
    { kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'relu' },
    { kernelSize: 2, strides: [2, 2], useBias: false },
    { kernelSize: 2, dilationRate: [2, 2] },
  ]),
  ...cases('separableConv2d', PICTURE, [
    { filters: 4, kernelSize: 2 },
    { filters: 4, kernelSize: 3, depthMultiplier: 2, padding: 'same', strides: 2, activation: 'relu' },
    { filters: 4, kernelSize: 2, dilationRate: 2, useBias: false },
  ]),
  ...pooling(
    'averagePooling1d',
    'avgPool1d',
    'avgPooling1d',
    'maxPool1d',
    'maxPooling1d',
  )([[2, 6, 3]], [{}, ...PADDED]),
  ...pooling('averagePooling2d', 'avgPool2d', 'avgPooling2d', 'maxPool2d', 'maxPooling2d')(PICTURE, [{}, ...PADDED]),
  ...pooling('averagePooling3d', 'avgPool3d', 'avgPooling3d', 'maxPooling3d')(VOLUME, [{}]),
  ...pooling('globalAveragePooling1d', 'globalMaxPool1d', 'globalMaxPooling1d')(SERIES, [{}]),
  ...pooling(
    'globalAveragePooling2d',
    'globalMaxPool2d',
    'globalMaxPooling2d',
  )(PICTURE, [{}, { dataFormat: 'channelsFirst' }]),
  ...cases('flatten', PICTURE, [{}, { dataFormat: 'channelsFirst' }]),
  ...cases('permute', SERIES, [{ dims: [2, 1] }]),
  ...cases('repeatVector', VECTOR, [{ n: 3 }]),
  ...cases('reshape', VECTOR, [{ targetShape: [5, 1] }]),
  ...cases('cropping2D', PICTURE, [
    {
      cropping: [
        [1, 1],
        [1, 2],
      ],
    },
  ]),
  ...cases('zeroPadding2d', PICTURE, [
    {},
    {
      padding: [
        [1, 0],
        [2, 1],
      ],
    },
  ]),
  ...cases('upSampling2d', PICTURE, [{}, { size: [2, 3] }, { interpolation: 'bilinear' }]),
  ...cases('rescaling', PICTURE, [{ scale: 0.5, offset: 1 }]),
  ...cases('resizing', PICTURE, [
    { height: 4, width: 4 },
    { height: 4, width: 7, interpolation: 'nearest' },
  ]),
  ...cases('centerCrop', PICTURE, [
    { height: 3, width: 3 },
    { height: 8, width: 8 },
  ]),
  ...cases('randomWidth', PICTURE, [{ factor: [0.4, 0.4] }]),
  ...cases('categoryEncoding', [[3, 4]], [{ numTokens: 5, outputMode: 'multiHot' }], { below: 5 }),
  ...cases(
    'embedding',
    [[3, 4]],
    [
      { inputDim: 5, outputDim: 3 },
      { inputDim: 5, outputDim: 3, maskZero: true },
    ],
    { below: 5 },
  ),
  ...cases('masking', SERIES, [{}, { maskValue: 0.3 }]),
  ...cases('simpleRNN', SERIES, recurrent({ units: 2 })),
  ...cases('lstm', SERIES, [...recurrent({ units: 2 }), { units: 2, unitForgetBias: false, implementation: 1 }]),
  ...cases('gru', SERIES, [...recurrent({ units: 2 }), { units: 2, implementation: 1 }]),
  ...cases('convLstm2d', FILM, [
    { filters: 2, kernelSize: 2 },
    { filters: 2, kernelSize: 3, padding: 'same', returnSequences: true, activation: 'relu' },
  ]),
  cell('convLstm2dCell', () => stepOf(layers.convLstm2dCell({ filters: 3, kernelSize: 2 }) as unknown as Cell), [
    [2, 5, 5, 2],
    [2, 4, 4, 3],
    [2, 4, 4, 3],
  ]),
  cell('rnn of simpleRNNCell', () => layers.rnn({ cell: layers.simpleRNNCell({ units: 2 }) }), SERIES),
  cell('rnn of lstmCell', () => layers.rnn({ cell: layers.lstmCell({ units: 2 }) }), SERIES),
  cell('rnn of gruCell', () => layers.rnn({ cell: layers.gruCell({ units: 2 }) }), SERIES),
  cell(
    'rnn of stackedRNNCells',
    () => {
      const cells = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })];
      return layers.rnn({ cell: layers.stackedRNNCells({ cells }) as never });
    },
    SERIES,
  ),
  cell(
    'bidirectional lstm',
    () =>
      layers.bidirectional({ layer: layers.lstm({ units: 2, returnSequences: true }) as never, mergeMode: 'concat' }),
    SERIES,
  ),
  cell(
    'bidirectional gru, summed',
    () => layers.bidirectional({ layer: layers.gru({ units: 2 }) as never, mergeMode: 'sum' }),
    SERIES,
  ),
  cell('timeDistributed dense', () => layers.timeDistributed({ layer: layers.dense({ units: 2 }) }), SERIES),
  cell(
    'timeDistributed depthwiseConv2d',
    () => layers.timeDistributed({ layer: layers.depthwiseConv2d({ kernelSize: 2 }) }),
    FILM,
  ),
];
