import '@tensorflow/tfjs-backend-cpu';
import { ones, setBackend, tidy } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromModel } from '../../../src/core/net';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { dropout } from '../../../src/layers/dropout';

describe('dropout', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });
  const make = (rate: number, name: string) =>
    netFromModel(sequential({ layers: [layers.inputLayer({ inputShape: [1000] }), dropout({ rate, name })] }));

  it('drops the given share, scales the rest, and draws a fresh mask each call from the scope', () => {
    const net = make(0.25, 'drop');
    const x = ones([4, 1000]);
    const run = () => tidy(() => Array.from(net(x).dataSync()));
    const [a, b] = drawingFrom(new Rng(1), () => [run(), run()]);
    const again = drawingFrom(new Rng(1), run);
    const dropped = a.filter(v => v === 0).length;
    // 4000 draws: four standard deviations are 110.
    expect(Math.abs(dropped - 1000)).toBeLessThan(110);
    expect(a.filter(v => v !== 0).every(v => Math.abs(v - 4 / 3) < 1e-6)).toBe(true);
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
  });

  it('is off in inference, and says what to do without a scope', () => {
    const net = make(0.5, 'drop2');
    const x = ones([1, 1000]);
    expect(tidy(() => Array.from(net.infer(x).dataSync()).every(v => v === 1))).toBe(true);
    expect(() => net(x)).toThrow('dropout draws random numbers: call the net inside drawingFrom');
    expect(() => make(1, 'drop3')).toThrow('dropout({rate})');
  });
});
