/** How a value was made, so that a saved model can make it again: the name of the function, and its arguments. */
export interface Recipe {
  readonly of: string;
  readonly with: readonly unknown[];
}
