/** What `fit` returns: the losses over time, as tfjs's History has them. */
export interface History {
  /** Step of each entry. */
  readonly step: readonly number[];
  /** Pass over the data of each entry. */
  readonly epoch: readonly number[];
  /** Values by `player.term`, such as `D.adversarial`. */
  readonly history: Readonly<Record<string, readonly number[]>>;
}
