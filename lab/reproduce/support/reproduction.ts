/** What one run of a reproduction is given. */
export interface Setting {
  readonly seed: number;
  /** What figures are taken on: `validation` while a recipe is chosen, `test` once. See docs/protocol.md. */
  readonly part: 'validation' | 'test';
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
  /** The same figure of the same nets, data and updates without the one thing that the row is about. */
  readonly control?: number;
  /** The same figure of what needs no learning: an untrained net, an enlarged picture. */
  readonly baseline?: number;
  /** The same figure of as many real examples: what a perfect model would get. */
  readonly floor?: number;
  /** Whatever else was measured, by name. */
  readonly others?: Readonly<Record<string, number>>;
  /** Weights of all nets together. */
  readonly weights: number;
}

/** What a demand is held against; what was not measured is NaN. */
export interface Figures {
  readonly figure: number;
  readonly control: number;
  readonly baseline: number;
  readonly floor: number;
  readonly others: Readonly<Record<string, number>>;
}

/** One thing that must hold of every seed. */
export interface Demand {
  /** In words, for a reader of the table. */
  readonly text: string;
  /** Whether what one seed measured fulfils it. */
  readonly holds: (run: Figures) => boolean;
  /** Why the measurement cannot show it, whatever it gives: a control that is none, a baseline that was not run. */
  readonly flaw?: string;
}

/** A system trained from nothing and held against its published figure. */
export interface Reproduction {
  /** The measure and its unit, such as `Parzen log-likelihood, nats`. */
  readonly metric: string;
  /** The figure published for the same method and measure, or `no figure`; and where it stands. */
  readonly published: {
    readonly figure: number | string;
    readonly source: string;
    /** What comes near to it: another method, another measure, other data. */
    readonly footnote?: string;
  };
  /** In what the run differs from the published one, in a sentence: nets, updates, data. */
  readonly differs?: string;
  /** What must be in the folder given as data for figures to stand, such as `MNIST`. Without it they are not kept. */
  readonly folder?: string;
  /** What the control is, such as `plain GAN`. */
  readonly control?: string;
  /** What the baseline is, such as `bicubic`. */
  readonly baseline?: string;
  /** What the floor is, such as `real training digits`. */
  readonly floor?: string;
  /** What must hold. The first is the one that the reproduction is about. */
  readonly demands: readonly Demand[];
  readonly run: (setting: Setting) => Promise<Measured>;
}
