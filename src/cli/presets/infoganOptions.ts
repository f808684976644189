import type { Schedule } from '../../core/game';
import { categorical } from '../../core/latents/categorical';
import { uniform } from '../../core/latents/uniform';
import type { ImageShape } from '../../nets/pyramid';
import { linear } from '../../schedules/linear';
import type { Bending } from '../../systems/infogan/bending';
import type { Codes } from '../../systems/infogan/game';
import type { InfoGANOptions } from '../../systems/infogan/model';
import type { Data } from '../data';
import { known, UsageError } from '../usageError';

/** A weight for every code, or for each by name. */
export type CodeWeights = number | Schedule | Readonly<Record<string, number | Schedule>>;

/** What the command line says of InfoGAN. */
interface Shaping {
  readonly seed: number;
  readonly width?: number;
  readonly hidden?: number;
  readonly bend?: boolean;
}

/**
 * For nets this small and runs this short: with the paper's 2e-4 for D, a code took two to three times as many steps to
 * err as little.
 */
const RATE = 1e-3;
const STEP = 64;

/** When rates fall: in images, not in shares of `--steps`, so that a run may go on past where it was to end. */
const LAST = [4000 * STEP, 5000 * STEP] as const;

/**
 * What goes with classes read off bent pictures, chosen on digits held out of the training set. At a constant rate two
 * classes may still change places late in a run, which falling rates end. Continuous codes weigh little until the
 * classes have been found: the more they weigh at first, the more often a class comes to stand for a style.
 */
const BENT = {
  learningRate: {
    D: linear({ from: 2 * RATE, to: RATE / 10, between: LAST }),
    G: linear({ from: RATE, to: RATE / 20, between: LAST }),
  },
  ofClasses: 2,
  ofOthers: linear({ from: 0.1, to: 1, between: [2500 * STEP, 2600 * STEP] }),
};

/** The options of InfoGAN's preset. @throws UsageError if a weight names no code, or there is no class to read */
export function infoganOptions(data: Data, options: Shaping, given?: CodeWeights): InfoGANOptions {
  const { seed, width, hidden, bend = false } = options;
  const codes = codesFor(data);
  const weights = { ...(bend && bentWeights(codes)), ...(given !== undefined && weightsFor(codes, given)) };
  return {
    shape: data.shape as ImageShape,
    noise: 62,
    codes,
    seed,
    learningRate: bend ? BENT.learningRate : RATE,
    ...(bend && { bend: bendingFor(codes, data.shape) }),
    ...(width && { width }),
    ...(hidden && { hidden }),
    ...(Object.keys(weights).length > 0 && { weights }),
  };
}

/** The learning rates of the players that have no optimizer of their own, which brings its rate. */
export function besides(
  learningRate: InfoGANOptions['learningRate'],
  optimizers: object = {},
): Pick<InfoGANOptions, 'learningRate'> {
  if (learningRate === undefined) return {};
  if (Object.keys(optimizers).length === 0) return { learningRate };
  const each = typeof learningRate === 'object' ? learningRate : { D: learningRate, G: learningRate };
  return { learningRate: Object.fromEntries(Object.entries(each).filter(([player]) => !(player in optimizers))) };
}

const bentWeights = (codes: Codes): Readonly<Record<string, number | Schedule>> =>
  Object.fromEntries(
    Object.entries(codes).map(([name, { kind }]) => [name, kind === 'categorical' ? BENT.ofClasses : BENT.ofOthers]),
  );

/** How pictures are bent of which the class is read: chosen on digits held out of the training set. */
function bendingFor(codes: Codes, [height = 28]: readonly number[]): Bending {
  const classes = Object.keys(codes).filter(name => codes[name]?.kind === 'categorical');
  if (classes.length === 0) {
    throw new UsageError(`--bend: there is no class among the codes, ${Object.keys(codes).join(', ')}. Leave it out.`);
  }
  return { codes: classes, shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: height / 14 };
}

/** The codes InfoGAN is given for data of a kind. */
export function codesFor({ kind, classes = 10 }: Pick<Data, 'kind' | 'classes'>): Codes {
  if (kind === 'digits') return { digit: categorical(10), slant: uniform(), width: uniform() };
  if (kind === 'sprites') return Object.fromEntries([1, 2, 3, 4, 5].map(i => [`code${i}`, uniform()]));
  return { class: categorical(Math.max(2, classes)), code1: uniform(), code2: uniform() };
}

/** @throws UsageError if it names a code that is not there */
export function weightsFor(codes: Codes, weights: CodeWeights): Readonly<Record<string, number | Schedule>> {
  const names = Object.keys(codes);
  if (typeof weights !== 'object') return Object.fromEntries(names.map(name => [name, weights]));
  for (const name of Object.keys(weights)) known('--weights', name, names);
  return weights;
}
