import { isObject } from './checks';

// What comes out of a file or off the network may be anything, whatever its type says.

/** A net within nets within nets takes about five levels for each. */
const MOST_DEPTH = 200;

/** Whether a value is an object with fields, and not an array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && !Array.isArray(value);

/** The record's own field of this name: `constructor` and its like are not inherited. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** A stranger's value for a message: text in quotes, its control characters escaped, cut short. */
export function quoted(value: unknown): string {
  if (isObject(value)) return Array.isArray(value) ? 'a list' : 'an object';
  if (typeof value !== 'string') return String(value);
  const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return `'${short.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, c => `\\u{${c.codePointAt(0)?.toString(16)}}`)}'`;
}

/** Whether lists and objects lie too deep in each other for anything recursive to run over them. */
export function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return true;
    level = level.flatMap(v => (isObject(v) ? Object.values(v) : []));
  }
  return false;
}

/** JSON with sorted keys, so that what is equal reads equal. */
export function canonical(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_, v: unknown) =>
    isRecord(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v,
  );
}
