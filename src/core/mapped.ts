/** The names of an object's own fields. */
export const namesOf = <O extends object>(of: O): (keyof O & string)[] => Object.keys(of) as (keyof O & string)[];

/** An object of the same names, each with what `f` makes of the value there. */
export const mapped = <O extends object, T>(
  of: O,
  f: (value: O[keyof O & string], name: keyof O & string) => T,
): { [K in keyof O]: T } =>
  Object.fromEntries(namesOf(of).map(name => [name, f(of[name], name)])) as { [K in keyof O]: T };
