import '@tensorflow/tfjs-backend-cpu';
import { io, range, reshape, serialization, setBackend, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, loadLayersModel, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { PixelShuffle, pixelShuffle } from '../../../src/layers/pixelShuffle';
import { registerLayers } from '../../../src/layers/registerLayers';

const known = () => 'PixelShuffle' in serialization.SerializationMap.getMap().classNameMap;

describe('pixelShuffle', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it('is not known to tfjs by being imported, only once it is asked for', async () => {
    expect(known()).toBe(false);
    registerLayers();
    registerLayers();
    expect(known()).toBe(true);
  });

  it('makes a block of pixels of the channels of each place', () => {
    const x = reshape(range(0, 1 * 2 * 1 * 12), [1, 2, 1, 12]);
    const y = pixelShuffle({ factor: 2 }).apply(x) as Tensor;
    expect(y.shape).toEqual([1, 4, 2, 3]);
    expect(Array.from(y.dataSync())).toEqual([
      ...[0, 1, 2, 3, 4, 5],
      ...[6, 7, 8, 9, 10, 11],
      ...[12, 13, 14, 15, 16, 17],
      ...[18, 19, 20, 21, 22, 23],
    ]);
  });

  it('knows its output’s shape, also where the input’s is open', () => {
    const layer = pixelShuffle({ factor: 3 });
    expect(layer.computeOutputShape([null, 4, 5, 18])).toEqual([null, 12, 15, 2]);
    expect(layer.computeOutputShape([null, null, null, 9])).toEqual([null, null, null, 1]);
    expect(() => layer.computeOutputShape([null, 4, 5, 8])).toThrow('multiple of 9, got [?, 4, 5, 8]');
    expect(() => pixelShuffle({ factor: 1 })).toThrow('pixelShuffle({factor}): expected a whole number of at least 2');
  });

  it('goes through a file, and plain tfjs opens it', async () => {
    const low = input({ shape: [null, null, 4] });
    const made = model({
      inputs: low,
      outputs: pixelShuffle({ factor: 2, name: 'up' }).apply(low) as ReturnType<typeof input>,
    });
    let saved: io.ModelArtifacts | undefined;
    await made.save(
      io.withSaveHandler(async artifacts => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
    const opened: LayersModel = await loadLayersModel(io.fromMemory(saved as io.ModelArtifacts));
    const layer = opened.getLayer('up');
    expect(layer).toBeInstanceOf(PixelShuffle);
    expect(layer.getConfig()).toMatchObject({ name: 'up', factor: 2 });
    expect((opened.predict(zeros([1, 3, 5, 4])) as Tensor).shape).toEqual([1, 6, 10, 1]);
    expect(opened.layers.some(l => l instanceof layers.Layer)).toBe(true);
  });
});
