import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Checkup, sideOf, toldApart } from '../../../src/doctor/checkup';
import { diagnose } from '../../../src/doctor/diagnose';
import type { Complaint } from '../../../src/doctor/finding';
import * as kit from '../../../src/index';

const side = (mean: number) => ({ mean, error: 0.05, sign: 0 });

/** A healthy look at a run, and what is different in it. */
const checkup = (step: number, over: Partial<Checkup> = {}): Checkup => ({
  step,
  n: 64,
  losses: { 'D.adversarial': 1.2, 'D.r1': 0.2, 'G.adversarial': 0.9 },
  gradients: { D: 1, G: 0.5 },
  weights: { D: 10 + step / 1e4, G: 12 + step / 1e4 },
  logits: { real: side(0.6), fake: side(-0.6), heldOut: side(0.55), told: 0.75 },
  spread: 0.95,
  nearest: 1.02,
  centre: [0.1, step / 1e4],
  leak: { share: 0.1, apart: 0.5, from: 0.4 },
  data: { range: [-1, 1], picture: true, classes: { agreeing: 0.6, byChance: 0.1, n: 1000 } },
  ...over,
});

/** Looks every 50 steps up to step 1000, of which those from step 500 on are different. */
const run = (over: Partial<Checkup> | ((step: number) => Partial<Checkup>) = {}): readonly Checkup[] =>
  Array.from({ length: 20 }, (_, i) => 50 * (i + 1)).map(step =>
    checkup(step, step < 500 ? {} : typeof over === 'function' ? over(step) : over),
  );

const verdictOf = (checkups: readonly Checkup[], complaint: Complaint, player?: string) =>
  diagnose(checkups).find(one => one.complaint === complaint && (!player || one.player === player))?.verdict;

/** A complaint, looks that deserve it, and milder ones that do not. */
const faults: [Complaint, Partial<Checkup>, Partial<Checkup>][] = [
  [
    'discriminatorTooStrong',
    { logits: { real: side(11), fake: side(-10), told: 1 } },
    { logits: { real: side(11), fake: side(-10), told: 0.98 } },
  ],
  ['vanishingGradient', { gradients: { D: 1, G: 0.01 } }, { gradients: { D: 1, G: 0.04 } }],
  ['explodingGradient', { gradients: { D: 1, G: 1200 } }, { gradients: { D: 1, G: 900 } }],
  ['penaltyTooStrong', { losses: { 'D.adversarial': 0.1, 'D.r1': 2 } }, { losses: { 'D.adversarial': 1, 'D.r1': 2 } }],
  [
    'discriminatorOverfits',
    { logits: { real: side(1), fake: side(-1), heldOut: side(-0.4), told: 0.9 } },
    { logits: { real: side(1), fake: side(-1), heldOut: side(0.5), told: 0.9 } },
  ],
  ['collapse', { spread: 0.4 }, { spread: 0.55 }],
  [
    'augmentationLeaks',
    { leak: { share: 0.9, apart: 0.5, from: 0.3 } },
    { leak: { share: 0.4, apart: 0.5, from: 0.3 } },
  ],
  ['augmentationLeaks', { leak: { share: 0.9, apart: 0.5, from: 0.3 } }, { leak: { share: 0.9, apart: 0.5, from: 2 } }],
  [
    'labelsUnrelated',
    { data: { range: [-1, 1], classes: { agreeing: 0.11, byChance: 0.1, n: 1000 } } },
    { data: { range: [-1, 1], classes: { agreeing: 0.14, byChance: 0.1, n: 1000 } } },
  ],
  ['dataRange', { data: { range: [0, 1], picture: true } }, { data: { range: [0, 1] } }],
  ['copying', { nearest: 0.5 }, { nearest: 0.85 }],
];

