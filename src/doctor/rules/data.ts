import { finding, percent, type Rule, shown } from './finding';

/** Examples that classes are looked for among, at least. */
const FEWEST = 100;

/**
 * The nearest neighbours of examples are of their class no more often than by chance: the labels are of others, or are
 * of what small pictures do not show.
 */
export const labelsUnrelated: Rule = recent => {
  const { classes } = recent.at(-1)?.data ?? {};
  if (!classes) return [];
  const { agreeing, byChance, n } = classes;
  const complaint = 'labelsUnrelated';
  if (n < FEWEST) return [finding(recent, complaint, 'unknown', `${n} labelled examples are too few to tell.`)];
  const bound = byChance + 3 * Math.sqrt((byChance * (1 - byChance)) / n);
  const verdict = agreeing < bound ? 'alarm' : 'fine';
  const because =
    `The nearest neighbour of an example is of its class in ${percent(agreeing)}, by chance it were ${percent(byChance)}` +
    `${verdict === 'alarm' ? ': the labels may be in another order than the pictures' : ''}.`;
  const remedies = ['check that labels stand in the order of the pictures', 'a model without classes'];
  return [finding(recent, complaint, verdict, because, { value: agreeing, bound, remedies })];
};

/** Pictures that lie in one half of [−1, 1]. */
export const dataRange: Rule = recent => {
  const { range, picture } = recent.at(-1)?.data ?? {};
  if (!range || !picture) return [];
  const [least, most] = range;
  const half = least > -0.02 || most < 0.02;
  const verdict = half ? 'alarm' : 'fine';
  const because = `Pictures lie between ${shown(least)} and ${shown(most)}; -1 is black, 1 is white.`;
  const remedies = ['pictures in [0, 1]: 2 * x - 1', 'bytes as they are, in a Uint8Array'];
  return [finding(recent, 'dataRange', verdict, because, { remedies })];
};
