/** What a value is for. */
export type Role = 'loss' | 'penalty' | 'augmentation' | 'optimizer' | 'schedule';

/**
 * How a value was made, so that a saved model can make it again: what it is for, the name of the function, and its
 * arguments.
 */
export interface Recipe<R extends Role = Role> {
  readonly role: R;
  readonly of: string;
  readonly with: readonly unknown[];
}

/** How a value says it was made, if it does. */
export const recipeOf = (value: unknown): Recipe | undefined => Object(value).recipe;
