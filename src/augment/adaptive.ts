import { cast, less, mul, slice, type Tensor2D, type Tensor4D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { asPictures } from '../core/checks';
import type { Augment } from '../core/contest';
import { number } from '../core/kinds';
import { namesOf } from '../core/mapped';
import { checkOptions, fields, type Kinds } from '../core/options';
import type { Rng } from '../core/rng';
import { colored } from './colored';
import { CONTROL, type ControlOptions, control } from './control';
import { moved } from './moved';

/** What {@link adaptive} does to pictures, in its order. */
export type Transform =
  | 'flip'
  | 'rotate'
  | 'translation'
  | 'brightness'
  | 'contrast'
  | 'lumaFlip'
  | 'hue'
  | 'saturation';

/** Options of {@link adaptive}. */
export interface AdaptiveOptions extends ControlOptions {
  /** What p is multiplied by for each transform; 0 leaves it out. Default 1 for all. */
  readonly probabilities?: { readonly [T in Transform]?: number };
}

const probability = number(0, 1);

const OPTIONS: Kinds<AdaptiveOptions> = {
  ...CONTROL,
  probabilities: fields<NonNullable<AdaptiveOptions['probabilities']>>({
    flip: probability,
    rotate: probability,
    translation: probability,
    brightness: probability,
    contrast: probability,
    lumaFlip: probability,
    hue: probability,
    saturation: probability,
  }),
};

/**
 * Adaptive discriminator augmentation (Karras et al. 2020): each transform is applied to each picture with probability
 * p, and p follows how sure D is of real pictures, so that few pictures are augmented as much as they need and many
 * hardly at all.
 *
 * Of the paper's transforms (appendix B) those that are linear in the picture and move no pixel between places: a
 * mirror image, quarter turns (of oblong pictures half turns), shifts by whole pixels up to an eighth of each side with
 * mirrored borders, brightness + N(0, 0.2²), contrast × 2^N(0, 0.5²), the brightness inverted, the hue turned by U(−π,
 * π), saturation × 2^N(0, 1). So it goes with any penalty. Three channels are red, green and blue, a fourth of them
 * alpha, which stays as it is, as the second of two does; of other pictures each channel is taken as grey.
 *
 * p starts at 0, is moved each fourth turn of D by `sign(E sign D(x) − target) · images / span`, and never exceeds 1.
 * It is read as logits of a D whose zero is between real and fake: with `wasserstein` or a relativistic loss, where
 * only differences count, it tells less.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], augment: adaptive({ span: 10_000, probabilities: { hue: 0 } }) });
 */
export function adaptive(options: AdaptiveOptions = {}): Augment {
  checkOptions('adaptive', options, OPTIONS);
  const { probabilities = {} } = options;
  const { plan, p, see, adapt } = control(options);
  return {
    name: 'adaptive',
    memory: () => plan,
    apply: (x, seen) => {
      see(x, seen);
      const pictures = asPictures('adaptive', x);
      const draws = drawAdaptive(pictures.shape, probabilities, seen.rng);
      return tidy(() => {
        const due = cast(less(draws.chances, p(seen.memory)), 'float32');
        return transformed(pictures, mul<Tensor2D>(draws.values, due));
      });
    },
    adapt,
    recipe: { role: 'augmentation', of: 'adaptive', with: [options] },
  };
}

/** What is drawn for one picture `[h, w]`: numbers of which zero always leaves it as it is. */
type Draw = (rng: Rng, size: readonly [number, number]) => readonly number[];

const uniform = (rng: Rng, most: number) => (2 * rng.next() - 1) * most;

/** Each transform's columns are drawn here, where logarithms and angles are computed in full precision. */
const DRAWS: Readonly<Record<Transform, Draw>> = {
  flip: rng => [rng.int(2)],
  rotate: (rng, [h, w]) => [h === w ? rng.int(4) : 2 * rng.int(2)],
  translation: (rng, size) => size.map(side => Math.round(uniform(rng, 0.125) * side)),
  brightness: rng => [0.2 * rng.gaussian()],
  contrast: rng => [powerOffset(0.5 * rng.gaussian())],
  lumaFlip: rng => [rng.int(2)],
  hue: rng => turnOffset(uniform(rng, Math.PI)),
  saturation: rng => [powerOffset(rng.gaussian())],
};

const TRANSFORMS = namesOf(DRAWS);

/** 2 to this power, less 1. */
export const powerOffset = (exponent: number): number => 2 ** exponent - 1;

/** Cosine less 1, and sine. */
export const turnOffset = (angle: number): readonly [number, number] => [Math.cos(angle) - 1, Math.sin(angle)];

/** The numbers of all transforms, `[n, 10]`, and what p has to exceed for each, the same for all columns of one. */
export function drawAdaptive(
  [n, h, w]: Tensor4D['shape'],
  probabilities: Readonly<Partial<Record<Transform, number>>>,
  rng: Rng,
): { values: Tensor2D; chances: Tensor2D } {
  const [forValues, forChances] = [rng.fork('values'), rng.fork('chances')];
  const [values, chances]: [number[][], number[][]] = [[], []];
  for (let i = 0; i < n; i++) {
    const drawn = TRANSFORMS.map(transform => DRAWS[transform](forValues, [h, w]));
    values.push(drawn.flat());
    const least = TRANSFORMS.map(transform => forChances.next() / (probabilities[transform] ?? 1));
    chances.push(drawn.flatMap((columns, t) => columns.map(() => least[t] ?? 0)));
  }
  return { values: tensor2d(values), chances: tensor2d(chances) };
}

/** Pictures `[n, h, w, c]` after the transforms of these numbers `[n, 10]`. */
export const transformed = (x: Tensor4D, values: Tensor2D): Tensor4D =>
  tidy(() => {
    const column = (i: number) => slice(values, [0, i], [-1, 1]);
    const moves = { flip: column(0), turns: column(1), down: column(2), right: column(3) };
    const light = { brightness: column(4), contrast: column(5), lumaFlip: column(6) };
    return colored(moved(x, moves), { ...light, cosine: column(7), sine: column(8), saturation: column(9) });
  });