describe('diagnose', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('finds nothing wrong with a healthy run, and says so of each complaint', () => {
    const found = diagnose(run());
    expect(found.map(({ verdict }) => verdict)).toEqual(found.map(() => 'fine'));
    expect(new Set(found.map(({ complaint }) => complaint)).size).toBe(13);
    expect(found.every(({ remedies }) => remedies.length === 0)).toBe(true);
    expect(found[0]).toMatchObject({ window: [800, 1000], n: 64 });
  });

  it('says nothing before step 200, nor of fewer than five looks', () => {
    expect(diagnose([])).toEqual([]);
    expect(diagnose([40, 80, 120, 160, 199].map(step => checkup(step)))).toEqual([]);
    expect(diagnose([300, 400, 500, 600].map(step => checkup(step)))).toEqual([]);
    expect(diagnose([40, 80, 120, 160, 200].map(step => checkup(step)))).not.toEqual([]);
  });

  it.each(faults)('%s: an alarm with a remedy, and none where it is milder', (complaint, wrong, mild) => {
    const finding = diagnose(run(wrong)).find(one => one.complaint === complaint && one.verdict === 'alarm');
    expect(finding?.remedies.length).toBeGreaterThan(0);
    expect(finding?.because).toMatch(/\d/);
    const others = diagnose(run(wrong)).filter(one => one.verdict === 'alarm' && one.complaint !== complaint);
    expect(others).toEqual([]);
    expect(diagnose(run(mild)).some(one => one.complaint === complaint && one.verdict === 'alarm')).toBe(false);
  });

  it('discriminatorTooWeak: told neither apart nor varied', () => {
    const fighting = (told: number, spread: number) =>
      Array.from({ length: 12 }, (_, i) =>
        checkup(50 * (i + 1), { logits: { real: side(0.1), fake: side(0), told }, spread: spread * (1 + i / 99) }),
      );
    expect(verdictOf(fighting(0.55, 0.1), 'discriminatorTooWeak')).toBe('alarm');
    expect(verdictOf(fighting(0.7, 0.1), 'discriminatorTooWeak')).toBe('watch');
    expect(verdictOf(fighting(0.55, 0.6), 'discriminatorTooWeak')).toBe('fine');
  });

  it('oscillation: what moves far from look to look and comes back, and not what goes one way', () => {
    const round = run(step => ({ centre: [step % 100 ? 0.6 : 0, 0] }));
    expect(verdictOf(round, 'oscillation')).toBe('alarm');
    expect(
      verdictOf(
        run(step => ({ centre: [step / 100, 0] })),
        'oscillation',
      ),
    ).toBe('fine');
    expect(
      verdictOf(
        run(step => ({ centre: [step % 100 ? 0.2 : 0, 0] })),
        'oscillation',
      ),
    ).toBe('fine');
    expect(verdictOf(round.slice(0, 9), 'oscillation')).toBe('unknown');
  });

  it('collapse: not of a net that has hardly begun, but of one that stays as alike, or makes all the same', () => {
    const spreads = (of: (i: number) => number) =>
      Array.from({ length: 30 }, (_, i) => checkup(20 * (i + 1), { spread: of(i) }));
    expect(
      verdictOf(
        spreads(i => 0.05 + 0.01 * i),
        'collapse',
      ),
    ).toBe('fine');
    expect(
      verdictOf(
        spreads(() => 0.05),
        'collapse',
      ),
    ).toBe('alarm');
    expect(verdictOf(spreads(() => 0.05).slice(0, 24), 'collapse')).toBe('fine');
    expect(
      verdictOf(
        spreads(() => 0.4),
        'collapse',
      ),
    ).toBe('watch');
    expect(verdictOf(spreads(() => 0.001).slice(0, 12), 'collapse')).toBe('alarm');
  });

  it('notLearning: weights that stay to the bit, of that player alone', () => {
    const frozen = run(step => ({ weights: { D: 10 + step / 1e4, G: 12 } }));
    expect(verdictOf(frozen, 'notLearning', 'G')).toBe('alarm');
    expect(verdictOf(frozen, 'notLearning', 'D')).toBe('fine');
  });

  it('notFinite: at once, whatever the step, and nothing else is said', () => {
    const broken = {
      step: 3,
      n: 64,
      broken: 'the term D.adversarial became NaN.',
      losses: {},
      gradients: {},
      weights: {},
    };
    const found = diagnose([broken]);
    expect(found.map(({ complaint, verdict }) => [complaint, verdict])).toEqual([['notFinite', 'alarm']]);
    expect(found[0]?.because).toContain('D.adversarial became NaN');
  });

  it.each(faults)('%s: options among its remedies are such as the library takes', (complaint, wrong) => {
    const finding = diagnose(run(wrong)).find(one => one.complaint === complaint && one.verdict === 'alarm');
    const options = (finding?.remedies ?? []).filter(remedy => /^\w+: /.test(remedy));
    if (!['copying', 'penaltyTooStrong', 'discriminatorTooWeak', 'labelsUnrelated', 'dataRange'].includes(complaint))
      expect(options.length).toBeGreaterThan(0);
    for (const text of options) {
      const made = new Function(...Object.keys(kit), `return { ${text} };`)(...Object.values(kit));
      const gan = new kit.GAN({ shape: [8, 8, 1], hidden: { G: [2], D: [2] }, ...made });
      gan.dispose();
    }
  });

  it('unknown is a verdict: without held-out data, without logits, without a generator', () => {
    const bare = run().map(({ logits, spread, nearest, centre, ...rest }) => rest);
    const asked = [
      'discriminatorTooStrong',
      'discriminatorTooWeak',
      'discriminatorOverfits',
      'copying',
      'collapse',
      'oscillation',
    ] as const;
    for (const complaint of asked) expect(verdictOf(bare, complaint)).toBe('unknown');
    const kept = run({ logits: { real: side(1), fake: side(-1), told: 0.8 } });
    expect(verdictOf(kept, 'discriminatorOverfits')).toBe('unknown');
  });

  it('a wide gap is a fault of losses that have a bottom alone', () => {
    const logits = { real: side(40), fake: side(-40), told: 1 };
    expect(verdictOf(run({ logits, balance: { D: 1.4, G: 0.7 } }), 'discriminatorTooStrong')).toBe('alarm');
    expect(verdictOf(run({ logits, balance: { D: 0, G: 0, boundless: true } }), 'discriminatorTooStrong')).toBe('fine');
  });

  it('a difference within twice its standard error is none', () => {
    const noisy = { mean: 0, error: 0.6, sign: 0 };
    const logits = { real: { ...noisy, mean: 1 }, fake: { ...noisy, mean: -2 }, heldOut: noisy, told: 0.9 };
    expect(verdictOf(run({ logits }), 'discriminatorOverfits')).toBe('fine');
  });
});

describe('logits', () => {
  it('are summed up by mean, standard error and sign', () => {
    const { mean, error, sign } = sideOf(Float32Array.from([1, 2, 3, -2]));
    expect(mean).toBe(1);
    expect(error).toBeCloseTo(Math.sqrt(14 / 3 / 4), 6);
    expect(sign).toBe(0.5);
  });

  it('are told apart in so many pairs: the area under the ROC curve', () => {
    const told = (real: number[], fake: number[]) => toldApart(Float32Array.from(real), Float32Array.from(fake));
    expect(told([1, 2], [-1, 0])).toBe(1);
    expect(told([-1, 0], [1, 2])).toBe(0);
    expect(told([0, 1], [0, 1])).toBe(0.5);
    // scikit-learn: roc_auc_score([1, 1, 1, 0, 0, 0], [0.1, 0.4, 0.8, 0.2, 0.4, 0.3])
    expect(told([0.1, 0.4, 0.8], [0.2, 0.4, 0.3])).toBeCloseTo(5.5 / 9, 12);
  });
});
