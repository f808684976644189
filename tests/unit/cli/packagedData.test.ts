import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openData } from '../../../src/cli/data';
import { kindOf } from '../../../src/cli/dataNames';
import { newSettings } from '../../../src/cli/settings';
import { call, scratch } from './support';

describe('data from packages', () => {
  it('is of the kind that a model learns from', () => {
    for (const model of ['dcgan', 'cgan', 'text-to-image', 'pix2pix'])
      expect(newSettings(model, { data: 'emoji' }).data).toBe('emoji');
    expect(kindOf('emoji', ['pictures', 'digits', 'sprites', 'captions'])).toBe('pictures');
    expect(kindOf('emoji', ['captions'])).toBe('captions');
    expect(kindOf('emoji', ['pairs'])).toBe('pairs');
    expect(() => newSettings('srgan', { data: 'emoji' })).toThrow(/srgan needs patches/);
    expect(newSettings('dcgan', { data: 'emoji', grey: true }).grey).toBe(true);
    const refused = (given: object) => expect(() => newSettings('dcgan', given));
    refused({ data: 'emoji', grey: true, alpha: true }).toThrow(/--alpha: grey pictures have no transparency here/);
    refused({ alpha: true }).toThrow(/--alpha: mnist has none to keep/);
    refused({ data: 'stacked-mnist', size: 32 }).toThrow(/--size: stacked-mnist has a size of its own/);
    refused({ data: 'stacked-mnist', grey: true }).toThrow(/--grey: only folders/);
  });

  it('trains on emoji with their transparency, and on three digits in a picture', async () => {
    const out = scratch();
    const tiny = ['--width', '2', '--batch-size', '4', '--steps', '1', '--backend', 'simd'];
    const { code, err } = await call('train', 'dcgan', '--data', 'emoji', '--alpha', ...tiny, '--out', out);
    expect([code, err]).toEqual([0, expect.stringContaining('done, step 1')]);
    expect(readFileSync(join(out, 'samples-latest.png'))[25]).toBe(6);
    const wrong = await call('train', 'dcgan', '--data', 'emoji', '--size', '48', ...tiny, '--out', scratch());
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/--size: emoji are 32 or 64 pixels wide/)]);
    const { shape, classes } = await openData('stacked-mnist', { kind: 'pictures', seed: 0 });
    expect([shape, classes]).toEqual([[28, 28, 3], 1000]);
  });

  it('has captions for what reads, and pairs for what translates', async () => {
    const words = await openData('emoji', { kind: 'captions', seed: 0 });
    expect([words.shape, words.captionLength, words.captions?.length]).toEqual([[32, 32, 3], 128, 8]);
    const pairs = await openData('emoji', { kind: 'pairs', seed: 0, grey: true });
    expect(pairs.shape).toEqual([32, 32, 1]);
    const { input, target } = (await pairs.previews?.()) ?? {};
    expect([input?.shape, target?.shape]).toEqual([
      [8, 32, 32, 1],
      [8, 32, 32, 1],
    ]);
    input?.dispose();
    target?.dispose();
  });
});
