import { check, isWhole } from '../core/checks';
import { isDeep, isRecord, quoted } from '../core/untrusted';
import type { Position } from './snapshot';

export const FORMAT = 'gan-kit';
export const VERSION = 3;

/** What a saved model says of itself. */
export interface About {
  /** The model class, such as `infogan`. */
  readonly kind: string;
  /** What its constructor was given, as JSON. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the state of a checkpoint says, beside its weights and checksums. */
export interface State extends About {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly parts: readonly string[];
  readonly at: Position;
  readonly optimizers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly memory: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Throws unless this is the state of a checkpoint of this version, whatever else is in it. */
export function checkFormat(where: string, state: unknown): asserts state is Readonly<Record<string, unknown>> {
  check(isRecord(state) && state.format === FORMAT, 'checkpoint', `${where}: it was not saved by gan-kit.`);
  check(!isDeep(state), 'checkpoint', `${where}: its state is nested too deep. It is damaged; use another.`);
  const { version } = state;
  check(
    version === VERSION,
    'checkpoint',
    () => `${where}: expected version ${VERSION}, got ${quoted(version)}. Use the gan-kit release that wrote it.`,
  );
}

/**
 * A state, once everything in it is what it must be: it may have been written by anyone.
 *
 * @throws GanKitError `checkpoint` that names the first field that is not
 */
export function readState(where: string, state: unknown): State {
  checkFormat(where, state);
  for (const [name, [isGood, expected]] of Object.entries(FIELDS)) {
    check(
      isGood(state[name]),
      'checkpoint',
      () => `${where}: its state's ${name} is not ${expected}. It is damaged; use another.`,
    );
  }
  return state as unknown as State;
}

const COUNTS = ['step', 'images', 'epoch', 'batch'];

type Test = (value: unknown) => boolean;
const isText: Test = value => typeof value === 'string' && value !== '' && value.length <= 100;
const isNumber: Test = value => Number.isFinite(value);
const isCount: Test = value => isWhole(value, 0);
const recordOf =
  (test: Test): Test =>
  value =>
    isRecord(value) && Object.values(value).every(test);
const isPosition: Test = at =>
  isRecord(at) && COUNTS.every(name => isCount(at[name])) && [at.updates, at.turns].every(recordOf(isCount));
const areNames: Test = names => Array.isArray(names) && names.every(isText) && new Set(names).size === names.length;

const FIELDS: Readonly<Record<keyof Omit<State, 'format' | 'version'>, readonly [Test, string]>> = {
  kind: [isText, 'the name of a model'],
  options: [isRecord, 'an object of options'],
  parts: [areNames, 'a list of names'],
  at: [isPosition, 'a position: step, images, epoch, batch, updates and turns, whole numbers from 0'],
  optimizers: [recordOf(recordOf(isNumber)), "numbers by the players' names"],
  memory: [recordOf(recordOf(isNumber)), "numbers by the memories' names"],
};
