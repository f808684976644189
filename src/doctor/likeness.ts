import type { Tensor } from '@tensorflow/tfjs-core';
import type { Progress } from '../core/observer';
import { Rng } from '../core/rng';
import type { Matrix } from '../metrics/matrix';
import { centreOf, type DataSigns, type Known, knownOf, meanDistance, medianNearest, small } from './known';

/** How generated examples lie among real ones. */
export interface Likeness {
  /** How unlike generated examples are to each other, over how unlike real ones are. */
  readonly spread?: number;
  /**
   * How far a generated example is from the nearest that is learned from, over how far a held-out one is; medians.
   */
  readonly nearest?: number;
  /**
   * Where the mean generated example lies from the mean real one, in distances of two real ones; of more than eight
   * columns, of eight random directions.
   */
  readonly centre?: readonly number[];
  /** Where D is shown augmented examples. */
  readonly leak?: Leak;
  readonly data?: DataSigns;
}

/** How far generated examples have gone from real ones to augmented real ones. */
export interface Leak {
  /** Of that way, the share: 0 as real ones, 1 as augmented ones. */
  readonly share: number;
  /** The energy distance of real and augmented ones, in distances of two real ones. */
  readonly apart: number;
  /** That of generated and augmented ones. */
  readonly from: number;
}

/** Directions that the mean example is looked at along. */
const DIRECTIONS = 8;

/** Compares `n` generated examples of a run with its data; and with real ones as D is shown them, where it is so. */
export type LikenessOf = (progress: Progress, n: number, shown?: Tensor) => Promise<Likeness>;

/**
 * How varied generated examples are beside real ones, and how near to those learned from, in pixels of pictures made
 * small. Empty for models that generate nothing by themselves.
 */
export function likenessOf(): LikenessOf {
  const read = new WeakMap<object, Promise<Known | undefined>>();
  return async (progress, n, shown) => {
    const { subject, data } = progress;
    if (!subject.generate) return {};
    const found = read.get(data) ?? knownOf(progress);
    read.set(data, found);
    const known = await found;
    // The same ones at each look, so that what moves is the generator.
    const fake = await small(subject.generate(n, { seed: 0 }));
    if (!known || known.examples.columns !== fake.columns) return {};
    const { examples, unlike, apart, range, picture, classes } = known;
    const within = await meanDistance(fake, fake);
    const augmented = shown && (await small(shown.clone()));
    const leak = augmented?.columns === fake.columns ? await leakOf(fake, within, augmented, known) : undefined;
    return {
      spread: within / unlike,
      ...(apart !== undefined && { nearest: (await medianNearest(fake, examples)) / apart }),
      centre: centreFrom(fake, known),
      ...(leak && { leak }),
      data: { range, ...(picture && { picture }), ...(classes && { classes }) },
    };
  };
}

/**
 * The energy distance (Székely & Rizzo 2013) is the square of a distance in which means of mixtures lie on a line: so
 * examples of which a share were augmented lie that share of the way.
 */
async function leakOf(fake: Matrix, within: number, shown: Matrix, { examples, unlike }: Known): Promise<Leak> {
  const shownApart = await meanDistance(shown, shown);
  const energy = (between: number, one: number, other: number) => (2 * between - one - other) / unlike;
  const plain = energy(await meanDistance(fake, examples), within, unlike);
  const from = energy(await meanDistance(fake, shown), within, shownApart);
  const apart = energy(await meanDistance(examples, shown), unlike, shownApart);
  return { share: (plain + apart - from) / (2 * Math.max(apart, 1e-12)), apart, from };
}

function centreFrom(fake: Matrix, { centre, unlike }: Known): number[] {
  const moved = centreOf(fake).map((value, i) => (value - (centre[i] ?? 0)) / unlike);
  if (moved.length <= DIRECTIONS) return [...moved];
  const rng = new Rng(0).fork('directions');
  return Array.from({ length: DIRECTIONS }, () =>
    moved.reduce((sum, value) => sum + (value * rng.gaussian()) / Math.sqrt(DIRECTIONS), 0),
  );
}
