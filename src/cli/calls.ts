import { nearest, showValue } from '../core/checks';
import { GanKitError } from '../core/errors';
import { normal } from '../core/latents/normal';
import { uniform } from '../core/latents/uniform';
import { recipeOf } from '../core/recipe';
import { own } from '../core/untrusted';
import { AUGMENTATIONS, LOSSES, OPTIMIZERS, PENALTIES, RECIPES, SCHEDULES } from '../model/recipes';
import { UsageError } from './usageError';

/** What may be called by its name in an option: losses, penalties, augmentations, optimizers, schedules, latents. */
const CALLS: Readonly<Record<string, (...args: never[]) => unknown>> = { ...RECIPES, normal, uniform };

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|'([^']*)'|"([^"]*)"|([()[\]{},:]))/y;

/** What an option wants, and the names of what it may be. */
const WANTED = {
  loss: { a: 'a loss', names: LOSSES },
  penalty: { a: 'a penalty', names: PENALTIES },
  augmentation: { a: 'an augmentation', names: AUGMENTATIONS },
  optimizer: { a: 'an optimizer', names: OPTIMIZERS },
  number: { a: 'a number or a schedule', names: SCHEDULES },
} as const;

/** What an option may want. */
export type Wanted = keyof typeof WANTED;

/** The names of what an option may be, for its help. */
export const namesOf = (wanted: Wanted): string => Object.keys(WANTED[wanted].names).join(', ');

/** Deeper than any call that means something, and longer. */
const MOST_DEPTH = 20;
const MOST_TEXT = 2000;

interface Token {
  readonly kind: 'name' | 'value' | 'mark';
  readonly text: string;
  readonly value?: unknown;
}

/**
 * The value that `hinge`, `r1(0.05)` or `adam({ learningRate: linear({ from: 1e-3, to: 0, between: [0, 1e5] }) })`
 * stands for, written as in a program: names of ours, numbers, text, lists and objects of these. Nothing else is
 * evaluated.
 *
 * @param flag the option it was given to, for errors
 * @param wanted what the option wants; default anything
 * @throws UsageError saying what is wrong, and the nearest name of one that is not known
 */
export function called(flag: string, text: string, wanted?: Wanted): unknown {
  if (text.length > MOST_TEXT)
    throw new UsageError(`${flag}: ${text.length} characters are too many. Use at most ${MOST_TEXT}.`);
  const tokens = tokensOf(flag, text);
  let at = 0;
  const wrong = (expected: string): never => {
    const got = tokens[at]?.text;
    throw new UsageError(
      `${flag}: ${quoted(text)}: expected ${expected}, got ${got === undefined ? 'the end' : quoted(got)}.`,
    );
  };
  const is = (mark: string) => tokens[at]?.kind === 'mark' && tokens[at]?.text === mark;
  const take = (mark: string) => (is(mark) ? at++ : wrong(`'${mark}'`));
  /** What lies between two brackets, apart by commas; one may follow the last. */
  const listed = <T>(close: string, item: () => T): T[] => {
    const items: T[] = [];
    while (!is(close)) {
      items.push(item());
      if (!is(close)) take(',');
    }
    take(close);
    return items;
  };
  const value = (depth: number): unknown => {
    if (depth > MOST_DEPTH) return wrong(`at most ${MOST_DEPTH} brackets in each other`);
    const token = tokens[at] ?? wrong('a value');
    at++;
    if (token.kind === 'value') return token.value;
    if (token.text === '[') return listed(']', () => value(depth + 1));
    if (token.text === '{') return Object.fromEntries(listed('}', () => field(depth)));
    if (token.kind === 'mark') {
      at--;
      return wrong('a value');
    }
    if (token.text === 'true' || token.text === 'false') return token.text === 'true';
    if (!is('(')) return made(flag, token.text, []);
    at++;
    return made(
      flag,
      token.text,
      listed(')', () => value(depth + 1)),
    );
  };
  const field = (depth: number): [string, unknown] => {
    const name = tokens[at];
    if (name?.kind !== 'name' && typeof name?.value !== 'string') wrong('the name of an option');
    at++;
    take(':');
    return [name?.text ?? '', value(depth + 1)];
  };
  if (wanted) checkWanted(flag, wanted, tokens[0], text);
  const result = value(0);
  if (at < tokens.length) wrong('nothing more');
  return result;
}

/** As messages show it: short, on one line. */
const quoted = (text: string): string => showValue(text.replace(/\s+/g, ' '));

/** Throws unless a text starts as what is wanted does. */
function checkWanted(flag: string, wanted: Wanted, first: Token | undefined, text: string): void {
  const { a, names } = WANTED[wanted];
  if (wanted === 'number' && typeof first?.value === 'number') return;
  if (first?.kind === 'name' && own(names, first.text)) return;
  const known = Object.keys(names);
  const other = Object.values(WANTED).find(({ names }) => first?.kind === 'name' && own(names, first.text));
  const near = first?.kind === 'name' && !other ? nearest(first.text, known) : undefined;
  const what = first?.kind !== 'name' ? `expected ${a}` : other ? `this is ${other.a}, not ${a}` : 'this is not known';
  throw new UsageError(
    `${flag}: ${quoted(first?.kind === 'name' ? first.text : text)}: ` +
      `${what}.${near ? ` Did you mean '${near}'?` : ''} Known: ${known.join(', ')}.`,
  );
}

function tokensOf(flag: string, text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw new UsageError(`${flag}: ${quoted(text)}: ${quoted(text.slice(from).trim())} cannot be read.`);
    const [, name, number, single, double, mark] = found;
    const inQuotes = single ?? double;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'value', text: number, value: Number(number) });
    else if (inQuotes !== undefined) tokens.push({ kind: 'value', text: inQuotes, value: inQuotes });
    else tokens.push({ kind: 'mark', text: mark ?? '' });
  }
  return tokens;
}

/** What a function of ours makes of arguments. */
function made(flag: string, name: string, args: readonly unknown[]): unknown {
  const make = own(CALLS, name);
  if (!make) {
    const near = nearest(name, Object.keys(CALLS));
    throw new UsageError(
      `${flag}: ${quoted(name)} is not known.${near ? ` Did you mean '${near}'?` : ''} Known: ` +
        `${Object.keys(CALLS).join(', ')}.`,
    );
  }
  let value: unknown;
  try {
    value = make(...(args as never[]));
  } catch (error) {
    if (error instanceof GanKitError) throw new UsageError(`${flag}: ${error.message}`);
    throw error;
  }
  const most = recipeOf(value)?.with.length;
  if (most !== undefined && args.length > most)
    throw new UsageError(
      `${flag}: ${name} takes ${most || 'no'} argument${most === 1 ? '' : 's'}, got ${args.length}.`,
    );
  return value;
}
