import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Rank, zeros } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../src/cli/presets/all';
import { encodePng } from '../../../src/node/png';
import { call, scratch } from './support';

const sides = (path: string) => {
  const { width, height } = PNG.sync.read(readFileSync(path));
  return [width, height];
};

/** What makes each model as small as it can be, and what is then done with the run. */
const MODELS: Readonly<Record<string, { readonly tiny: string; readonly uses: readonly string[] }>> = {
  gan: { tiny: '--data ring --hidden 8', uses: ['sample'] },
  dcgan: { tiny: '--width 2 --adversarial hinge --penalty r1(0.1) --augment diffAugment()', uses: ['sample'] },
  wgan: { tiny: '--width 2 --discriminator-steps 2', uses: ['sample'] },
  r3gan: { tiny: '--width 2 --classes 10', uses: ['sample --label 3', 'traverse --rows 1'] },
  stylegan: { tiny: '--width 1 --classes 10', uses: ['sample --label 3', 'traverse --rows 1'] },
  fastgan: { tiny: '--width 1', uses: ['sample'] },
  cgan: { tiny: '--width 24 --average G=100', uses: ['sample --label 3', 'traverse --rows 1'] },
  acgan: { tiny: '--width 2 --learning-rate D=1e-4', uses: ['sample --label 3', 'traverse --rows 1', 'classify'] },
  sgan: { tiny: '--hidden 8 --labelled 20', uses: ['sample', 'classify'] },
  infogan: { tiny: '--width 2 --hidden 8', uses: ['sample --code digit=3', 'traverse --rows 1', 'encode'] },
  bigan: { tiny: '--hidden 8', uses: ['sample', 'encode'] },
  'text-to-image': { tiny: '--width 2 --encoder-steps 1 --size 16', uses: ['sample', 'sample --caption red'] },
  stackgan: { tiny: '--width 2 --encoder-steps 1 --size 16 --first-steps 1', uses: ['sample --caption red'] },
  srgan: { tiny: '--width 4 --first-steps 1 --size 16', uses: ['upscale'] },
  pix2pix: { tiny: '--width 2 --size 16', uses: ['translate'] },
  cyclegan: { tiny: '--width 2 --blocks 1 --size 16', uses: ['translate', 'translate --to a'] },
  vae: { tiny: '--hidden 8 --latent 2', uses: ['sample', 'traverse --rows 1', 'encode'] },
  vaegan: { tiny: '--width 2 --latent 2', uses: ['sample', 'traverse --rows 1', 'encode'] },
  classifier: { tiny: '--width 2 --hidden 8', uses: ['classify'] },
};

const OPTIONS = '--steps 2 --batch-size 4 --every 2 --seed 1 --backend simd';
/** Held-out digits take a second to score; two models stand for the others. */
const SCORED = ['cgan', 'sgan'];

describe('every model of the command', () => {
  it('is here', () => {
    expect(Object.keys(MODELS)).toEqual(Object.keys(PRESETS));
  });

  it.each(Object.entries(MODELS))('%s: trained, saved, opened, and put to use', async (name, { tiny, uses }) => {
    const out = scratch();
    const scored = SCORED.includes(name);
    const options = `${tiny} ${OPTIONS}${scored ? '' : ' --held-out 0'}`;
    const trained = await call('train', name, ...options.split(' '), '--out', out);
    expect(trained).toMatchObject({ code: 0, out: expect.stringContaining('for 2 steps') });
    expect(readFileSync(join(out, 'history.jsonl'), 'utf8').trim().split('\n').length).toBeGreaterThan(0);
    expect(existsSync(join(out, 'best'))).toBe(scored);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
    const about = await call('info', out);
    expect(about.out).toContain('at step 2, ');
    const picture = join(out, 'one.png');
    const grey = /sgan|acgan|infogan|bigan|vae|classifier/.test(name);
    const image = zeros<Rank.R4>([1, 16, 16, grey ? 1 : 3]);
    writeFileSync(picture, await encodePng(image, { gap: 0 }));
    for (const line of uses) {
      const [verb = '', ...words] = line.split(' ');
      expect(about.out).toContain({ sample: 'generate' }[verb] ?? verb);
      const files = ['translate', 'upscale', 'encode', 'classify'].includes(verb) ? [picture] : [];
      const more = verb === 'sample' ? ['--n', '4', '--out', join(out, 'some.png')] : [];
      const done = await call(verb, out, ...files, ...words, ...more);
      expect([done.code, done.err], line).toEqual([0, '']);
      if (verb === 'encode') expect(JSON.parse(done.out)).toMatchObject({ file: picture, code: expect.anything() });
      if (verb === 'classify') expect(JSON.parse(done.out).probabilities).toHaveLength(10);
      if (verb === 'sample') expect(existsSync(join(out, 'some.png'))).toBe(true);
      if (verb === 'traverse') expect(readdirSync(out).some(file => file.startsWith('traversal-'))).toBe(true);
      if (verb === 'translate') expect(sides(join(out, 'translated', 'one.png'))).toEqual([16, 16]);
      if (verb === 'upscale') expect(sides(join(out, 'upscaled', 'one.png'))).toEqual([32, 32]);
    }
    image.dispose();
  });
});
