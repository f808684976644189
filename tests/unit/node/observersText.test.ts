import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { duration } from '../../../src/node/duration';
import { progressBar } from '../../../src/node/progressBar';
import { progressAt } from './observersSupport';

const ESC = '\u001b';

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7620, '2 h 07 min'],
    [-1, '0 s'],
  ])('of %d seconds is %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('progressBar', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.stubEnv('CI', '');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  async function shown(
    stream: { isTTY?: boolean; columns?: number },
    { msPerStep = 200, steps = 100, every = 5 } = {},
  ) {
    const written: string[] = [];
    const bar = progressBar({ stream: { ...stream, write: text => written.push(text) }, every });
    let reads = 0;
    const at = (step: number) =>
      progressAt(step, {
        msPerStep,
        read: async () => {
          reads++;
          return { 'D.adversarial': 1.23456, 'G.digit': 0.5 };
        },
      });
    await bar.onStart?.(at(0));
    for (let step = 1; step <= steps; step++) {
      vi.advanceTimersByTime(msPerStep);
      await bar.onStep?.(at(step));
    }
    await bar.onEnd?.(at(steps), steps === 100 ? 'done' : 'aborted');
    return { written, reads };
  }

  it('writes plain lines every few seconds where there is no terminal', async () => {
    const { written, reads } = await shown({});
    expect(written).toEqual([
      'fake: step 25 of 100 (25 %), D.adversarial 1.235, G.digit 0.500, 320 images/s, 200 ms/step, 15 s left\n',
      'fake: step 50 of 100 (50 %), D.adversarial 1.235, G.digit 0.500, 320 images/s, 200 ms/step, 10 s left\n',
      'fake: step 75 of 100 (75 %), D.adversarial 1.235, G.digit 0.500, 320 images/s, 200 ms/step, 5 s left\n',
      'fake: step 100 of 100 (100 %), D.adversarial 1.235, G.digit 0.500, 320 images/s, 200 ms/step, 0 s left\n',
      'fake: done, step 100 of 100, after 20 s\n',
    ]);
    expect(reads).toBe(4);
  });

  it('writes plain lines in CI, even if that claims to be a terminal', async () => {
    vi.stubEnv('CI', 'true');
    const { written } = await shown({ isTTY: true, columns: 200 });
    expect(written.join('')).not.toContain(ESC);
  });

  it('keeps one live line in a terminal, and reads losses at most four times a second', async () => {
    const { written, reads } = await shown({ isTTY: true, columns: 200 }, { msPerStep: 10 });
    expect(reads).toBe(4);
    expect(written[0]).toBe(
      `\r${ESC}[2Kfake ${'░'.repeat(24)}  1/100  1 %  D.adversarial 1.235  G.digit 0.500  6400 images/s  10 ms/step  20 s left`,
    );
    expect(written[2]).toContain(`fake ${'█'.repeat(12)}${'░'.repeat(12)}  51/100  51 %`);
    expect(written.slice(0, -1).join('')).not.toContain('\n');
    expect(written.at(-1)).toBe(`\r${ESC}[2Kfake: done, step 100 of 100, after 1 s\n`);
  });

  it('leaves terms out, the last first, before the line would wrap', async () => {
    const { written } = await shown({ isTTY: true, columns: 90 });
    for (const line of written) expect(line.replace(`\r${ESC}[2K`, '').length).toBeLessThan(90);
    expect(written[0]).toContain('ms/step');
    expect(written[0]).not.toContain('G.digit');
    const { written: narrow } = await shown({ isTTY: true, columns: 20 });
    for (const line of narrow.slice(0, -1)) expect(line.replace(`\r${ESC}[2K`, '').length).toBeLessThan(20);
  });

  it('says when a run was stopped', async () => {
    const { written } = await shown({}, { steps: 7 });
    expect(written).toEqual(['fake: stopped at step 7 of 100, after 1 s\n']);
  });

  it('refuses a pause that is no number', () => {
    expect(() => progressBar({ every: Number.NaN })).toThrow(/every.*NaN/);
  });

  it('ends, and not the run, when its stream does', async () => {
    let writes = 0;
    for (let run = 1; run <= 2; run++) {
      const stream = new Writable({
        write: (_chunk, _encoding, done) => {
          writes += 1;
          done(Object.assign(new Error('closed'), { code: 'EPIPE' }));
        },
      });
      const bar = progressBar({ stream, every: 0 });
      await bar.onStart?.(progressAt(0));
      for (let step = 1; step <= 3; step++) {
        vi.advanceTimersByTime(1000);
        await bar.onStep?.(progressAt(step));
        await new Promise(resolve => setImmediate(resolve));
      }
      await bar.onEnd?.(progressAt(3), 'done');
      await new Promise(resolve => setImmediate(resolve));
      expect([writes, stream.listenerCount('error')]).toEqual([run, 0]);
    }
  });
});
