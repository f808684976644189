import type { Checkup } from './checkup';
import type { Complaint, Finding } from './finding';

/** Looks at the last few checkups of a run, and at all of them. */
type Rule = (recent: readonly Checkup[], all: readonly Checkup[]) => readonly Finding[];

type About = Partial<Pick<Finding, 'player' | 'value' | 'bound' | 'remedies'>>;

/** A finding of the window. What is fine needs no remedy. */
function finding(
  recent: readonly Checkup[],
  complaint: Complaint,
  verdict: Finding['verdict'],
  because: string,
  about: About = {},
): Finding {
  const [from = 0, to = 0] = [recent[0]?.step, recent.at(-1)?.step];
  const isWrong = verdict === 'alarm' || verdict === 'watch';
  return {
    complaint,
    verdict,
    because,
    window: [from, to],
    n: recent.at(-1)?.n ?? 0,
    ...about,
    remedies: isWrong ? (about.remedies ?? []) : [],
  };
}

/** The middle of the numbers that are there. */
function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter(value => value !== undefined).sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

const shown = (value: number): string => `${Number(value.toPrecision(3))}`;
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/**
 * D tells nearly every pair apart, by a gap that is wide and has grown. A loss of D near 0 is the failure of ganhacks'
 * tenth hint; a gap of 10 makes it 5e-5 for the non-saturating loss.
 */
const discriminatorTooStrong: Rule = (recent, all) => {
  const complaint = 'discriminatorTooStrong';
  const logits = recent.flatMap(checkup => checkup.logits ?? []);
  if (logits.length < recent.length) return [finding(recent, complaint, 'unknown', 'The game shows no logits of D.')];
  const gapOf = ({ real, fake }: NonNullable<Checkup['logits']>) => real.mean - fake.mean;
  const value = medianOf(logits.map(gapOf)) ?? 0;
  const told = medianOf(logits.map(one => one.told)) ?? 0;
  const first = all.find(checkup => checkup.logits)?.logits;
  const grown = first === undefined || value > gapOf(first);
  const verdict = told > 0.995 && value > 10 && grown ? 'alarm' : told > 0.99 && value > 5 && grown ? 'watch' : 'fine';
  const because = `D scores real over generated examples in ${percent(told)} of pairs, by ${shown(value)} in the mean.`;
  const remedies = [
    'penalties: [r1(1)]',
    'a lower learningRate of D',
    'augment: diffAugment()',
    'adversarial: smoothed({ real: 0.9 })',
  ];
  return [finding(recent, complaint, verdict, because, { value, bound: 10, remedies, player: 'D' })];
};

/** A player's gradient, over the length of its weights, is a hundredth of what it was early in the run. */
const vanishingGradient: Rule = (recent, all) =>
  playersOf(recent).map(player => {
    const of = (checkups: readonly Checkup[]) => medianOf(checkups.map(checkup => relative(checkup, player)));
    const [now, early] = [of(recent) ?? 0, of(all.slice(0, recent.length)) ?? 0];
    const value = early > 0 ? now / early : 1;
    const verdict = value < 0.01 ? 'alarm' : value < 0.03 ? 'watch' : 'fine';
    const because = `The gradient of ${player} is ${shown(value)} times what it was at first.`;
    const remedies = ['adversarial: nonSaturating', 'penalties: [r1(1)]', 'a lower learningRate of D'];
    return finding(recent, 'vanishingGradient', verdict, because, { player, value, bound: 0.01, remedies });
  });

/** A gradient longer than 100 (ganhacks' tenth hint) that has grown tenfold. */
const explodingGradient: Rule = (recent, all) =>
  playersOf(recent).map(player => {
    const of = (checkups: readonly Checkup[]) => medianOf(checkups.map(({ gradients }) => gradients[player]));
    const [value, early] = [of(recent) ?? 0, of(all.slice(0, recent.length)) ?? 0];
    const grown = value > 10 * early;
    const verdict = value > 1000 || (value > 100 && grown) ? 'alarm' : value > 100 ? 'watch' : 'fine';
    const because = `The gradient of ${player} has a length of ${shown(value)}; at first it was ${shown(early)}.`;
    const remedies = [`a lower learningRate of ${player}`, `optimizers: { ${player}: clipped(adam(), { norm: 1 }) }`];
    return finding(recent, 'explodingGradient', verdict, because, { player, value, bound: 100, remedies });
  });

/** A term beside D's adversarial one is ten times as large. */
const penaltyTooStrong: Rule = recent => {
  const names = Object.keys(recent.at(-1)?.losses ?? {});
  const adversarial = names.find(name => name.startsWith('D.') && ADVERSARIAL.has(name.slice(2)));
  if (!adversarial) return [];
  const of = (name: string) => medianOf(recent.map(({ losses }) => Math.abs(losses[name] ?? 0))) ?? 0;
  const main = of(adversarial);
  const others = names.filter(name => name.startsWith('D.') && !ADVERSARIAL.has(name.slice(2)));
  return others.map(name => {
    const value = of(name) / Math.max(main, 1e-6);
    const verdict = value > 10 ? 'alarm' : value > 3 ? 'watch' : 'fine';
    const because = `The term ${name} is ${shown(value)} times the adversarial one, ${shown(main)}.`;
    const remedies = [`a smaller weight of ${name.slice(2)}`];
    return finding(recent, 'penaltyTooStrong', verdict, because, { player: 'D', value, bound: 10, remedies });
  });
};

