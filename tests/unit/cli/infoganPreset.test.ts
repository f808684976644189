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

  it('bends in shares of the picture', () => {
    const { augment } = infoganOptions(of('digits'), { seed: 1, augment: true });
    expect(augment).toEqual({ codes: ['digit'], shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: 2 });
    expect(infoganOptions(of('pictures', 56), { seed: 1, augment: true }).augment).toMatchObject({
      codes: ['class'],
      shift: 4,
    });
  });

  it('weighs continuous codes little until classes are found, and lets the rates fall in the end', () => {
    const at = (value: unknown, step: number) => (typeof value === 'function' ? value(64 * step) : value);
    const { learningRate, lambda } = infoganOptions(of('digits'), { seed: 1, augment: true });
    const rates = learningRate as Readonly<Record<'D' | 'G', unknown>>;
    expect([0, 4000, 5000, 9000].map(step => at(rates.D, step))).toEqual([2e-3, 2e-3, 1e-4, 1e-4]);
    expect([0, 4000, 5000, 9000].map(step => at(rates.G, step))).toEqual([1e-3, 1e-3, 5e-5, 5e-5]);
    expect(at(lambda?.digit, 0)).toBe(2);
    for (const name of ['slant', 'width']) {
      expect([0, 2500, 2600, 9000].map(step => at(lambda?.[name], step))).toEqual([0.1, 0.1, 1, 1]);
    }
    expect(infoganOptions(of('digits'), { seed: 1, augment: true }, { slant: 0 }).lambda).toMatchObject({
      digit: 2,
      slant: 0,
    });
    expect(infoganOptions(of('digits'), { seed: 1, augment: true }, 0).lambda).toEqual({
      digit: 0,
      slant: 0,
      width: 0,
    });
  });

  it('leaves rates and weights level without', () => {
    const plain = infoganOptions(of('digits'), { seed: 1 });
    expect(plain).not.toHaveProperty('lambda');
    expect(plain).not.toHaveProperty('augment');
    expect(plain.learningRate).toBe(1e-3);
  });
});
