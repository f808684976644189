/** Data that can be taken apart: pictures in memory, or in a folder. */
export interface Pickable<S> {
  /** How many examples there are. */
  readonly size: number;
  readonly labels?: Int32Array;
  readonly classes?: number;
  /** A source of the examples numbered `rows`, in that order. */
  pick(rows: ArrayLike<number>): S;
}
