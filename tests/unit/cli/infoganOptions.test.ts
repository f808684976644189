import { describe, expect, it } from 'vitest';
import type { Data } from '../../../src/cli/data';
import { type CodeWeights, infoganOptions } from '../../../src/cli/presets/infoganOptions';
import { newSettings, resumedSettings } from '../../../src/cli/settings';

const of = (kind: Data['kind'], side = 28) => ({ kind, shape: [side, side, 1], classes: 10 }) as unknown as Data;

describe('the class of InfoGAN read off bent pictures', () => {
  it('is the default for digits, and for other pictures only where it is asked for', () => {
    expect(newSettings('infogan', {}).bend).toBe(true);
    expect(newSettings('infogan', { bend: false }).bend).toBe(false);
    expect(newSettings('infogan', { data: 'tests' }).bend).toBe(false);
    expect(newSettings('infogan', { data: 'tests', bend: true }).bend).toBe(true);
    expect(newSettings('infogan', { data: 'sprites' }).bend).toBe(false);
    expect(newSettings('dcgan', {})).not.toHaveProperty('bend');
  });

  it('stays as it was when a run goes on', () => {
    const saved = newSettings('infogan', {});
    expect(resumedSettings('infogan', {}, saved, 'out')).toEqual(saved);
    expect(() => resumedSettings('infogan', { bend: false }, saved, 'out')).toThrow('--bend: was true, now false');
  });

  it('bends in shares of the picture', () => {
    const { bend } = infoganOptions(of('digits'), { seed: 1, bend: true });
    expect(bend).toEqual({
      codes: ['digit'],
      balance: 3,
      shear: 0.4,
      width: [0.75, 1.25],
      height: [0.85, 1.15],
      shift: 2,
    });
    expect(infoganOptions(of('pictures', 56), { seed: 1, bend: true }).bend).toMatchObject({
      codes: ['class'],
      shift: 4,
    });
  });

  it('tells G little until classes are found in real pictures, and lets the rates fall in the end', () => {
    const at = (value: unknown, step: number) => (typeof value === 'function' ? value(64 * step) : value);
    const { learningRate, weights } = infoganOptions(of('digits'), { seed: 1, bend: true });
    const rates = learningRate as Readonly<Record<'D' | 'G', unknown>>;
    expect([0, 2400, 3000, 9000].map(step => at(rates.D, step))).toEqual([2e-3, 2e-3, 1e-4, 1e-4]);
    expect([0, 2400, 3000, 9000].map(step => at(rates.G, step))).toEqual([1e-3, 1e-3, 5e-5, 5e-5]);
    expect([0, 600, 9000].map(step => at(weights?.digit, step))).toEqual([0.1, 2, 2]);
    expect(weights?.real).toBe(1);
    for (const name of ['slant', 'width']) {
      expect([0, 1500, 1560, 9000].map(step => at(weights?.[name], step))).toEqual([0.1, 0.1, 1, 1]);
    }
    const given = (weights: CodeWeights) => infoganOptions(of('digits'), { seed: 1, bend: true }, weights).weights;
    expect(given({ slant: 0 })).toMatchObject({ slant: 0, real: 1 });
    expect(given({ real: 0.5 })).toMatchObject({ real: 0.5 });
    expect(given(1)).toEqual({ digit: 1, slant: 1, width: 1, real: 1 });
    // The control: no code is taught, and Q learns of generated pictures alone.
    expect(given(0)).toEqual({ digit: 0, slant: 0, width: 0, real: 0 });
  });

  it('leaves rates and weights level without', () => {
    const plain = infoganOptions(of('digits'), { seed: 1 });
    expect(plain).not.toHaveProperty('weights');
    for (const name of ['bend', 'average']) expect(plain).not.toHaveProperty(name);
    expect(() => infoganOptions(of('digits'), { seed: 1 }, { real: 1 })).toThrow("'real'");
    expect(plain.learningRate).toBe(1e-3);
  });
});
