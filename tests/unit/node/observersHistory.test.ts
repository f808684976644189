import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyFile, readHistory } from '../../../src/node/historyFile';
import { lossCurves } from '../../../src/node/lossCurves';
import { curvesSvg } from '../../../src/show/curves';
import { Thinned } from '../../../src/show/thinned';
import { play, progressAt, scratch } from './observersSupport';

describe('historyFile', () => {
  it('writes one JSON object a line, and one for the last step', async () => {
    const path = join(scratch(), 'history.jsonl');
    await play(historyFile(path, { every: 2 }), { to: 5 });
    expect(readFileSync(path, 'utf8')).toBe(
      [2, 4, 5]
        .map(
          s =>
            `{"step":${s},"images":${64 * s},"msPerStep":200,"losses":{"D.adversarial":${1 / s},"G.adversarial":${s}}}\n`,
        )
        .join(''),
    );
  });

  it('goes on where a resumed run starts: no step twice, no line cut short', async () => {
    const folder = scratch();
    const [straight, resumed] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
    await play(historyFile(straight, { every: 2 }), { to: 10 });
    await play(historyFile(resumed, { every: 2 }), { to: 10 }, 'aborted', 7);
    appendFileSync(resumed, '{"step":8,"ima');
    await play(historyFile(resumed, { every: 2 }), { from: 4, to: 10 });
    expect(readFileSync(resumed, 'utf8')).toBe(readFileSync(straight, 'utf8'));
  });

  it("leaves out what is no entry, and names that are everybody's are names", async () => {
    const path = join(scratch(), 'history.jsonl');
    const good = { step: 1, images: 64, msPerStep: 2, losses: { 'D.adversarial': 1 } };
    const bad = [
      { ...good, step: -1 },
      { ...good, step: '1' },
      { ...good, losses: [1] },
      { ...good, losses: null },
      { ...good, images: {} },
      7,
    ];
    const odd = '{"step":2,"images":64,"msPerStep":2,"losses":{"__proto__":3,"constructor":4,"text":"x"}}';
    appendFileSync(path, [good, ...bad].map(entry => `${JSON.stringify(entry)}\n`).join(''));
    appendFileSync(path, `${'['.repeat(100_000)}\n${odd}\n`);
    const [first, second, ...others] = await readHistory(path);
    expect([first, others]).toEqual([good, []]);
    expect(Object.entries(second?.losses ?? {})).toEqual([
      ['__proto__', 3],
      ['constructor', 4],
    ]);
    const points = [first, second].map(entry => ({ step: entry?.step ?? 0, values: entry?.losses ?? {} }));
    expect(curvesSvg(points, 'losses')).not.toContain('NaN');
  });

  it('starts anew with a new run', async () => {
    const path = join(scratch(), 'history.jsonl');
    await play(historyFile(path), { to: 20 });
    await play(historyFile(path), { to: 10 });
    expect((await readHistory(path)).map(entry => entry.step)).toEqual([10]);
  });

  it('names the path when the disk refuses', async () => {
    const path = join(scratch(), 'history.jsonl');
    mkdirSync(path);
    await expect((async () => historyFile(path).onStart?.(progressAt(0)))()).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(path),
    });
  });
});

describe('Thinned', () => {
  it('keeps all points while they are few', () => {
    const series = new Thinned(4);
    for (const step of [1, 2, 3]) series.add({ step, values: { a: step } });
    expect(series.all).toEqual([1, 2, 3].map(step => ({ step, values: { a: step } })));
  });

  it('never holds more than its limit, and loses no value from the means', () => {
    const series = new Thinned(10);
    for (let step = 1; step <= 1000; step++) {
      series.add({ step, values: { a: step } });
      expect(series.all.length).toBeLessThanOrEqual(10);
    }
    const steps = series.all.map(p => p.step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    for (const { step, values } of series.all) expect(values.a).toBeCloseTo(step);
  });

  it('averages a term over the points that have it', () => {
    const series = new Thinned(2);
    series.add({ step: 1, values: { a: 2 } });
    series.add({ step: 3, values: { a: 4, b: 7 } });
    expect(series.all).toEqual([{ step: 2, values: { a: 3, b: 7 } }]);
  });
});

describe('curvesSvg', () => {
  const points = Array.from({ length: 100 }, (_, i) => ({
    step: 10 * (i + 1),
    values: { 'D.adversarial': 1 + (i % 2) / 2, 'G.<b>': 2 - i / 100 },
  }));

  it('draws one path per term inside the frame, with ticks, legend and labels', () => {
    const svg = curvesSvg(points, 'infogan & co');
    const paths = [...svg.matchAll(/<path class="term" data-term="([^"]*)" d="M([^"]*)"/g)];
    expect(paths.map(p => p[1])).toEqual(['D.adversarial', 'G.&lt;b&gt;']);
    for (const [, , d = ''] of paths) {
      const at = d.split('L').map(pair => pair.split(',').map(Number));
      expect(at.length).toBe(100);
      for (const [x = -1, y = -1] of at) expect(x >= 62 && x <= 836 && y >= 70 && y <= 408).toBe(true);
    }
    for (const text of ['infogan &amp; co', '200', '1,000', '1.6', 'step', 'loss']) expect(svg).toContain(`>${text}</`);
    expect(svg).not.toContain('NaN');
  });

  it('smooths a wiggle away in the middle, and keeps the ends', () => {
    const svg = curvesSvg(points, '');
    const ys = (svg.match(/data-term="D[^"]*" d="M([^"]*)"/)?.[1] ?? '').split('L').map(p => Number(p.split(',')[1]));
    const raw = (svg.match(/class="raw" points="([^"]*)"/)?.[1] ?? '').split(' ').map(p => Number(p.split(',')[1]));
    const swing = (of: number[]) => Math.abs((of[50] ?? 0) - (of[51] ?? 0));
    expect(swing(ys)).toBeLessThan(swing(raw) / 3);
    expect(ys[0]).toBe(raw[0]);
  });

  it('survives one point, and values that never change', () => {
    expect(curvesSvg([{ step: 1, values: { a: 0 } }], 'one')).not.toContain('NaN');
    expect(
      curvesSvg(
        [1, 2].map(step => ({ step, values: { a: 3 } })),
        'flat',
      ),
    ).not.toContain('NaN');
  });
});

describe('lossCurves', () => {
  it('draws a stopped run too, and begins a resumed one with its history', async () => {
    const folder = scratch();
    const both = () => [historyFile(join(folder, 'history.jsonl')), lossCurves(folder)] as const;
    for (const observer of both()) await play(observer, { to: 100 }, 'aborted', 60);
    const raw = () =>
      (readFileSync(join(folder, 'losses.svg'), 'utf8').match(/class="raw" points="([^"]*)"/)?.[1] ?? '').split(' ');
    expect(raw().length).toBe(6);
    for (const observer of both()) await play(observer, { from: 60, to: 100 });
    expect(raw().length).toBe(10);
  });
});
