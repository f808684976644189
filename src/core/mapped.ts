/** The names of an object's own fields. */
export const namesOf = <O extends object>(of: O): (keyof O & string)[] => Object.keys(of) as (keyof O & string)[];

/** An object of these names, each with what `f` makes of it. */
export const named = <N extends string, T>(names: readonly N[], f: (name: N, place: number) => T): Record<N, T> =>
  Object.fromEntries(names.map((name, place) => [name, f(name, place)])) as Record<N, T>;

/** An object of the same names, each with what `f` makes of the value there. */
export const mapped = <O extends object, T>(
  of: O,
  f: (value: O[keyof O & string], name: keyof O & string) => T,
): { [K in keyof O]: T } => named(namesOf(of), name => f(of[name], name)) as { [K in keyof O]: T };

/** An object with those fields alone for which `holds` is true. */
export const filtered = <T>(
  of: Readonly<Record<string, T>>,
  holds: (value: T, name: string) => boolean,
): Record<string, T> => Object.fromEntries(Object.entries(of).filter(([name, value]) => holds(value, name)));
