import {
  add,
  gather,
  mean,
  mul,
  reshape,
  type Scalar,
  square,
  sub,
  type Tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Contest, Penalty } from '../core/contest';
import type { Schedule } from '../core/game';
import { number, scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Rng } from '../core/rng';
import { valueAt } from '../core/schedule';
import { LAZY, type LazyOptions } from './lazy';

/** Options of {@link consistency}. */
export interface ConsistencyOptions extends LazyOptions {
  /** Weight of the term on fake pictures. Default that on real ones (bCR); 0 leaves it out (CR). */
  readonly fake?: number | Schedule;
  /** How likely a picture is mirrored. Default 0.5. */
  readonly flip?: number;
  /** How far it is shifted at most, as a share of its sides. Default 0.125. */
  readonly shift?: number;
}

const OPTIONS: Kinds<ConsistencyOptions> = { ...LAZY, fake: scheduled(), flip: number(0, 1), shift: number(0, 0.5) };

/**
 * D is to say the same of a picture and of one mirrored or shifted a little: `λ · E (D(x) − D(T(x)))² + λ_fake · E
 * (D(G(z)) − D(T(G(z))))²`.
 *
 * With both terms balanced consistency (bCR, Zhao et al. 2021, algorithm 1); with `fake: 0` that on real pictures alone
 * (CR, Zhang et al. 2020, eq. 4 and 5), which lets G learn what T does as artefacts. T mirrors left and right, then
 * shifts by whole pixels up to ⌊shift · side⌋ either way, each axis by itself; what comes in at an edge is reflected.
 * Pictures that an augmentation has changed are compared as they are. D runs once more for each term.
 *
 * @param weight λ, from 0: a number, or a schedule of the images seen. Default 10, the papers'
 * @throws GanKitError `argument`
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], adversarial: hinge, penalties: [consistency(10)] });
 */
export function consistency(weight: number | Schedule = 10, options: ConsistencyOptions = {}): Penalty {
  scheduled()('consistency: weight', weight);
  checkOptions('consistency', options, OPTIONS);
  const { fake = weight, every = 1 } = options;
  return {
    name: 'consistency',
    every,
    pictures: true,
    d: contest => {
      const { images } = contest;
      const ofReal = inconsistency(contest, 'real', options);
      if (fake === 0) return mul(valueAt(weight, images), ofReal);
      const ofFake = inconsistency(contest, 'fake', options);
      return add(mul(valueAt(weight, images), ofReal), mul(valueAt(fake, images), ofFake));
    },
    recipe: { role: 'penalty', of: 'consistency', with: [weight, options] },
  };
}

function inconsistency(
  contest: Contest,
  side: 'real' | 'fake',
  { flip = 0.5, shift = 0.125 }: ConsistencyOptions,
): Scalar {
  const { rng, score } = contest;
  const pictures = contest[side];
  const logits = side === 'real' ? contest.onReal : contest.onFake;
  return tidy(() => {
    const others = score(moved(pictures, { flip, shift }, rng.fork('consistency', side)));
    // There may be more real pictures than fake ones to compare them with.
    const same = logits.shape[0] === others.shape[0] ? logits : score(pictures);
    return mean<Scalar>(square(sub(same, others)));
  });
}

/** Each picture `[n, h, w, c]` mirrored or not, then shifted, with what comes in at an edge reflected. */
export function moved(pictures: Tensor, { flip, shift }: { flip: number; shift: number }, rng: Rng): Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = pictures.shape;
  const sources = new Int32Array(n * height * width);
  let at = 0;
  for (let i = 0; i < n; i++) {
    const mirrored = rng.next() < flip;
    const [down, right] = [height, width].map(side => {
      const most = Math.floor(shift * side);
      return rng.int(2 * most + 1) - most;
    }) as [number, number];
    for (let y = 0; y < height; y++) {
      const row = (i * height + reflected(y - down, height)) * width;
      for (let x = 0; x < width; x++) {
        const column = reflected(x - right, width);
        sources[at++] = row + (mirrored ? width - 1 - column : column);
      }
    }
  }
  return tidy(() => reshape(gather(reshape(pictures, [-1, channels]), tensor1d(sources, 'int32')), pictures.shape));
}

/** The pixel seen beyond an edge: the edge itself is not repeated. */
const reflected = (i: number, size: number): number => (i < 0 ? -i : i >= size ? 2 * size - 2 - i : i);
