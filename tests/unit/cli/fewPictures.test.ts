import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { augmentOf, heldOutOf } from '../../../src/cli/fewPictures';
import { folder } from '../../../src/node/folder';
import { readCheckups, readScores } from '../../../src/node/runRecords';
import { openModel } from '../../../src/systems/openModel';
import { call, scratch } from './support';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const text = (path: string) => readFileSync(path, 'utf8');

/** Every byte of a saved model, by file. */
const bytes = (path: string) =>
  Object.fromEntries(
    readdirSync(path, { recursive: true })
      .map(String)
      .filter(name => /\.(bin|json)$/.test(name))
      .sort()
      .map(name => [name, readFileSync(join(path, name), 'base64')]),
  );

/** 70 pictures of many sizes, PNG and JPEG, with alpha and without, and one that is cut off. */
function mixed(): string {
  const path = join(scratch(), 'pictures');
  mkdirSync(path);
  for (let i = 0; i < 70; i++) {
    const [width, height] = [8 + (i % 5) * 3, 8 + (i % 7) * 2];
    const data = Buffer.from(
      Uint8Array.from({ length: width * height * 4 }, (_, k) =>
        k % 4 === 3 && i % 2 === 1 ? 255 : ((k * 7 + 1) * (i + 3) * 40503) % 251,
      ),
    );
    const png = Object.assign(new PNG({ width, height }), { data });
    if (i % 2 === 0) writeFileSync(join(path, `${i}.png`), PNG.sync.write(png));
    else writeFileSync(join(path, `${i}.jpg`), encode({ width, height, data }).data);
  }
  writeFileSync(join(path, 'broken.png'), readFileSync(join(path, '0.png')).subarray(0, 50));
  return path;
}

const TINY = '--size 8 --width 2 --batch-size 4 --seed 1 --backend simd --every 10'.split(' ');

describe('few pictures', () => {
  it('hold out a tenth, at least 20 and at most 1000, and none where that were more than a third', () => {
    expect([20, 59, 60, 200, 205, 5000, 70_000].map(heldOutOf)).toEqual([0, 0, 20, 20, 21, 500, 1000]);
  });

  it('are augmented by their number', () => {
    expect(augmentOf(180)).toEqual(['diffAugment()']);
    expect(augmentOf(1000)).toEqual(['diffAugment({ translation: false })']);
    expect(augmentOf(100_000)).toEqual([]);
  });

  it('train, are looked after, keep the best, and go on bit for bit', async () => {
    const data = mixed();
    const [straight, halves] = [join(scratch(), 'run'), join(scratch(), 'run')];
    const train = (out: string, ...more: string[]) => call('train', 'r3gan', '--out', out, ...more);
    const whole = await train(straight, '--data', data, ...TINY, '--steps', '20', '--total-images', '80');
    expect(whole.code).toBe(0);
    expect(whole.out).toContain('Pictures: 50 to learn from, 20 held out.');
    expect(whole.out).toContain("--augment 'diffAugment()' is chosen; --no-augment leaves it out.");
    expect(whole.out).toMatch(/Best at step \d+\. It is too early to tell/);
    expect(whole.err).toMatch(/Left out.*1 file\n {2}broken\.png/);
    expect(json(join(straight, 'run.json'))).toMatchObject({ augment: ['diffAugment()'], heldOut: 20, doctor: 20 });
    expect(text(join(straight, 'report.html'))).toContain('data:image/png;base64,');

    expect((await train(halves, '--data', data, ...TINY, '--steps', '10', '--total-images', '80')).code).toBe(0);
    expect((await train(halves, '--resume', '--steps', '20')).code).toBe(0);
    for (const file of ['doctor.jsonl', 'scores.jsonl'])
      expect(text(join(halves, file))).toBe(text(join(straight, file)));
    for (const saved of ['checkpoint', 'best'])
      expect(bytes(join(halves, saved))).toEqual(bytes(join(straight, saved)));

    const checkups = await readCheckups(join(straight, 'doctor.jsonl'));
    expect(checkups.map(({ step }) => step)).toEqual([20]);
    expect(checkups[0]).toMatchObject({
      logits: { heldOut: expect.anything() },
      balance: { D: expect.closeTo(Math.log(2), 5), G: expect.closeTo(Math.log(2), 5) },
      leak: expect.anything(),
    });
    const scores = await readScores(join(straight, 'scores.jsonl'));
    const lowest = Math.min(...scores.map(({ value }) => value));
    const model = await openModel(folder(join(straight, 'best')));
    expect(model.step).toBe(scores.find(({ value }) => value === lowest)?.step);
    model.dispose();

    const said = await call('doctor', straight);
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('too early to tell') });
    const other = await train(straight, '--resume', '--held-out', '10');
    expect(other.err).toContain('--held-out: was 20, now 10');
  });

  it('hold out, augment and look after nothing where that is said', async () => {
    const out = join(scratch(), 'run');
    const off = ['--held-out', '0', '--no-augment', '--no-doctor'];
    const { code, out: said } = await call(
      'train',
      'fastgan',
      '--data',
      mixed(),
      ...TINY,
      '--steps',
      '2',
      ...off,
      '--out',
      out,
    );
    expect([code, said]).toEqual([0, expect.stringContaining('Pictures: 70, none held out.')]);
    expect(json(join(out, 'run.json'))).toMatchObject({ augment: [], heldOut: 0, doctor: 0 });
    // Which has an augmentation by itself.
    expect(text(join(out, 'checkpoint', 'state', 'model.json'))).toContain('"augment":[]');
    expect(readdirSync(out)).not.toContain('best');
    expect(readdirSync(out)).not.toContain('doctor.jsonl');
    const known = await call('doctor', join(out, 'checkpoint'));
    expect([known.code, known.err]).toEqual([2, expect.stringContaining('holds no run')]);
    const much = await call(
      'train',
      'dcgan',
      '--data',
      mixed(),
      ...TINY,
      '--held-out',
      '70',
      '--out',
      join(out, 'more'),
    );
    expect([much.code, much.err]).toEqual([2, expect.stringContaining('would leave none')]);
  });
});
