/** What can be wrong with a run. */
export type Complaint =
  | 'discriminatorTooStrong'
  | 'discriminatorTooWeak'
  | 'vanishingGradient'
  | 'explodingGradient'
  | 'penaltyTooStrong'
  | 'discriminatorOverfits'
  | 'collapse'
  | 'copying'
  | 'augmentationLeaks'
  | 'oscillation'
  | 'labelsUnrelated'
  | 'dataRange'
  | 'timeToStop'
  | 'notLearning'
  | 'notFinite';

/** One complaint at one moment of a run. */
export interface Finding {
  readonly complaint: Complaint;
  /**
   * `alarm`: the run is of little use until something is changed. `watch`: it may recover. `fine`: looked at, and not
   * so. `unknown`: cannot be told, and `because` says why.
   */
  readonly verdict: 'alarm' | 'watch' | 'fine' | 'unknown';
  /** The player it is about, where it is about one. */
  readonly player?: string;
  /** The number it was judged by, and what it was held against. */
  readonly value?: number;
  readonly bound?: number;
  /** Steps it was seen over. */
  readonly window?: readonly [from: number, to: number];
  /** Examples on each side. */
  readonly n?: number;
  /** In one sentence, with its numbers. */
  readonly because: string;
  /** What to try, with the option's name; best first. */
  readonly remedies: readonly string[];
}
