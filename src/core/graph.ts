import { cast, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { check, checkShape } from './checks';
import { type Call, callOf, callOfBoth, isPlain } from './layerCall';

/** The forward pass of a model: its inputs in, its outputs out, both in the model's order. */
export type Forward = (inputs: readonly Tensor[], training: boolean) => Tensor[];

interface Step {
  readonly call: Call;
  /** The values it reads, by number: first the model's inputs, then what each step made. */
  readonly reads: readonly number[];
}

/**
 * The forward pass of a model of plain layers, stacked or branching, or undefined for any other model. It computes what
 * `model.apply` does, without the checks and notes that tf.layers makes at each layer, and takes a dense layer or
 * convolution together with the ReLU after it where the backend can. A step of small nets is mostly such notes.
 *
 * @param more values between its layers that are given out behind its outputs
 */
export function graph(model: LayersModel, more: readonly SymbolicTensor[] = []): Forward | undefined {
  if (!isGraph(model) || !model.layers.every(isPlain)) return undefined;
  const { inputs } = model;
  const { steps, results } = compiled(inputs, [...model.outputs, ...more]);
  return (given, training) => {
    check(
      given.length === inputs.length,
      'shape',
      () => `${model.name}: expected ${inputs.length} inputs (${inputs.map(nameOf).join(', ')}), got ${given.length}.`,
    );
    const values = inputs.map(({ shape, dtype }, i) => {
      const x = given[i];
      checkShape(inputs.length > 1 ? `input ${i + 1} of ${model.name}` : `input of ${model.name}`, x, shape);
      return x.dtype === dtype ? x : cast(x, dtype);
    });
    for (const { call, reads } of steps) {
      values.push(
        call(
          reads.map(i => values[i] as Tensor),
          training,
        ),
      );
    }
    return results.map(i => values[i] as Tensor);
  };
}

/** What the last layer that has weights reads in a model of one output, or undefined where that is no one value. */
export function readByLast({ outputs }: LayersModel): SymbolicTensor | undefined {
  let at = outputs.length === 1 ? outputs[0] : undefined;
  while (at) {
    const sources = sourcesOf(at);
    const read = sources.length === 1 ? sources[0] : undefined;
    if (at.sourceLayer.weights.length > 0) return read;
    at = read;
  }
  return undefined;
}

/** Models whose layers are all there is to them; a class of someone's own may do more. */
const isGraph = (model: LayersModel) => ['Sequential', 'Model', 'Functional'].includes(model.getClassName());

const nameOf = ({ sourceLayer }: SymbolicTensor): string => sourceLayer.name;

const sourcesOf = ({ sourceLayer, nodeIndex }: SymbolicTensor): readonly SymbolicTensor[] =>
  sourceLayer.inboundNodes[nodeIndex]?.inputTensors ?? [];

/** The steps from the inputs to the outputs, each after those it reads. */
function compiled(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
  const readers = countReaders(inputs, outputs);
  const numbers = new Map(inputs.map((tensor, i) => [tensor, i]));
  const steps: Step[] = [];
  const numberOf = (tensor: SymbolicTensor): number => {
    const known = numbers.get(tensor);
    if (known !== undefined) return known;
    const step = stepOf(tensor, readers, numberOf);
    steps.push(step);
    const number = inputs.length + steps.length - 1;
    numbers.set(tensor, number);
    return number;
  };
  return { results: outputs.map(numberOf), steps };
}

/**
 * What makes a tensor: its layer, together with the one before it where these two are one call and nobody else reads
 * between them.
 */
function stepOf(
  tensor: SymbolicTensor,
  readers: ReadonlyMap<SymbolicTensor, number>,
  numberOf: (tensor: SymbolicTensor) => number,
): Step {
  const sources = sourcesOf(tensor);
  const [before] = sources;
  const isAlone = sources.length === 1 && before && readers.get(before) === 1 && sourcesOf(before).length === 1;
  const both = isAlone && callOfBoth(before.sourceLayer, tensor.sourceLayer);
  if (both) return { call: both, reads: sourcesOf(before).map(numberOf) };
  return { call: callOf(tensor.sourceLayer), reads: sources.map(numberOf) };
}

/** How often each tensor is read, by layers or as an output of the model. */
function countReaders(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
  const readers = new Map<SymbolicTensor, number>();
  const read = (tensor: SymbolicTensor): void => {
    const before = readers.get(tensor) ?? 0;
    readers.set(tensor, before + 1);
    if (before === 0 && !inputs.includes(tensor)) sourcesOf(tensor).forEach(read);
  };
  outputs.forEach(read);
  return readers;
}
