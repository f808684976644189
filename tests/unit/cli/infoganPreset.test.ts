import { describe, expect, it } from 'vitest';
import type { Data } from '../../../src/cli/data';
import { infoganOptions } from '../../../src/cli/infoganPreset';
import { newSettings, resumedSettings } from '../../../src/cli/settings';

const of = (kind: Data['kind'], side = 28) => ({ kind, shape: [side, side, 1], classes: 10 }) as unknown as Data;

describe('the class of InfoGAN read off bent pictures', () => {
  it('is the default for digits, and for other pictures only where it is asked for', () => {
    expect(newSettings('infogan', {}).augment).toBe(true);
    expect(newSettings('infogan', { augment: false }).augment).toBe(false);
    expect(newSettings('infogan', { data: 'tests' }).augment).toBe(false);
    expect(newSettings('infogan', { data: 'tests', augment: true }).augment).toBe(true);
    expect(newSettings('infogan', { data: 'sprites' }).augment).toBe(false);
    expect(newSettings('dcgan', {})).not.toHaveProperty('augment');
  });

  it('stays as it was when a run goes on', () => {
    const saved = newSettings('infogan', {});
    expect(resumedSettings('infogan', {}, saved, 'out')).toEqual(saved);
    expect(() => resumedSettings('infogan', { augment: false }, saved, 'out')).toThrow(
      '--augment: was true, now false',
    );
  });

  it('bends in shares of the picture, and lets the rates fall, which stay level without', () => {
    const { augment, learningRate } = infoganOptions(of('digits'), { seed: 1, augment: true });
    expect(augment).toEqual({ codes: ['digit'], shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: 2 });
    expect(infoganOptions(of('pictures', 56), { seed: 1, augment: true }).augment).toMatchObject({
      codes: ['class'],
      shift: 4,
    });
    expect(typeof learningRate === 'function' && [0, 64 * 4000].map(learningRate)).toEqual([1e-3, 5e-5]);
    const plain = infoganOptions(of('digits'), { seed: 1 });
    expect(plain).not.toHaveProperty('augment');
    expect(plain.learningRate).toBe(1e-3);
  });
});
