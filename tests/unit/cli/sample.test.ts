import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/model/model';
import { folder } from '../../../src/node/folder';
import { ACGAN } from '../../../src/systems/acgan/model';
import { BiGAN } from '../../../src/systems/bigan/model';
import { Classifier } from '../../../src/systems/classifier/model';
import { ConditionalGAN } from '../../../src/systems/conditionalGan/model';
import { SemiSupervisedGAN } from '../../../src/systems/semiSupervisedGan/model';
import { VAE } from '../../../src/systems/vae/model';
import { VAEGAN } from '../../../src/systems/vaegan/model';
import { call, scratch } from './support';

const shape = [28, 28, 1] as const;
const MODELS: Readonly<Record<string, () => Model>> = {
  ACGAN: () => new ACGAN({ shape, classes: 10, width: 2 }),
  BiGAN: () => new BiGAN({ shape, hidden: 8 }),
  ConditionalGAN: () => new ConditionalGAN({ shape, classes: 10, width: 12 }),
  SemiSupervisedGAN: () => new SemiSupervisedGAN({ shape, classes: 10 }),
  VAE: () => new VAE({ shape, hidden: [8] }),
  VAEGAN: () => new VAEGAN({ shape, width: 2 }),
};

async function savedIn(model: Model): Promise<string> {
  const path = scratch();
  await model.save(folder(path));
  model.dispose();
  return path;
}

describe('gan-kit sample', () => {
  it.each(Object.entries(MODELS))('opens what %s saved', async (_name, make) => {
    const path = await savedIn(make());
    const { code, out, err } = await call('sample', path, '--n', '10', '--seed', '1', '--backend', 'cpu');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('10 examples of');
    const { width, height } = PNG.sync.read(readFileSync(join(path, 'sampled-1.png')));
    expect(width * height).toBeGreaterThanOrEqual(10 * 28 * 28);
  });

  it('says of a model that makes nothing what it is', async () => {
    const path = await savedIn(new Classifier({ shape }));
    const { code, err } = await call('sample', path, '--seed', '1', '--backend', 'cpu');
    expect(code).not.toBe(0);
    expect(err).toMatch(/Classifier generates nothing without an input/);
    expect(existsSync(join(path, 'sampled-1.png'))).toBe(false);
  });

  it.each([
    ['a class of a model that is told none', ['--label', '3'], /--label: VAE is told no class\. Leave it out/],
    ['a code of a model without', ['--code', 'digit=3'], /--code: VAE has no codes\. Leave it out/],
    ['a caption of a model that reads none', ['--caption', 'red'], /--caption: VAE reads no captions/],
  ])('refuses %s', async (_, words, message) => {
    const path = await savedIn(new VAE({ shape, hidden: [8] }));
    const { code, err } = await call('sample', path, ...words, '--backend', 'cpu');
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
