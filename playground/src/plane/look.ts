/** What of a run is to be looked at; 0 leaves it out. */
export interface LookQuestion {
  /** Points that G draws. */
  readonly fakes: number;
  /** Cells along each side at which D's score is taken. */
  readonly side: number;
  /** Lines of a grid of z, along each side. */
  readonly lines: number;
  /** Points at which D's slope is taken. */
  readonly arrows: number;
}

/** What is seen of a run. */
export interface Look {
  /** x and y of each point. */
  readonly fakes: Float32Array;
  /** `side × side` scores, from the upper left. */
  readonly heights: Float32Array;
  readonly side: number;
  /** Of data that have modes: how many are reached, of how many, and the share of points near one. */
  readonly modes?: number;
  readonly of?: number;
  readonly near?: number;
  readonly manifold?: Float32Array;
  readonly lines?: number;
  /** x and y of D's slope at the first points. */
  readonly arrows?: Float32Array;
}
