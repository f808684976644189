/** The seeds to train with. Throws an Error if the protocol of the reproductions forbids them. */
export function seedsOf(asked: {
  readonly validate: boolean;
  readonly count?: string | undefined;
  readonly seed?: string | undefined;
}): number[];

/** A whole number of a command line, or an Error. */
export function whole(name: string, text: string, least: number, most?: number): number;
