/** One score of a run. */
export interface RunScore {
  readonly step: number;
  /** The kernel distance of generated examples to held-out ones: the lower the better, and about 0 at a match. */
  readonly value: number;
  /** Its standard error over draws of generated examples. */
  readonly error: number;
  /** What it is of examples that are learned from, in place of generated ones. */
  readonly floor: number;
  readonly n: { readonly generated: number; readonly real: number };
  /** The measure and what it hangs on: scores of other fingerprints do not compare. */
  readonly fingerprint: string;
}
