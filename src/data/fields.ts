import type { Field } from '../core/game';

/** What is known of the data beforehand. */
export interface Known {
  /** Shape of one example of the main field. */
  readonly shape?: readonly number[];
  /** How many classes labels may name. */
  readonly classes?: number;
  /** What fields must look like, as the `expects` of a game. */
  readonly expects?: Readonly<Record<string, Field>>;
  /**
   * The field that a bare tensor or array is. Default the first of `expects`; without, `point` for rows, else `image`.
   */
  readonly field?: string;
}

/** What each known field must look like. */
export function wantedOf({ shape, classes, expects, field }: Known, main = field ?? 'image'): Map<string, Field> {
  const wanted = new Map<string, Field>(shape ? [[main, { shape }]] : []);
  for (const [name, of] of Object.entries(expects ?? {})) wanted.set(name, of);
  const label = wanted.get('label');
  if (!label || label.shape.length === 0) {
    const known = classes ?? label?.classes;
    wanted.set('label', { shape: [], ...(known !== undefined && { classes: known }) });
  }
  return wanted;
}

/** The field that bare data are. */
export const mainField = ({ expects, field }: Known, axes?: number): string =>
  field ?? Object.keys(expects ?? {})[0] ?? (axes === 1 ? 'point' : 'image');

/** tf.data's names, translated: `{ xs, ys }` is the main field and its label. */
export function translated(fields: Readonly<Record<string, unknown>>, main: string): Record<string, unknown> {
  const { xs, ys, ...rest } = fields;
  return xs === undefined ? { ...fields } : { ...rest, [main]: xs, ...(ys !== undefined && { label: ys }) };
}

/** Whether a field is the one class of each example. */
export const isLabel = (name: string, wanted: Field = { shape: [] }): boolean =>
  wanted.shape.length === 0 && (name === 'label' || wanted.classes !== undefined);
