import type { Tensor } from '@tensorflow/tfjs-core';
import { check, isObject } from '../core/checks';
import { anything, callable, list, whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import type { Place } from '../core/store';
import { kernelDistanceTo } from '../metrics/kernelDistance';
import { type Matrix, matrixOf } from '../metrics/matrix';
import { type Features, randomFeatures } from '../metrics/randomFeatures';
import { affordable } from './examples';
import type { Finding } from './finding';
import { examplesLike } from './known';
import type { RunScore } from './score';
import { stopAdvice } from './stopAdvice';

/** Options of {@link keepBest}. */
export interface BestOptions {
  /** Scores at each step that is a multiple of this, and at the end. Default 200. */
  readonly every?: number;
  /** Examples to generate for a score, fewer of large ones. Default 256. */
  readonly n?: number;
  /** Default of pictures {@link randomFeatures}, of other examples their numbers as they are. */
  readonly features?: Features;
  /** Scores from before, of a run that goes on: what {@link Best.scores} was. Default none. */
  readonly earlier?: readonly RunScore[];
  /** Called with each score, and whether it is the best so far. */
  readonly onScore?: (score: RunScore, isBest: boolean) => void | Promise<void>;
}

/** An observer that keeps the best of a run. */
export interface Best extends Observer {
  /** In the order of steps. */
  readonly scores: readonly RunScore[];
  /** The best of them. */
  readonly best: () => RunScore | undefined;
  /** Whether it is time to stop. */
  readonly advice: () => Finding;
}

const OPTIONS: Kinds<BestOptions> = {
  every: whole(1),
  n: whole(2),
  features: (name, value) =>
    check(
      isObject(value) && 'of' in value && 'name' in value,
      'argument',
      `${name}: expected features, an object with a name and a function of, such as randomFeatures([32, 32, 3]).`,
    ),
  earlier: list(anything),
  onScore: callable,
};

/** Examples that are learned from, to scale columns and for the floor. */
const KNOWN = 500;
/** Held-out examples that generated ones are compared with. */
const HELD_OUT = 500;

/**
 * Keeps the best model of a run, by the kernel distance of generated examples to held-out ones, and knows when to stop.
 * The last model of a GAN is often not its best: with few pictures it gets worse again.
 *
 * Scores are taken of the same z each time, so that what changes is the model. Columns of features are scaled by mean
 * and standard deviation over what is learned from. It changes nothing, as the {@link doctor} does. Without held-out
 * data, and of models that generate nothing by themselves, it keeps nothing.
 *
 * @param place where the best is saved: see {@link Model.save}
 * @throws GanKitError `argument` if an option is out of range, and as `save` does
 * @example
 * const best = keepBest('indexeddb://best');
 * await gan.fit(train, { steps: 5000, heldOut, observers: [best] });
 * console.log(best.best(), best.advice().because);
 */
export function keepBest(place: Place, options: BestOptions = {}): Best {
  checkOptions('keepBest', options, OPTIONS);
  const { every = 200, n = 256, earlier = [], onScore } = options;
  let scores: readonly RunScore[] = [...earlier].sort((a, b) => a.step - b.step);
  let to = scores.at(-1)?.step ?? 0;
  let data: Promise<Scale | undefined> | undefined;
  let of: object | undefined;
  const score = async (progress: Progress) => {
    const { subject, step, heldOut } = progress;
    if (!subject.generate || !heldOut || scores.at(-1)?.step === step) return;
    if (of !== heldOut) [of, data] = [heldOut, scaleOf(progress, options.features)];
    const scale = await data;
    if (!scale) return;
    const count = affordable(n, subject.shape);
    const generated = await scale.read(subject.generate(count, { seed: 0 }));
    const { distance: value, error } = await kernelDistanceTo(generated, scale.heldOut);
    const found = {
      ...{ step, value, error, floor: scale.floor },
      n: { generated: count, real: scale.heldOut.rows },
      fingerprint: scale.fingerprint,
    };
    const isBest = scores.every(earlier => value < earlier.value);
    if (isBest) await subject.save(place);
    scores = [...scores, found];
    await onScore?.(found, isBest);
  };
  return {
    get scores() {
      return scores;
    },
    best: () => bestOf(scores),
    advice: () => stopAdvice(scores, to),
    onStart: async progress => {
      to = progress.to;
      // What lies ahead of where the run goes on comes again.
      scores = scores.filter(({ step }) => step <= progress.step);
      if (progress.step > 0 && progress.step % every === 0) await score(progress);
    },
    onStep: async progress => {
      if (progress.step % every === 0) await score(progress);
    },
    onEnd: async (progress, outcome) => {
      if (outcome === 'done') await score(progress);
    },
  };
}

const bestOf = (scores: readonly RunScore[]): RunScore | undefined =>
  scores.reduce<RunScore | undefined>((best, score) => (best && best.value <= score.value ? best : score), undefined);

/** The data of a run as scores read them. */
interface Scale {
  readonly heldOut: Matrix;
  readonly floor: number;
  readonly fingerprint: string;
  /** Scaled features; the tensor is disposed of. */
  readonly read: (examples: Tensor) => Promise<Matrix>;
}

async function scaleOf(progress: Progress, given: Features | undefined): Promise<Scale | undefined> {
  const { subject, data, heldOut } = progress;
  const { shape } = subject;
  const [height = 0, width = 0, channels = 0] = shape;
  const isPicture = shape.length === 3 && Math.min(height, width) >= 8;
  const features = given ?? (isPicture ? randomFeatures([height, width, channels]) : AS_THEY_ARE);
  const known = await examplesLike(subject, data, KNOWN);
  const held = heldOut && (await examplesLike(subject, heldOut, HELD_OUT));
  if (!known || !held) {
    known?.dispose();
    held?.dispose();
    return undefined;
  }
  const plain = async (examples: Tensor) => {
    try {
      return await features.of(examples);
    } finally {
      examples.dispose();
    }
  };
  const learned = await plain(known);
  const scaled = scaling(learned);
  const real = scaled(await plain(held));
  const { distance: floor } = await kernelDistanceTo(scaled(learned), real);
  const fingerprint = `kernel distance, kernel (x·y / ${real.columns} + 1)³, all pairs; ${features.name}; columns scaled by ${learned.rows} examples learned from`;
  return { heldOut: real, floor, fingerprint, read: async examples => scaled(await plain(examples)) };
}

const AS_THEY_ARE: Features = { name: 'numbers as they are', of: matrixOf };

/** Makes the mean of each column 0 and its deviation 1, as they are in these rows. */
function scaling({ values, rows, columns }: Matrix): (of: Matrix) => Matrix {
  const [means, squares] = [new Float64Array(columns), new Float64Array(columns)];
  values.forEach((value, i) => {
    const column = i % columns;
    means[column] = (means[column] ?? 0) + value / rows;
    squares[column] = (squares[column] ?? 0) + value ** 2 / rows;
  });
  const deviations = squares.map((square, i) => Math.sqrt(Math.max(0, square - (means[i] ?? 0) ** 2)) || 1);
  return of => ({
    ...of,
    values: of.values.map((value, i) => (value - (means[i % columns] ?? 0)) / (deviations[i % columns] ?? 1)),
  });
}
