/** The numbers of `sequence.py`, alike to the bit. */
export function sequence(seed: number, size: number, scale = 1, centre = 0): Float32Array {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return centre + scale * (state / 2 ** 31 - 1);
  });
}

/** What the files keep of a tensor: see `summary` in `sequence.py`. */
export interface Summary {
  readonly shape: readonly number[];
  readonly norm: number;
  readonly most: number;
  /** Product with `sequence(1, size)`. */
  readonly probe: number;
  /** Every entry of a small tensor. */
  readonly all?: readonly number[];
  /** Some entries of a large one. */
  readonly at?: readonly number[];
  readonly values?: readonly number[];
}

const probes = new Map<number, Float32Array>();
const probeOf = (size: number): Float32Array => {
  const known = probes.get(size) ?? sequence(1, size);
  probes.set(size, known);
  return known;
};

/**
 * The largest disagreement of a tensor with its summary. Entries are compared relative to the tensor's largest entry,
 * not to themselves: float32 cannot hold the relative precision of an entry that is a sum of cancelling parts. Norm and
 * probe take in every entry, so one out of place shows; both are relative to the norm.
 */
export function disagreement(values: ArrayLike<number>, golden: Summary): number {
  const size = golden.shape.reduce((product, d) => product * d, 1);
  if (values.length !== size) return Number.POSITIVE_INFINITY;
  const probe = probeOf(size);
  let squares = 0;
  let product = 0;
  for (let i = 0; i < size; i++) {
    const v = values[i] ?? Number.NaN;
    squares += v * v;
    product += v * (probe[i] ?? 0);
  }
  const expected = golden.all ?? golden.values ?? [];
  const got = golden.all ? Array.from(values) : (golden.at ?? []).map(i => values[i] ?? Number.NaN);
  return Math.max(
    Math.abs(Math.sqrt(squares) - golden.norm) / golden.norm,
    Math.abs(product - golden.probe) / golden.norm,
    ...got.map((v, i) => Math.abs(v - (expected[i] ?? Number.NaN)) / golden.most),
  );
}
