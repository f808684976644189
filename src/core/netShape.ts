import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { check } from './checks';
import { isModel } from './layerInputs';
import type { AnyNet } from './net';

/** Shape of one example, without the batch axis; `null` where it is open. */
type Open = readonly (number | null)[];

/**
 * What a net gives of one example, where that can be told before it runs: of a net of one output with a model behind
 * it.
 */
export function outputOf({ model }: AnyNet): Open | undefined {
  const [output, second] = model?.outputs ?? [];
  return output && !second ? output.shape.slice(1) : undefined;
}

/**
 * Throws unless a net takes these inputs and gives this output, as far as that can be told before it runs: of nets with
 * a model behind them.
 *
 * @param name how messages call it: `nets.G`
 * @param inputs shapes of one example of each input; undefined for any
 * @param output shape of what it makes of one example; undefined for any
 * @throws GanKitError `shape` with what came and what was expected
 * @example
 * checkNet('nets.G', G, [[latent.width]], shape);
 */
export function checkNet(name: string, net: AnyNet, inputs: readonly (Open | undefined)[], output?: Open): void {
  const { model } = net;
  if (!model) return;
  const takes = model.inputs.map(shapeOf);
  const gives = outputOf(net);
  const good =
    takes.length === inputs.length &&
    inputs.every((shape, i) => fits(takes[i], shape)) &&
    (!output || fits(gives, output));
  check(good, 'shape', () => {
    const wanted = `${inputs.map(show).join(' and ')}${output ? ` → ${show(output)}` : ''}`;
    const came = `${takes.map(show).join(' and ')} → ${gives ? show(gives) : `${model.outputs.length} outputs`}`;
    return `${name}: expected a net ${wanted}, got one of ${came}. Give its first and its last layer those shapes.`;
  });
}

/**
 * As {@link checkNet}, of a net that has to return logits: throws also if it ends in something whose values have a
 * bound. The losses take logits, so the bound would be applied twice, and a critic could never be sure.
 *
 * @throws GanKitError `shape`, or `argument` naming the layer and its activation
 * @example
 * checkLogits('nets.D', D, [shape]);
 */
export function checkLogits(name: string, net: AnyNet, inputs: readonly (Open | undefined)[], output?: Open): void {
  checkNet(name, net, inputs, output);
  const end = net.model && boundedEnd(net.model);
  check(
    end === undefined,
    'argument',
    () =>
      `${name}: expected logits, numbers without bounds, but its last layer ends in ${end}. The losses apply the ` +
      'sigmoid or softmax ' +
      `themselves: leave it out, activation: 'linear'.`,
  );
}

/** Whether a net has batch normalisation, as far as that can be told: of nets with a model behind them. */
export const normalisesBatch = ({ model }: AnyNet): boolean => model !== undefined && hasBatchNorm(model);

const hasBatchNorm = (model: LayersModel): boolean =>
  model.layers.some(layer => (isModel(layer) ? hasBatchNorm(layer) : layer.getClassName() === 'BatchNormalization'));

const shapeOf = ({ shape }: SymbolicTensor): Open => shape.slice(1);

const fits = (got: Open | undefined, wanted: Open | undefined): boolean =>
  got === undefined ||
  wanted === undefined ||
  (got.length === wanted.length && got.every((size, i) => size === null || wanted[i] === null || size === wanted[i]));

const show = (shape: Open | undefined): string =>
  shape ? `[${['n', ...shape.map(d => d ?? '?')].join(', ')}]` : 'any';

/** Activations whose values have a bound to one side at least. */
const BOUNDED = [
  ...['sigmoid', 'hardSigmoid', 'hard_sigmoid', 'tanh', 'softsign', 'softmax', 'logSoftmax', 'log_softmax'],
  ...['relu', 'relu6', 'elu', 'selu', 'softplus'],
];
const BOUNDED_LAYERS = ['Softmax', 'ReLU', 'ThresholdedReLU', 'ELU'];
/** Layers whose values are those of their input, in another order or scale, or means of them. */
const PASSING = [
  ...[
    'Flatten',
    'Reshape',
    'Permute',
    'Dropout',
    'Rescaling',
    'RepeatVector',
    'Cropping2D',
    'ZeroPadding2D',
    'Concatenate',
  ],
  ...['UpSampling2D', 'AveragePooling1D', 'AveragePooling2D', 'MaxPooling1D', 'MaxPooling2D', 'Average', 'Maximum'],
  ...['GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D'],
];

/** What the values of a model's first output end in, if that has a bound. */
const boundedEnd = (model: LayersModel): string | undefined => endOf(model.outputs[0]);

function endOf(tensor: SymbolicTensor | undefined): string | undefined {
  if (!tensor) return undefined;
  const { sourceLayer: layer, nodeIndex } = tensor;
  const type = layer.getClassName();
  if (isModel(layer)) return boundedEnd(layer);
  const { activation } = layer.getConfig();
  if (typeof activation === 'string' && BOUNDED.includes(activation)) return `'${activation}' (${layer.name})`;
  if (BOUNDED_LAYERS.includes(type)) return `${type} (${layer.name})`;
  const isPassing = PASSING.includes(type) || (type === 'Activation' && activation === 'linear');
  return isPassing ? endOf(layer.inboundNodes[nodeIndex]?.inputTensors[0]) : undefined;
}
