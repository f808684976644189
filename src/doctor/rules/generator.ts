import { finding, medianOf, percent, type Rule, shown } from './finding';

/** Looks that a trend is of: a median of so many beside that of as many at half of the run so far. */
const WINDOW = 5;

/**
 * Generated examples are less than half as unlike each other as real ones, and it is no beginning: they were more
 * varied before, or stay as alike for long. A net that has hardly begun makes pictures that are alike too, and less so
 * from look to look.
 */
export const collapse: Rule = (recent, all) => {
  const spreads = all.flatMap(({ spread }) => spread ?? []);
  const value = medianOf(recent.map(({ spread }) => spread));
  if (value === undefined) return [finding(recent, 'collapse', 'unknown', 'The model generates nothing by itself.')];
  const medians = spreads.map((_, i) => medianOf(spreads.slice(Math.max(0, i - WINDOW + 1), i + 1)) ?? 0);
  const peak = Math.max(...medians.slice(WINDOW - 1));
  const before = medians[Math.max(WINDOW - 1, medians.length >> 1)] ?? 0;
  const fell = value < 0.5 * peak;
  const stays = (recent.at(-1)?.step ?? 0) >= BEGUN && all.length >= 2 * WINDOW && value < 1.15 * before;
  const same = value < 0.01;
  const verdict =
    same || (value < 0.5 && fell) || (value < 0.08 && stays) ? 'alarm' : value < 0.5 && stays ? 'watch' : 'fine';
  const trend = fell ? `, where it was ${percent(peak)}` : stays ? `, as ${percent(before)} at half of the run` : '';
  const because = `Generated examples are ${percent(value)} as unlike each other as real ones${trend}.`;
  const remedies = [
    'adversarial: relativistic, penalties: [r1(1), r2(1)]',
    'augment: pack(2)',
    'a minibatchStddev() layer in D',
    'go on from a checkpoint before the collapse',
  ];
  return [finding(recent, 'collapse', verdict, because, { player: 'G', value, bound: 0.5, remedies })];
};

/** The step after which a net has begun. */
const BEGUN = 500;

/** Generated examples lie nearer to what was learned from than new ones do. */
export const copying: Rule = recent => {
  const complaint = 'copying';
  const value = medianOf(recent.map(({ nearest }) => nearest));
  if (value === undefined)
    return [finding(recent, complaint, 'unknown', 'No data are held out. Give fit some: fit(data, { heldOut, … }).')];
  const verdict = value < 0.6 ? 'alarm' : value < 0.8 ? 'watch' : 'fine';
  const because = `The nearest example learned from is ${percent(value)} as far from a generated one as from a held-out one.`;
  const remedies = ['more data', 'augment: diffAugment()', 'an earlier checkpoint'];
  return [finding(recent, complaint, verdict, because, { player: 'G', value, bound: 0.8, remedies })];
};

/** Looks that going round is seen over, none of them from the beginning, when all moves. */
const [ROUND, EARLIEST] = [10, 200];

/**
 * The mean generated example moves from look to look by much of the distance of two real ones, and comes back: its way
 * is far longer than what it covers. G and D go round in circles.
 */
export const oscillation: Rule = (recent, all) => {
  const over = all.filter(({ step }) => step >= EARLIEST).slice(-ROUND);
  const centres = over.flatMap(({ centre }) => (centre ? [centre] : []));
  const [first, last] = [centres[0], centres.at(-1)];
  if (!first || !last || centres.length < ROUND)
    return [
      finding(
        recent,
        'oscillation',
        'unknown',
        `It takes ${ROUND} looks at generated examples from step ${EARLIEST} on to tell.`,
      ),
    ];
  const steps = centres.slice(1).map((centre, i) => distance(centre, centres[i] ?? centre));
  const value = medianOf(steps) ?? 0;
  const turns = steps.reduce((sum, step) => sum + step, 0) / Math.max(distance(first, last), 1e-12);
  const verdict = turns < 2 ? 'fine' : value > 0.4 ? 'alarm' : value > 0.25 ? 'watch' : 'fine';
  const because =
    `From look to look the mean generated example moves by ${percent(value)} of how far apart two real ones are, ` +
    `on a way ${shown(turns)} times as long as what it covers.`;
  const remedies = [
    'penalties: [r1(1)]',
    'a lower learningRate of both',
    'beta1 of 0 or 0.5: optimizers: { D: adam({ beta1: 0 }), G: adam({ beta1: 0 }) }',
    'average: { G: { halfLife: 10000 } }',
  ];
  return [finding(over, 'oscillation', verdict, because, { player: 'G', value, bound: 0.4, remedies })];
};

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));

/**
 * Generated examples are nearer to augmented real ones than to real ones: of the way from these to those they have gone
 * more than half. G has learned the augmentation.
 */
export const augmentationLeaks: Rule = recent => {
  const leaks = recent.flatMap(({ leak }) => leak ?? []);
  const apart = medianOf(leaks.map(one => one.apart));
  if (apart === undefined || leaks.length < recent.length) return [];
  const complaint = 'augmentationLeaks';
  if (apart < 0.02)
    return [finding(recent, complaint, 'unknown', 'Augmented examples are hardly others than real ones.')];
  const value = medianOf(leaks.map(({ share }) => share)) ?? 0;
  const near = (medianOf(leaks.map(({ from }) => from)) ?? 0) < 1.5 * apart;
  const verdict = near && value > 0.7 ? 'alarm' : near && value > 0.5 ? 'watch' : 'fine';
  const because = `Of the way from real examples to augmented ones, generated ones have gone ${percent(value)}.`;
  const remedies = [
    'augment: adaptive({ most: 0.6 })',
    'augment: diffAugment()',
    'augment: adaptive({ probabilities: { rotate: 0, lumaFlip: 0, hue: 0 } })',
  ];
  return [finding(recent, complaint, verdict, because, { player: 'G', value, bound: 0.7, remedies })];
};
