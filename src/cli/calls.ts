import { nearest } from '../core/checks';
import { GanKitError } from '../core/errors';
import { normal } from '../core/latents/normal';
import { uniform } from '../core/latents/uniform';
import { own } from '../core/untrusted';
import { RECIPES } from '../model/recipes';
import { UsageError } from './usageError';

/** What may be called by its name in an option: losses, penalties, augmentations, optimizers, schedules, latents. */
const CALLS: Readonly<Record<string, (...args: never[]) => unknown>> = { ...RECIPES, normal, uniform };

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|'([^']*)'|"([^"]*)"|([()[\]{},:]))/y;

/** Deeper than any call that means something. */
const MOST_DEPTH = 20;

interface Token {
  readonly kind: 'name' | 'value' | 'mark';
  readonly text: string;
  readonly value?: unknown;
}

/**
 * The value that `hinge`, `r1(0.05)` or `adam({ learningRate: linear({ from: 1e-3, to: 0, between: [0, 1e5] }) })` stands for, written as in a program:
 * names of ours, numbers, text, lists and objects of these. Nothing else is evaluated.
 *
 * @param flag the option it was given to, for errors
 * @throws UsageError saying what is wrong, and the nearest name of one that is not known
 */
export function called(flag: string, text: string): unknown {
  const tokens = tokensOf(flag, text);
  let at = 0;
  const wrong = (expected: string): never => {
    throw new UsageError(`${flag}: '${text}': expected ${expected}, got ${tokens[at]?.text ?? 'the end'}.`);
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
  const result = value(0);
  if (at < tokens.length) wrong('nothing more');
  return result;
}

function tokensOf(flag: string, text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw new UsageError(`${flag}: '${text}': '${text.slice(from).trim()}' cannot be read.`);
    const [, name, number, single, double, mark] = found;
    const quoted = single ?? double;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'value', text: number, value: Number(number) });
    else if (quoted !== undefined) tokens.push({ kind: 'value', text: quoted, value: quoted });
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
      `${flag}: '${name}' is not known.${near ? ` Did you mean '${near}'?` : ''} Known: ${Object.keys(CALLS).join(', ')}.`,
    );
  }
  try {
    return make(...(args as never[]));
  } catch (error) {
    if (error instanceof GanKitError) throw new UsageError(`${flag}: ${error.message}`);
    throw error;
  }
}
