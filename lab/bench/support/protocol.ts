/** The first line a contestant writes: that it is ready, and what it is. */
export interface Greeting {
  /** Of the library it stands for. */
  readonly version: string;
  /** Numbers it trains, which must be as many for all. */
  readonly weights?: number;
}

/** One line to a contestant. It answers with one {@link Answer}. */
export interface Request {
  readonly case: string;
  /** Milliseconds to go on for. */
  readonly atLeast: number;
}

/** One line from a contestant: the milliseconds of each time, or why it cannot. */
export type Answer = readonly number[] | Refusal;

/** Why there is no number. */
export interface Refusal {
  readonly cannot: string;
}