/** What games call the terms that compare real and generated examples. */
const ADVERSARIAL: ReadonlySet<string> = new Set(['adversarial', 'fake', 'real']);

/**
 * r_v of Karras et al. 2020 (eq. 1): of the way from generated to real examples, how far held-out ones fall short; 0
 * where D takes them as it takes those it learns from, 1 where it takes them for generated.
 */
const discriminatorOverfits: Rule = recent => {
  const complaint = 'discriminatorOverfits';
  const logits = recent.flatMap(checkup => checkup.logits ?? []).filter(({ heldOut }) => heldOut !== undefined);
  if (logits.length < recent.length)
    return [finding(recent, complaint, 'unknown', 'No data are held out. Give fit some: fit(data, { heldOut, … }).')];
  const mean = (of: (one: (typeof logits)[number]) => number) => medianOf(logits.map(of)) ?? 0;
  const gap = mean(({ real, fake }) => real.mean - fake.mean);
  const error = mean(({ real, fake }) => Math.hypot(real.error, fake.error));
  const short = mean(({ real, heldOut }) => real.mean - (heldOut?.mean ?? real.mean));
  const doubt = mean(({ real, heldOut }) => Math.hypot(real.error, heldOut?.error ?? 0));
  if (gap < 3 * error || Math.abs(short) < 2 * doubt) {
    const because = `Held-out examples score ${shown(short)} lower than those learned from, ± ${shown(doubt)}.`;
    return [finding(recent, complaint, 'fine', because, { player: 'D', value: 0, bound: 0.5 })];
  }
  const value = short / gap;
  const verdict = value > 0.5 ? 'alarm' : value > 0.3 ? 'watch' : 'fine';
  const because = `Held-out examples score lower than those learned from, by ${percent(value)} of the gap to generated ones.`;
  const remedies = ['augment: adaptive()', 'penalties: [leCam(0.3)]', 'more data', 'stop earlier'];
  return [finding(recent, complaint, verdict, because, { player: 'D', value, bound: 0.5, remedies })];
};

/** Generated examples are half as unlike each other as real ones, or less. */
const collapse: Rule = recent => {
  const value = medianOf(recent.map(({ spread }) => spread));
  if (value === undefined) return [finding(recent, 'collapse', 'unknown', 'The model generates nothing by itself.')];
  const verdict = value < 0.5 ? 'alarm' : value < 0.7 ? 'watch' : 'fine';
  const because = `Generated examples are ${percent(value)} as unlike each other as real ones.`;
  const remedies = [
    'adversarial: relativistic, penalties: [r1(1), r2(1)]',
    'augment: pack(2)',
    'a minibatchStddev() layer in D',
    'go on from a checkpoint before the collapse',
  ];
  return [finding(recent, 'collapse', verdict, because, { player: 'G', value, bound: 0.5, remedies })];
};

/** Generated examples lie nearer to what was learned from than new ones do. */
const copying: Rule = recent => {
  const complaint = 'copying';
  const value = medianOf(recent.map(({ nearest }) => nearest));
  if (value === undefined)
    return [finding(recent, complaint, 'unknown', 'No data are held out. Give fit some: fit(data, { heldOut, … }).')];
  const verdict = value < 0.6 ? 'alarm' : value < 0.8 ? 'watch' : 'fine';
  const because = `The nearest example learned from is ${percent(value)} as far from a generated one as from a held-out one.`;
  const remedies = ['more data', 'augment: adaptive()', 'an earlier checkpoint'];
  return [finding(recent, complaint, verdict, because, { player: 'G', value, bound: 0.8, remedies })];
};

/** The weights of a player have not moved at all. */
const notLearning: Rule = recent =>
  playersOf(recent).map(player => {
    const lengths = recent.map(({ weights }) => weights[player] ?? 0);
    const value = Math.max(...lengths) / Math.min(...lengths) - 1;
    const verdict = value < 1e-6 ? 'alarm' : 'fine';
    const because = `The weights of ${player} changed in length by ${shown(value)} of it.`;
    const remedies = [`the learningRate of ${player}, or its schedule`, 'whether players of fit leaves it out'];
    return finding(recent, 'notLearning', verdict, because, { player, value, bound: 1e-6, remedies });
  });

const playersOf = (recent: readonly Checkup[]): readonly string[] => Object.keys(recent.at(-1)?.gradients ?? {});

const relative = ({ gradients, weights }: Checkup, player: string): number | undefined => {
  const [gradient, weight] = [gradients[player], weights[player]];
  return gradient === undefined || weight === undefined ? undefined : gradient / Math.max(weight, 1e-12);
};

/** In the order they are told. */
export const RULES: readonly Rule[] = [
  notLearning,
  explodingGradient,
  vanishingGradient,
  discriminatorTooStrong,
  penaltyTooStrong,
  collapse,
  discriminatorOverfits,
  copying,
];
