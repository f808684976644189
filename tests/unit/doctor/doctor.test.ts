import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { looksEach } from '../../../src/doctor/doctor';
import { type Checkup, doctor, type Finding, GAN, type GANOptions, Rng, r1, toSource } from '../../../src/index';

const points = (n: number, seed: number) => {
  const rng = new Rng(seed);
  return toSource({ point: Array.from({ length: n }, () => [0.5 * rng.gaussian(), 0.5 * rng.gaussian()]) });
};
const train = points(256, 1);

const model = (over: Partial<GANOptions> = {}) =>
  new GAN({ shape: [2], hidden: { G: [8], D: [8] }, learningRate: 1e-2, seed: 1, ...over } as GANOptions);

/** What a doctor says of some steps of a run, and how it ended. */
async function looked(gan: GAN, steps = 200): Promise<readonly Finding[]> {
  const watching = doctor({ every: 40, n: 16 });
  await gan.fit(train, { steps, batchSize: 16, heldOut: points(64, 2), observers: [watching] }).catch(() => undefined);
  gan.dispose();
  return watching.findings();
}

const alarms = (findings: readonly Finding[]) =>
  findings.filter(({ verdict }) => verdict === 'alarm').map(({ complaint, player }) => `${complaint} ${player ?? ''}`);

describe('doctor', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('has no complaint about a run that goes well, and looks at everything', async () => {
    const findings = await looked(model({ penalties: [r1(0.1)] }));
    expect(alarms(findings)).toEqual([]);
    // It takes more looks to tell whether they go round.
    const unknown = findings.filter(({ verdict }) => verdict === 'unknown').map(({ complaint }) => complaint);
    expect(unknown).toEqual(['oscillation']);
    expect(findings.length).toBeGreaterThan(9);
  });

  it('names a player that does not learn', async () => {
    expect(alarms(await looked(model({ learningRate: { D: 1e-2, G: 0 } })))).toContain('notLearning G');
  });

  it('names numbers that are not finite, with the term', async () => {
    const findings = await looked(model({ learningRate: 1e30 }));
    expect(alarms(findings)).toEqual(['notFinite ']);
    expect(findings[0]?.because).toMatch(/[DG]\.adversarial/);
  });

  it('changes nothing, to the bit, and leaves no tensor', async () => {
    const [plain, watched] = [
      model({ average: { G: { halfLife: 100 } } }),
      model({ average: { G: { halfLife: 100 } } }),
    ];
    await plain.fit(train, { steps: 20, batchSize: 16 });
    const watching = doctor({ every: 3, n: 8 });
    await watched.fit(train, { steps: 4, batchSize: 16, heldOut: points(20, 2), observers: [watching] });
    const { numTensors } = memory();
    await watched.fit(train, { steps: 16, batchSize: 16, heldOut: points(20, 2), observers: [watching] });
    expect(memory().numTensors).toBe(numTensors);
    const values = (gan: GAN) => tidy(() => [...gan.generate(8, { seed: 1 }).dataSync()]);
    expect(values(watched)).toEqual(values(plain));
    expect(watching.checkups.map(({ step }) => step)).toEqual([3, 6, 9, 12, 15, 18]);
    plain.dispose();
    watched.dispose();
  });

  it('goes on as if it had not stopped: keeps what is known, drops what lies ahead, and tells nothing twice', async () => {
    const seen = async (halves: boolean) => {
      const gan = model({ learningRate: { D: 1e-2, G: 0 } });
      const told: string[] = [];
      const options = { every: 40, n: 16, onFinding: ({ complaint }: Finding) => told.push(complaint) };
      const first = doctor(options);
      await gan.fit(train, { steps: halves ? 200 : 280, batchSize: 16, observers: [first] });
      const ahead = { ...first.checkups.at(-1), step: 240 } as Checkup;
      const earlier = JSON.parse(JSON.stringify([...first.checkups.slice(0, -1), ahead]));
      const second = doctor({ ...options, earlier });
      if (halves) await gan.fit(train, { steps: 80, batchSize: 16, observers: [second] });
      gan.dispose();
      return { told, checkups: (halves ? second : first).checkups };
    };
    const [whole, halves] = [await seen(false), await seen(true)];
    expect(halves.checkups).toEqual(whole.checkups);
    expect(halves.checkups.map(({ step }) => step)).toEqual([40, 80, 120, 160, 200, 240, 280]);
    // The look that was missing is taken again, and what it shows was not known before.
    expect(halves.told.slice(whole.told.length)).toEqual(whole.told.filter(one => one === 'notLearning'));
  });

  it('looks twenty times at short runs, each 100 steps at longer ones, and a hundred times at long ones', () => {
    expect([100, 400, 1000, 2000, 10_000, 50_000].map(looksEach)).toEqual([20, 20, 50, 100, 100, 500]);
  });

  it('tells each complaint once', async () => {
    const told: string[] = [];
    const gan = model({ learningRate: { D: 1e-2, G: 0 } });
    const onFinding = ({ complaint, player, verdict }: Finding) => told.push(`${complaint} ${player} ${verdict}`);
    await gan.fit(train, { steps: 280, batchSize: 16, observers: [doctor({ every: 40, n: 16, onFinding })] });
    gan.dispose();
    expect(told.filter(one => one === 'notLearning G alarm')).toHaveLength(1);
    expect(new Set(told).size).toBe(told.length);
  });
});
