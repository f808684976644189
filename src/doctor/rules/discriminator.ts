import type { Checkup } from '../checkup';
import { finding, medianOf, percent, type Rule, shown } from './finding';

/**
 * D tells nearly every pair apart, by a gap that is wide and has grown. A loss of D near 0 is the failure of ganhacks'
 * tenth hint; a gap of 20 makes it 1e-4 for the non-saturating loss. A DCGAN that does well on MNIST goes through 12.
 * Of a loss without a bottom the gap estimates a distance (Arjovsky et al. 2017, fig. 3), and is wide from the start.
 */
export const discriminatorTooStrong: Rule = (recent, all) => {
  const complaint = 'discriminatorTooStrong';
  const logits = recent.flatMap(checkup => checkup.logits ?? []);
  if (logits.length < recent.length) return [finding(recent, complaint, 'unknown', 'The game shows no logits of D.')];
  const gapOf = ({ real, fake }: NonNullable<Checkup['logits']>) => real.mean - fake.mean;
  if (recent.at(-1)?.balance?.boundless)
    return [finding(recent, complaint, 'fine', 'The loss has no bottom: real and generated scores may lie far apart.')];
  const value = medianOf(logits.map(gapOf)) ?? 0;
  const told = medianOf(logits.map(one => one.told)) ?? 0;
  const first = all.find(checkup => checkup.logits)?.logits;
  const grown = first === undefined || value > gapOf(first);
  const verdict = told > 0.995 && value > 20 && grown ? 'alarm' : told > 0.99 && value > 10 && grown ? 'watch' : 'fine';
  const because = `D scores real over generated examples in ${percent(told)} of pairs, by ${shown(value)} in the mean.`;
  const remedies = [
    'penalties: [r1(1)]',
    'a lower learningRate of D',
    'augment: diffAugment()',
    'adversarial: smoothed({ real: 0.9 })',
  ];
  return [finding(recent, complaint, verdict, because, { value, bound: 20, remedies, player: 'D' })];
};

/**
 * D cannot tell, though it should: generated examples are plainly others than real ones, all alike. A penalty that is
 * too strong does so, and a D that does not learn.
 */
export const discriminatorTooWeak: Rule = recent => {
  const complaint = 'discriminatorTooWeak';
  const told = medianOf(recent.map(({ logits }) => logits?.told));
  const spread = medianOf(recent.map(one => one.spread));
  if (told === undefined || spread === undefined)
    return [finding(recent, complaint, 'unknown', 'The game shows no logits of D, or the model generates nothing.')];
  const plain = spread < 0.3;
  const verdict = plain && told < 0.65 ? 'alarm' : plain && told < 0.75 ? 'watch' : 'fine';
  const because =
    `D scores real over generated examples in ${percent(told)} of pairs, and these are ${percent(spread)} as unlike ` +
    'each other as real ones.';
  const remedies = ['a smaller γ or weight of penalties', 'a higher learningRate of D', 'a wider D'];
  return [finding(recent, complaint, verdict, because, { player: 'D', value: told, bound: 0.65, remedies })];
};

/** A term beside D's adversarial one is ten times as large. */
export const penaltyTooStrong: Rule = recent => {
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
export const discriminatorOverfits: Rule = recent => {
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
  const remedies = ['augment: diffAugment()', 'penalties: [leCam(0.3)]', 'more data', 'stop earlier'];
  return [finding(recent, complaint, verdict, because, { player: 'D', value, bound: 0.5, remedies })];
};
