import type { AdversarialOptions } from '../model/adversarial';
import { called } from './calls';
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
}

/** Their names. */
export const SHARED = ['adversarial', 'penalties', 'augment', 'norm', 'optimizers', 'learningRate', 'average'] as const;

/** The same as a model takes them. What a model does not have, it refuses itself. */
export type SharedOptions = Omit<AdversarialOptions<never>, 'seed'>;

/** @throws UsageError naming the option that cannot be read */
export function sharedOptions(shared: Shared): SharedOptions {
  const { adversarial, penalties, augment, norm, optimizers, learningRate, average } = shared;
  const all = (flag: string, texts: readonly string[]) => texts.map(text => called(flag, text));
  const augments = augment && all('--augment', augment);
  return {
    ...(adversarial !== undefined && { adversarial: called('--adversarial', adversarial) }),
    ...(penalties && { penalties: all('--penalty', penalties) }),
    ...(augments && { augment: augments.length === 1 ? augments[0] : augments }),
    ...(norm !== undefined && { norm }),
    ...(optimizers && { optimizers: byName('--optimizer', optimizers, 'D=adam({ beta1: 0 })') }),
    ...(learningRate && { learningRate: rates(learningRate) }),
    ...(average && { average: averages(average) }),
  } as SharedOptions;
}

/** `0.001`, or `D=4e-4` and `G=1e-4`. */
export function rates(texts: readonly string[]): unknown {
  const [first] = texts;
  if (texts.length === 1 && first !== undefined && !NAMED.test(first)) return called('--learning-rate', first);
  return byName('--learning-rate', texts, 'D=4e-4');
}

const NAMED = /^\s*(\w+)\s*=\s*(.+)$/s;

/** `D=…` and `G=…` as an object. */
function byName(flag: string, texts: readonly string[], example: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    texts.map(text => {
      const [, name, value] = NAMED.exec(text) ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(`${flag}: '${text}': expected a name and a value, such as ${example}.`);
      return [name, called(flag, value)];
    }),
  );
}

const averages = (texts: readonly string[]) =>
  Object.fromEntries(
    Object.entries(byName('--average', texts, 'G=10000')).map(([net, halfLife]) => [net, { halfLife }]),
  );
