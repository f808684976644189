/**
 * Takes pictures from [−1, 1] to [0, 1], for fully connected nets: of a ground that is 0 no weight learns, nor does the
 * ground move with all weights at once. Digits are mostly ground.
 */
export const DARK_IS_ZERO = { scale: 0.5, offset: 0.5 } as const;
