/** What one run of a reproduction is given. */
export interface Setting {
  readonly seed: number;
  /** Folder of real data, if one was given; without it a reproduction uses what the packages bring. */
  readonly data?: string;
  /** Where pictures go. */
  readonly out: string;
  /** Says what is being done, on one line that is written over. */
  readonly say: (text: string) => void;
}

/** What one run measured. */
export interface Measured {
  /** The figure that is held against the published one. */
  readonly figure: number;
  /** The same figure of the control: the untrained net, the plain GAN, the baseline. */
  readonly control?: number;
  /** Whatever else was measured, by name. */
  readonly others?: Readonly<Record<string, number>>;
  /** Weights of all nets together. */
  readonly weights: number;
}

/** A system trained from nothing and held against its published figure. */
export interface Reproduction {
  /** The measure and its unit, such as `Parzen log-likelihood, nats`. */
  readonly metric: string;
  /** The published figure and its source. */
  readonly published: { readonly figure: number | string; readonly source: string };
  /** What must hold, in words, for a reader of the table. */
  readonly demands: string;
  readonly run: (setting: Setting) => Promise<Measured>;
  /** Whether medians over the seeds show what is demanded. */
  readonly pass: (median: { figure: number; control: number; others: Readonly<Record<string, number>> }) => boolean;
}
