import '@tensorflow/tfjs-backend-cpu';
import {
  abs,
  add,
  type io,
  memory,
  mul,
  setBackend,
  slice,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerSimd } from '../../../src/backends/simd/index';
import type { Net } from '../../../src/core/net';
import { drawingFrom } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';
import { withOwnStatistics } from '../../../src/layers/batchNormalization';
import { patchDiscriminator, receptiveField } from '../../../src/nets/patchDiscriminator';
import { unet, unetDepth } from '../../../src/nets/unet';

const rng = () => new Rng(3);
const picture = (...shape: [number, number, number, number]) => new Rng(5).normal(shape) as Tensor4D;
const count = (net: { weights: Net['weights'] }) => net.weights.reduce((sum, w) => sum + w.size, 0);
const values = (t: Tensor) => Array.from(t.dataSync());
const kinds = (net: { model?: Net['model'] }) => (net.model?.layers ?? []).map(layer => layer.getClassName());

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

describe('unet', () => {
  it('halves as often as the sides go, at most eight times', () => {
    expect([16, 32, 64, 128, 256, 512, 96, 6].map(s => unetDepth([s, s]))).toEqual([4, 5, 6, 7, 8, 8, 5, 1]);
    expect(unetDepth([64, 32])).toBe(5);
    expect(() => unetDepth([15, 16])).toThrow('expected an even height and width, got 15 and 16');
  });

  it('has the layers of the paper at 256²: doubling to eight times the width, the mirror image up, no norm on the first and the smallest', () => {
    const net = unet({ shape: [256, 256, 3], width: 8, rng: rng() });
    const down = [8, 16, 32, 64, 64, 64, 64, 64];
    const kernels = down.reduce((sum, out, i) => sum + 16 * out * (down[i - 1] ?? 3), 0);
    const up = [64, 64, 64, 64, 32, 16, 8];
    // Every layer but the first also reads the map of its size from the encoder.
    const wide = [64, ...up.map(filters => 2 * filters)];
    const mirrored = [...up, 3].reduce((sum, out, i) => sum + 16 * out * (wide[i] ?? 0), 0);
    const norms = 2 * [...down.slice(1, -1), ...up].reduce((sum, c) => sum + c, 0);
    expect(count(net)).toBe(kernels + mirrored + norms + 8 + 64 + 3);
    expect(kinds(net).filter(kind => kind === 'Dropout').length).toBe(3);
    expect(kinds(net).filter(kind => kind === 'Concatenate').length).toBe(7);
    net.dispose();
  });

  it.each([
    [16, 1],
    [64, 3],
    [256, 3],
  ])('translates pictures of %i² and others that can be halved as often', (side, colours) => {
    const before = memory().numTensors;
    const net = unet({ shape: [side, side, colours], inputChannels: 2, width: 1, rng: rng() });
    tidy(() => {
      expect(drawingFrom(rng(), () => net(picture(1, side, side, 2))).shape).toEqual([1, side, side, colours]);
      if (side < 256) expect(net.infer(picture(2, side, 3 * side, 2)).shape).toEqual([2, side, 3 * side, colours]);
    });
    net.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('draws noise at inference where it may, and none elsewhere', () => {
    const net = unet({ shape: [16, 16, 1], width: 2, rng: rng() });
    tidy(() => {
      const x = picture(2, 16, 16, 1);
      const noisy = (seed: number) => values(drawingFrom(new Rng(seed), () => net.infer(x)));
      const quiet = values(net.infer(x));
      expect(values(net.infer(x))).toEqual(quiet);
      expect(drawingFrom(undefined, () => values(net.infer(x)))).toEqual(quiet);
      expect(noisy(1)).toEqual(noisy(1));
      expect(noisy(1)).not.toEqual(quiet);
      expect(noisy(1)).not.toEqual(noisy(2));
    });
    net.dispose();
    const deaf = unet({ shape: [16, 16, 1], width: 2, dropout: 0, rng: rng() });
    expect(kinds(deaf)).not.toContain('Dropout');
    deaf.dispose();
  });

  it('takes its own statistics when told, and moves no moments by it', () => {
    const net = unet({ shape: [16, 16, 1], width: 2, dropout: 0, rng: rng() });
    tidy(() => {
      const x = picture(2, 16, 16, 1);
      const moments = net.buffers.map(values);
      const own = values(withOwnStatistics(() => net.infer(x)));
      expect(net.buffers.map(values)).toEqual(moments);
      const trained = values(net(x));
      expect(own).toEqual(trained);
      expect(values(net.infer(x))).not.toEqual(own);
    });
    net.dispose();
  });

  it('is opened by plain tfjs, at any size, and computes the same there', async () => {
    const net = unet({ shape: [16, 16, 3], width: 2, rng: rng() });
    let saved: io.ModelArtifacts | undefined;
    await net.model?.save({
      save: async artifacts => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      },
    });
    const plain = await loadLayersModel({ load: async () => saved as io.ModelArtifacts });
    tidy(() => {
      const x = picture(1, 32, 16, 3);
      const [ours, theirs] = [values(net.infer(x)), values(plain.predict(x) as Tensor)];
      for (const [i, v] of theirs.entries()) expect(v).toBeCloseTo(ours[i] ?? Number.NaN, 5);
    });
    plain.dispose();
    net.dispose();
  });

  it('refuses sizes that make no net', () => {
    expect(() => unet({ shape: [15, 16, 3], rng: rng() })).toThrow('even height and width');
    expect(() => unet({ shape: [16, 16, 3], width: 0, rng: rng() })).toThrow('unet: width');
    expect(() => unet({ shape: [16, 16, 3], depth: 0, rng: rng() })).toThrow('unet: depth');
  });
});

describe('receptiveField', () => {
  it("is the authors' by arithmetic", () => {
    expect([0, 1, 2, 3, 4, 5].map(receptiveField)).toEqual([1, 16, 34, 70, 142, 286]);
    for (const n of [-1, 0.5, 6]) expect(() => receptiveField(n)).toThrow('layers');
  });

  it.each([0, 1, 2, 3])('is what a logit of %i layers sees: pixels that move it, moved one by one', n => {
    const side = [4, 40, 80, 160][n] as number;
    const net = patchDiscriminator({ shape: [side, side, 1], inputChannels: 0, layers: n, width: 2, rng: rng() });
    tidy(() => {
      // All kernels positive, so that nothing cancels out.
      for (const w of net.weights) w.assign(add(abs(w), 0.05));
      const x = picture(1, side, side, 1);
      const before = net.infer([x]);
      const [, high = 0, wide = 0] = before.shape;
      const [row, column] = [high >> 1, wide >> 1];
      const at = (map: Tensor) => slice(map, [0, row, column, 0], [1, 1, 1, 1]).dataSync()[0] ?? 0;
      const base = at(before);
      const moves = (y: number, x0: number) =>
        tidy(() => {
          const data = x.dataSync().slice();
          data[y * side + x0] = 50;
          return at(net.infer([tensor4d(data, [1, side, side, 1])])) !== base;
        });
      // Along the row and the column through the middle of the patch.
      const middle = Math.floor(((row + 0.5) * side) / high);
      const across = Array.from({ length: side }, (_, i) => i).filter(i => moves(Math.min(side - 1, middle), i));
      const down = Array.from({ length: side }, (_, i) => i).filter(i => moves(i, Math.min(side - 1, middle)));
      for (const seen of [across, down]) {
        expect((seen.at(-1) ?? 0) - (seen[0] ?? 0) + 1).toBe(receptiveField(n));
        expect(seen.length).toBe(receptiveField(n));
      }
    });
    net.dispose();
  });
});

describe('patchDiscriminator', () => {
  it('has the layers and the map of the paper: 70 × 70 patches of 256², a map of 30 × 30', () => {
    const net = patchDiscriminator({ shape: [256, 256, 3], rng: rng() });
    const kernels = 16 * (6 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512);
    expect(count(net)).toBe(kernels + 64 + 2 * (128 + 256 + 512) + 1);
    net.dispose();
    const small = patchDiscriminator({ shape: [256, 256, 3], width: 1, rng: rng() });
    tidy(() => {
      expect(small([picture(1, 256, 256, 3), picture(1, 256, 256, 3)]).shape).toEqual([1, 30, 30, 1]);
    });
    small.dispose();
  });

  it('sees the input where it is told to, and judges pixels with no layers', () => {
    const both = patchDiscriminator({ shape: [8, 8, 3], inputChannels: 2, layers: 0, width: 2, rng: rng() });
    const alone = patchDiscriminator({ shape: [12, 12, 3], inputChannels: 0, layers: 2, width: 2, rng: rng() });
    tidy(() => {
      const [x, y] = [picture(2, 8, 8, 2), picture(2, 8, 8, 3)];
      const seen = both.infer([x, y]);
      expect(seen.shape).toEqual([2, 8, 8, 1]);
      expect(values(both.infer([mul(x, 2), y]))).not.toEqual(values(seen));
      expect(alone.infer([picture(1, 12, 12, 3)]).shape).toEqual([1, 1, 1, 1]);
      expect(() => alone.infer([x, y])).toThrow('expected 1 inputs');
    });
    both.dispose();
    alone.dispose();
  });

  it('refuses pictures smaller than a patch map, and layers out of range', () => {
    expect(() => patchDiscriminator({ shape: [16, 64, 3], layers: 3, rng: rng() })).toThrow(
      'needs pictures of at least 24 on each side, got [16, 64, 3]. Use fewer layers',
    );
    expect(() => patchDiscriminator({ shape: [64, 64, 3], layers: 6, rng: rng() })).toThrow(
      'layers: expected at most 5',
    );
  });
});
