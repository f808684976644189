import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { folder } from '../../../src/node/folder';
import { thisProcess } from '../../../src/node/processes';
import { GAN } from '../../../src/systems/gan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { call, scratch, TINY } from './support';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** Every byte of a checkpoint, by file. */
function bytes(checkpoint: string): Record<string, string> {
  const files = readdirSync(checkpoint, { recursive: true })
    .map(String)
    .filter(name => /\.(bin|json)$/.test(name));
  return Object.fromEntries(files.sort().map(name => [name, readFileSync(join(checkpoint, name), 'base64')]));
}

describe('train infogan', () => {
  it('leaves pictures, curves, history, a model that opens, and metrics', async () => {
    const out = scratch();
    const { code, out: said } = await call('train', 'infogan', ...TINY, '--steps', '6', '--seed', '3', '--out', out);
    expect(code).toBe(0);
    const codes = ['digit', 'slant', 'width'];
    expect(readdirSync(out).sort()).toEqual([
      'best',
      'checkpoint',
      'doctor.jsonl',
      'history.jsonl',
      'losses.svg',
      'metrics.json',
      'report.html',
      'run.json',
      ...['000000', '000003', '000006', 'latest'].map(step => `samples-${step}.png`),
      'scores.jsonl',
      ...codes.map(name => `traversal-${name}.png`),
    ]);
    const { information, ...metrics } = json(join(out, 'metrics.json'));
    expect(Object.keys(information)).toEqual(codes);
    expect(metrics).toEqual({
      model: 'InfoGAN',
      data: 'mnist',
      codeError: expect.any(Number),
      msPerStep: expect.any(Number),
      steps: 6,
      imagesSeen: 24,
      batchSize: 4,
      seed: 3,
      width: 2,
      hidden: 8,
      bend: true,
      backend: 'simd',
      node: process.versions.node,
    });
    expect(metrics.codeError > 0.3 && metrics.codeError <= 0.9).toBe(true);
    for (const name of [...codes.map(c => `traversal-${c}.png`), 'losses.svg', 'metrics.json'])
      expect(said).toContain(name);
    const model = await InfoGAN.load(folder(join(out, 'checkpoint')));
    expect([model.step, Object.keys(model.codes)]).toEqual([6, codes]);
    model.dispose();

    const again = await call('train', 'infogan', ...TINY, '--out', out);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('--resume')]);
    const changed = await call('train', 'infogan', '--seed', '4', '--width', '3', '--resume', '--out', out);
    expect(changed.code).toBe(1);
    expect(changed.err).toContain('--seed: was 3, now 4; --width: was 2, now 3.');
    const shorter = await call('train', 'infogan', '--resume', '--steps', '5', '--out', out);
    expect([shorter.code, shorter.err]).toEqual([2, expect.stringMatching(/at step 6 already/)]);

    const sampled = await call('sample', out, '--n', '4', '--code', 'digit=3', '--out', join(out, 'threes.png'));
    expect([sampled.code, sampled.err]).toEqual([0, '']);
    expect(PNG.sync.read(readFileSync(join(out, 'threes.png'))).width).toBe(2 * 56 + 3 + 16);
    const wrong = await call('sample', out, '--code', 'dgit=3');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/Did you mean 'digit'/)]);
    const traversed = await call('traverse', out, '--rows', '2', '--code', 'slant', '--out', join(out, 'more'));
    expect([traversed.code, readdirSync(join(out, 'more'))]).toEqual([0, ['traversal-slant.png']]);
    const { out: about } = await call('info', out);
    expect(about).toMatch(/InfoGAN at step 6, 24 examples seen/);
  });

  it('goes on with --resume as if it had never stopped, bit for bit', async () => {
    const [straight, halves] = [scratch(), scratch()];
    const to = (steps: string, out: string) => [...TINY, '--steps', steps, '--seed', '2', '--out', out];
    expect((await call('train', 'infogan', ...to('10', straight))).code).toBe(0);
    expect((await call('train', 'infogan', ...to('5', halves))).code).toBe(0);
    expect((await call('train', 'infogan', '--resume', '--steps', '10', '--out', halves)).code).toBe(0);
    expect(bytes(join(halves, 'checkpoint'))).toEqual(bytes(join(straight, 'checkpoint')));
    const losses = (out: string) =>
      readFileSync(join(out, 'history.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map(l => JSON.parse(l))
        .filter(e => e.step === 10);
    expect(losses(halves).map(e => e.losses)).toEqual(losses(straight).map(e => e.losses));
  });
});

describe('train gan', () => {
  it('draws points as a scatter plot, and --keep moves the run before aside', async () => {
    const out = join(scratch(), 'run');
    const train = (...more: string[]) =>
      call(
        'train',
        'gan',
        '--data',
        'ring',
        '--hidden',
        '8',
        '--steps',
        '3',
        '--backend',
        'simd',
        '--out',
        out,
        ...more,
      );
    expect((await train()).code).toBe(0);
    const first = readFileSync(join(out, 'history.jsonl'), 'utf8');
    expect(PNG.sync.read(readFileSync(join(out, 'samples-latest.png'))).width).toBe(480);
    expect(json(join(out, 'metrics.json'))).not.toHaveProperty('information');
    writeFileSync(join(out, 'notes.txt'), 'mine');
    const killed = join(out, `.samples-000001.png.tmp-1234567-0-${thisProcess().host}-1`);
    writeFileSync(killed, '');
    const { code, out: said } = await train('--keep');
    expect([code, said]).toEqual([0, expect.stringMatching(/The earlier run is kept in .*run-1/)]);
    expect(readFileSync(join(`${out}-1`, 'history.jsonl'), 'utf8')).toBe(first);
    expect(existsSync(killed)).toBe(false);
    // What is not of the run stays where it is.
    expect([existsSync(join(out, 'notes.txt')), existsSync(join(`${out}-1`, 'notes.txt'))]).toEqual([true, false]);
    await expect(GAN.load(folder(join(`${out}-1`, 'checkpoint'))).then(m => m.dispose())).resolves.toBeUndefined();
    expect((await train('--overwrite', '--seed', '5')).code).toBe(0);
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
    expect(json(join(out, 'run.json')).seed).toBe(5);
  });
});
