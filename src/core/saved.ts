/** A tensor as plain data. */
export interface Saved {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
