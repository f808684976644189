import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { setBackend, tidy } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AnyNet, netFromModel } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { sefa } from '../../src/explore/sefa';
import { styleganGenerator } from '../../src/systems/stylegan/nets';
import { made } from './steps';

interface Golden {
  readonly strengths: readonly number[];
  readonly directions: readonly number[];
}
const golden = JSON.parse(readFileSync(new URL('directions.json', import.meta.url), 'utf8')) as Record<string, Golden>;

/** Gives the dense kernels of these names numbers that the file knows. */
const assign = ({ model }: AnyNet, first: number, ends: string): void => {
  const kernels = model?.weights.filter(({ originalName }) => originalName.endsWith(ends)) ?? [];
  for (const [i, kernel] of kernels.entries()) {
    tidy(() => {
      kernel.write(made(first + i, kernel.shape as number[]));
    });
  }
};

beforeAll(() => setBackend('cpu'));

describe('SeFa’s directions', () => {
  const dense = netFromModel(sequential({ layers: [layers.dense({ units: 7, inputShape: [5] })] }));
  const G = styleganGenerator({ shape: [8, 8, 1], width: [6, 3], style: 4, rng: new Rng(1) });

  it.each([
    ['dense', dense, {}],
    ['styles', G, {}],
    ['coarse', G, { styles: [0, 1] }],
  ] as const)('of %s are numpy’s eigenvectors', async (kind, net: AnyNet, options) => {
    assign(dense, 900, 'kernel');
    assign(G, 901, '_style/kernel');
    const { directions, strengths } = await sefa(net, options);
    const expected = golden[kind];
    const far = (got: ArrayLike<number>, of: readonly number[] = []) =>
      Math.max(...of.map((value, i) => Math.abs(value - (got[i] ?? Number.NaN))));
    expect(far(directions.dataSync(), expected?.directions)).toBeLessThan(1e-5);
    expect(far(strengths, expected?.strengths)).toBeLessThan(1e-4);
    directions.dispose();
  });

  it('are as many as are asked for, of a net that begins with a dense layer', async () => {
    const { directions } = await sefa(dense, { count: 2 });
    expect(directions.shape).toEqual([2, 5]);
    const conv = sequential({ layers: [layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [4, 4, 1] })] });
    await expect(sefa(netFromModel(conv))).rejects.toThrow('no dense layer reads its input first');
    await expect(sefa(G, { styles: [0, 4] })).rejects.toThrow('styles: G reads 4');
    directions.dispose();
  });
});
