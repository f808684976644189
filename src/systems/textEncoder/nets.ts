import {
  add,
  addN,
  cast,
  conv2d,
  matMul,
  maxPool,
  mul,
  oneHot,
  relu,
  reshape,
  scalar,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  unstack,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { check, checkShape, checkWhole } from '../../core/checks';
import { rng as anRng, sizes, whole } from '../../core/kinds';
import { type Net, netFromFunction } from '../../core/net';
import { type Kinds, needed } from '../../core/options';
import type { Rng } from '../../core/rng';
import { spendWeights } from '../../core/weightBudget';
import { checkBuild } from '../../nets/checkBuild';
import { convLayer } from '../../pieces/convLayer';

interface Affine {
  readonly kernel: Variable;
  readonly bias: Variable;
}

/** Options of {@link charCnnRnn}. */
export interface CharCnnRnnNetOptions {
  /** Codes in a caption; the paper's 201. At least 66, for there to be one place left to read. */
  readonly captionLength: number;
  /** Characters of the alphabet: codes are 1 … characters, and 0 for padding. */
  readonly characters: number;
  /** Columns of the embedding; the paper's 1024. */
  readonly width: number;
  /**
   * Channels of the three convolutions; the paper's 384, 512, 256. The last is the width of the recurrent layer too.
   */
  readonly channels: readonly [number, number, number];
  /** Draws the initial weights. */
  readonly rng: Rng;
}

/** Weights start from U(−0.08, 0.08). */
const START = 0.08;
const KERNEL = 4;
const POOL = 3;
/** How far each pool moves. */
const POOL_STRIDES = [3, 3, 2] as const;

/** Places left of a caption after the convolutions, 8 of 201: the steps of the recurrent layer. */
export const recurrentSteps = (captionLength: number): number =>
  POOL_STRIDES.reduce((length, stride) => Math.floor((length - KERNEL + 1 - POOL) / stride) + 1, captionLength);

const OPTIONS: Kinds<CharCnnRnnNetOptions> = {
  captionLength: needed(whole(1)),
  characters: needed(whole(1)),
  width: needed(whole(1)),
  channels: needed(sizes),
  rng: needed(anRng),
};

/**
 * The char-CNN-RNN text encoder of Reed et al. 2016 (CVPR, §4; `HybridCNN.lua` of the authors' code), in any width:
 * three convolutions of 4 characters with ReLU, each followed by a max-pool of 3 (strides 3, 3, 2); a plain recurrent
 * layer with ReLU over the places left; the mean of its states; one linear layer. `[n, captionLength]` codes →
 * `[n, width]`.
 *
 * All weights start from U(−0.08, 0.08), as the authors'. The first step has no bias of a state that was not yet, as
 * theirs.
 *
 * @throws GanKitError `argument` if a size is no whole number, or captions are too short for the pools
 * @example
 * const text = charCnnRnn({ captionLength: 201, characters: 69, width: 1024, channels: [384, 512, 256], rng: new Rng(1) });
 */
export function charCnnRnn(options: CharCnnRnnNetOptions): Net<Tensor2D, Tensor2D> {
  checkBuild('charCnnRnn', options, OPTIONS);
  const { captionLength, characters, width, channels, rng } = options;
  for (const [name, size] of Object.entries({ captionLength, characters, width })) checkWhole(name, size, 1);
  check(channels.length === 3, 'argument', () => `channels: expected three numbers, got ${channels.length}.`);
  channels.forEach((size, i) => {
    checkWhole(`channels[${i}]`, size, 1);
  });
  const steps = recurrentSteps(captionLength);
  check(
    steps >= 1,
    'argument',
    () => `captionLength: expected at least ${SHORTEST} characters, got ${captionLength}. Captions are padded.`,
  );
  const state = channels[2];
  const inputs = [characters, channels[0], channels[1]];
  const convolutions = channels.map((filters, i) => ({
    ...affineOf(rng.fork(`conv${i + 1}`), [KERNEL, 1, inputs[i] ?? 0, filters]),
    stride: POOL_STRIDES[i] ?? 1,
  }));
  const fromInput = affineOf(rng.fork('input'), [state, state]);
  const fromState = affineOf(rng.fork('state'), [state, state]);
  const last = affineOf(rng.fork('embedding'), [state, width]);

  const forward = (codes: Tensor2D): Tensor2D =>
    tidy(() => {
      checkShape('captions', codes, [null, captionLength]);
      const n = codes.shape[0];
      // Padding is code 0, so its row is all zeros.
      const hot = cast(oneHot(sub(cast(codes, 'int32'), scalar(1, 'int32')), characters), 'float32');
      const places = convolutions.reduce<Tensor4D>(
        (x, convolution) => maxPool(convolve(x, convolution), [POOL, 1], [convolution.stride, 1], 'valid'),
        reshape(hot, [n, captionLength, 1, characters]),
      );
      const read = dense(reshape(places, [n * steps, state]), fromInput);
      const states: Tensor[] = [];
      // tfjs cannot differentiate the unstacking of one.
      for (const step of steps === 1 ? [read] : unstack(reshape(read, [n, steps, state]), 1)) {
        const before = states.at(-1);
        states.push(relu(before ? add(step, dense(before, fromState)) : step));
      }
      return dense(mul(addN(states), 1 / steps), last) as Tensor2D;
    });
  const weights = [...convolutions, fromInput, fromState, last].flatMap(({ kernel, bias }) => [kernel, bias]);
  return netFromFunction({ forward, weights });
}

/** The fewest characters that leave one place after all pools. */
const SHORTEST = POOL_STRIDES.reduceRight((length, stride) => (length - 1) * stride + POOL + KERNEL - 1, 1);

const convolve = (x: Tensor4D, { kernel, bias }: Affine): Tensor4D =>
  (convLayer(x, { filter: kernel, bias, slope: 0 }, { strides: [1, 1], pad: 'valid' }) ??
    relu(add(conv2d(x, kernel as Tensor4D, 1, 'valid'), bias))) as Tensor4D;

const dense = (x: Tensor, { kernel, bias }: Affine): Tensor => add(matMul(x, kernel), bias);

/** Kernel and bias, each from a fork of its own. */
function affineOf(rng: Rng, shape: readonly number[]): Affine {
  const drawn = (name: string, size: readonly number[]) => {
    spendWeights(size);
    const start = rng.fork(name).uniform(size as [number], -START, START);
    const made = variable(start);
    start.dispose();
    return made;
  };
  return { kernel: drawn('kernel', shape), bias: drawn('bias', shape.slice(-1)) };
}
