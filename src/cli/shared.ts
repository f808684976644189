import type { AdversarialOptions } from '../model/adversarial';
import { called, type Wanted } from './calls';
import { UsageError } from './usageError';

/** Options that models share, as they are written on the command line and in `run.json`. */
export interface Shared {
  readonly adversarial?: string;
  readonly penalties?: readonly string[];
  readonly augment?: readonly string[];
  readonly norm?: string;
  readonly optimizers?: readonly string[];
  readonly learningRate?: readonly string[];
  readonly average?: readonly string[];
  readonly weights?: readonly string[];
}

/** Their names. */
export const SHARED = [
  'adversarial',
  'penalties',
  'augment',
  'norm',
  'optimizers',
  'learningRate',
  'average',
  'weights',
] as const satisfies readonly (keyof Shared)[];

/** The same as a model takes them. */
export interface SharedOptions extends Omit<AdversarialOptions<never>, 'seed'> {
  /** By the names of the model's terms, which it checks itself. */
  readonly weights?: Readonly<Record<never, never>>;
}

/** @throws UsageError naming the option that cannot be read */
export function sharedOptions(shared: Shared): SharedOptions {
  const { adversarial, penalties, augment, norm, optimizers, learningRate, average, weights } = shared;
  const all = (flag: string, texts: readonly string[], wanted: Wanted) => texts.map(text => called(flag, text, wanted));
  const augments = augment && all('--augment', augment, 'augmentation');
  return {
    ...(adversarial !== undefined && { adversarial: called('--adversarial', adversarial, 'loss') }),
    ...(penalties && { penalties: all('--penalty', penalties, 'penalty') }),
    // None at all is said too: a model may have some by itself.
    ...(augments && { augment: augments.length === 1 ? augments[0] : augments }),
    ...(norm !== undefined && { norm }),
    ...(optimizers && { optimizers: byName('--optimizer', optimizers, 'optimizer', 'D=adam({ beta1: 0 })') }),
    ...(learningRate && { learningRate: oneOrByName('--learning-rate', learningRate, 'D=4e-4') }),
    ...(average && { average: averages(average) }),
    ...(weights && { weights: oneOrByName('--weights', weights, 'kl=0.5') }),
  } as SharedOptions;
}

const NAMED = /^\s*(\w+)\s*=\s*(.+)$/s;

/** `0.001`, or `D=4e-4` and `G=1e-4`. */
function oneOrByName(flag: string, texts: readonly string[], example: string): unknown {
  const [first] = texts;
  if (texts.length === 1 && first !== undefined && !NAMED.test(first)) return called(flag, first, 'number');
  return byName(flag, texts, 'number', example);
}

/** `D=…` and `G=…`, or `D=…,G=…`, as an object. */
function byName(
  flag: string,
  texts: readonly string[],
  wanted: Wanted,
  example: string,
): Readonly<Record<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const text of texts.flatMap(several => several.split(/,(?=\s*\w+\s*=)/))) {
    const [, name, value] = NAMED.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`${flag}: '${text.slice(0, 40)}': expected a name and a value, such as ${example}.`);
    if (found.has(name)) throw new UsageError(`${flag}: '${name.slice(0, 40)}' is given twice. Leave one out.`);
    found.set(name, called(flag, value, wanted));
  }
  return Object.fromEntries(found);
}

const averages = (texts: readonly string[]) =>
  Object.fromEntries(
    Object.entries(byName('--average', texts, 'number', 'G=10000')).map(([net, halfLife]) => [net, { halfLife }]),
  );
