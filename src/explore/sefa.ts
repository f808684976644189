import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { check, checkIs } from '../core/checks';
import { interval, net, whole } from '../core/kinds';
import type { AnyNet } from '../core/net';
import { checkOptions, type Kinds } from '../core/options';
import { own } from '../core/untrusted';
import { symmetricEigenvectors } from './eigenvectors';

/** Options of {@link sefa}. */
export interface SefaOptions {
  /** How many directions, from the strongest. Default all, as many as columns. */
  readonly count?: number;
  /**
   * Of a StyleGAN the first and the last of the styles whose layers count, from 0: the first few for coarse things, the
   * last for colours. Default all.
   */
  readonly styles?: readonly [first: number, last: number];
}

/** Directions in a generator's input. */
export interface Directions {
  /** Unit rows, the strongest first, `[count, columns]`; the caller's to dispose of. */
  readonly directions: Tensor2D;
  /** How much a step along each moves what G's first layer makes, squared: the eigenvalues. */
  readonly strengths: Float64Array;
}

/** A model that has a G. */
export interface HasGenerator {
  readonly game: { readonly nets: Readonly<Record<string, AnyNet>> };
}

const OPTIONS: Kinds<SefaOptions> = { count: whole(1), styles: interval(whole()) };

/**
 * Directions in z, or in w, along which a generator's pictures change most, by closed-form factorisation of its weights
 * (Shen & Zhou 2021, eq. 4–6): nothing is drawn and nothing trained. With A the weights of the first layer, which takes
 * z to Az + b, they are the eigenvectors of AᵀA. Of a StyleGAN A has the layers that make scales of each style, of all
 * or of those asked for, one above the other.
 *
 * The paper's formula; the authors' code for StyleGAN scales each row of A to length 1 before. Which of them a person
 * has a word for is for that person to see.
 *
 * @param of a model whose G begins with a dense layer, or that net itself
 * @throws GanKitError `argument` if no dense layer reads its input, or an option is out of range
 * @example
 * const { directions } = await sefa(gan, { count: 4 });
 * const w = gan.styles(1, { seed: 1 });
 * const along = tf.mul(3, directions.slice([0, 0], [1, -1]));
 * gan.generate(9, { w: interpolate(tf.sub(w, along), tf.add(w, along), 9, lerp) });   // along the strongest
 */
export async function sefa(of: AnyNet | HasGenerator, options: SefaOptions = {}): Promise<Directions> {
  checkOptions('sefa', options, OPTIONS);
  const { styles } = options;
  const G = 'game' in of ? own(of.game.nets, 'G') : of;
  net('sefa: G', G);
  const model = G?.model;
  checkIs(model !== undefined, 'sefa: G', 'a net made of a tf model', G);
  const { layers, inputs } = model;
  const columns = inputs[0]?.shape[1] ?? 0;
  const [first, last] = styles ?? [0, inputs.length - 1];
  check(last < inputs.length, 'argument', () => `sefa: styles: G reads ${inputs.length}, got [${styles}].`);
  const read = styles || isStyled(inputs) ? inputs.slice(first, last + 1) : inputs.slice(0, 1);
  const kernels = layers.flatMap(layer => kernelOf(layer, read));
  check(
    kernels.length > 0,
    'argument',
    'sefa: G: no dense layer reads its input first, so there is no matrix to factorise. Give a net with one.',
  );
  const gram = new Float64Array(columns * columns);
  for (const kernel of kernels) addGram(gram, await kernel.data<'float32'>(), columns, kernel.shape[1] ?? 1);
  const { values, vectors } = symmetricEigenvectors(gram, columns);
  const count = Math.min(options.count ?? columns, columns);
  const rows = new Float32Array(count * columns);
  for (const [i, vector] of vectors.slice(0, count).entries()) rows.set(vector, i * columns);
  return { directions: tensor2d(rows, [count, columns]), strengths: values.slice(0, count) };
}

/** Whether a net reads several inputs alike, each a style. */
const isStyled = (inputs: readonly SymbolicTensor[]): boolean =>
  inputs.length > 2 && inputs.every(({ shape }) => shape.length === 2 && shape[1] === inputs[0]?.shape[1]);

/** The kernel of a dense layer that reads one of these, alone or before what is beside it. */
function kernelOf(layer: layers.Layer, inputs: readonly SymbolicTensor[]): Tensor[] {
  const kernel = layer.weights.find(({ originalName }) => originalName.endsWith('kernel'))?.read();
  const [source] = layer.inboundNodes[0]?.inputTensors ?? [];
  return kernel?.rank === 2 && source && firstOf(source, inputs) ? [kernel] : [];
}

/** Whether this is one of the inputs, or begins with it. */
function firstOf(tensor: SymbolicTensor, inputs: readonly SymbolicTensor[]): boolean {
  if (inputs.includes(tensor)) return true;
  const { sourceLayer, nodeIndex } = tensor;
  const [first] = sourceLayer.inboundNodes[nodeIndex]?.inputTensors ?? [];
  return sourceLayer.getClassName() === 'Concatenate' && first !== undefined && firstOf(first, inputs);
}

/** Adds K Kᵀ of the first `columns` rows of a kernel `[inputs, units]`. */
function addGram(gram: Float64Array, kernel: Float32Array, columns: number, units: number): void {
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < units; k++) sum += (kernel[i * units + k] ?? 0) * (kernel[j * units + k] ?? 0);
      gram[i * columns + j] = (gram[i * columns + j] ?? 0) + sum;
      gram[j * columns + i] = gram[i * columns + j] ?? 0;
    }
  }
}
