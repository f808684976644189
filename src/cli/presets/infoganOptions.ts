import type { Schedule } from '../../core/game';
import { categorical } from '../../core/latents/categorical';
import { uniform } from '../../core/latents/uniform';
import { mapped, named } from '../../core/mapped';
import type { ImageShape } from '../../nets/pyramid';
import { linear } from '../../schedules/linear';
import type { Bending } from '../../systems/infogan/bending';
import { type Codes, REAL } from '../../systems/infogan/game';
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

/** How many steps a run has. */
export const STEPS = 3000;

/** From one number to another between two steps: in images, not in shares of `--steps`, so that a run may go on. */
const over = (from: number, to: number, start: number, end: number) =>
  linear({ from, to, between: [start * STEP, end * STEP] });

/**
 * What goes with classes read off bent pictures and found in the real ones, chosen on digits held out of the training
 * set. At first Q finds classes in real pictures, and G is told little: paid in full from the start it settles on what
 * Q then mixes up. Continuous codes weigh little until classes have been found: the more they weigh at first, the more
 * often a class comes to stand for a style. At a constant rate two classes may still change places late in a run, which
 * falling rates end.
 */
const BENT = {
  learningRate: {
    D: over(2 * RATE, RATE / 10, 0.8 * STEPS, STEPS),
    G: over(RATE, RATE / 20, 0.8 * STEPS, STEPS),
  },
  average: { halfLife: 10_000 },
  balance: 3,
  real: 1,
  ofClasses: over(0.1, 2, 0, 0.2 * STEPS),
  ofOthers: over(0.1, 1, 0.5 * STEPS, 0.52 * STEPS),
};

/** The options of InfoGAN's preset. @throws UsageError if a weight names no code, or there is no class to read */
export function infoganOptions(data: Data, options: Shaping, given?: CodeWeights): InfoGANOptions {
  const { seed, width, hidden, bend = false } = options;
  const codes = codesFor(data);
  const weights = { ...(bend && bentWeights(codes)), ...(given !== undefined && weightsFor(codes, given, bend)) };
  return {
    shape: data.shape as ImageShape,
    noise: 62,
    codes,
    seed,
    learningRate: bend ? BENT.learningRate : RATE,
    ...(bend && { bend: bendingFor(codes, data.shape), average: named(['G', 'trunk', 'Q'], () => BENT.average) }),
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

const bentWeights = (codes: Codes): Readonly<Record<string, number | Schedule>> => ({
  ...mapped(codes, ({ kind }) => (kind === 'categorical' ? BENT.ofClasses : BENT.ofOthers)),
  [REAL]: BENT.real,
});

/** How pictures are bent of which the class is read: chosen on digits held out of the training set. */
function bendingFor(codes: Codes, [height = 28]: readonly number[]): Bending {
  const classes = Object.keys(codes).filter(name => codes[name]?.kind === 'categorical');
  if (classes.length === 0) {
    throw new UsageError(`--bend: there is no class among the codes, ${Object.keys(codes).join(', ')}. Leave it out.`);
  }
  const { balance } = BENT;
  return { codes: classes, balance, shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: height / 14 };
}

/** The codes InfoGAN is given for data of a kind. */
export function codesFor({ kind, classes = 10 }: Pick<Data, 'kind' | 'classes'>): Codes {
  if (kind === 'digits') return { digit: categorical(10), slant: uniform(), width: uniform() };
  if (kind === 'sprites') return Object.fromEntries([1, 2, 3, 4, 5].map(i => [`code${i}`, uniform()]));
  return { class: categorical(Math.max(2, classes)), code1: uniform(), code2: uniform() };
}

/**
 * Where no code is taught, none is found in real pictures either, unless it is asked for: that is the control.
 *
 * @throws UsageError if it names a code that is not there
 */
export function weightsFor(
  codes: Codes,
  weights: CodeWeights,
  bend = false,
): Readonly<Record<string, number | Schedule>> {
  const names = Object.keys(codes);
  if (typeof weights !== 'object')
    return { ...mapped(codes, () => weights), ...(bend && weights === 0 && { [REAL]: 0 }) };
  for (const name of Object.keys(weights)) known('--weights', name, bend ? [...names, REAL] : names);
  return weights;
}
