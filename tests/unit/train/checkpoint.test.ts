import '@tensorflow/tfjs-backend-cpu';
import { type io, setBackend, type Tensor, tensor1d, tidy, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromFunction } from '../../../src/core/net';
import type { Parts, Store } from '../../../src/core/store';
import { readCheckpoint, writeCheckpoint } from '../../../src/train/checkpoint';
import { openStore } from '../../../src/train/openStore';
import { STATE, sealed } from '../../../src/train/seal';
import type { Snapshot } from '../../../src/train/snapshot';

const snapshot: Snapshot = {
  at: { step: 5, images: 320, epoch: 1, batch: 2, updates: { D: 5, G: 5 }, turns: {} },
  nets: {
    G: [
      { shape: [2], values: Float32Array.of(1, 2) },
      { shape: [], values: Float32Array.of(3) },
    ],
  },
  averages: {
    G: [
      { shape: [2], values: Float32Array.of(4, 5) },
      { shape: [], values: Float32Array.of(6) },
    ],
  },
  optimizers: { D: { numbers: { start1: 0.5 }, tensors: { '0/m': { shape: [1], values: Float32Array.of(7) } } } },
  memory: { leCam: { numbers: { seen: 3 }, tensors: { real: { shape: [], values: Float32Array.of(8) } } } },
};

function keeping(): Store & { parts: Record<string, io.ModelArtifacts> } {
  const store = {
    name: 'memory',
    parts: {} as Record<string, io.ModelArtifacts>,
    write: async (parts: Parts) => {
      store.parts = { ...parts };
    },
    read: async () => store.parts,
  };
  return store;
}

const net = () =>
  netFromFunction({ forward: (x: Tensor) => x, weights: [tidy(() => variable(tensor1d([1, 2])))], buffers: [] });
const about = { kind: 'toy', options: { seed: 1 } };

async function saved() {
  const store = keeping();
  await writeCheckpoint(store, about, { G: net() }, snapshot);
  return store;
}

describe('checkpoints', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('read back what was written, bit for bit', async () => {
    expect(await readCheckpoint(await saved(), 'toy')).toEqual({ ...about, snapshot, topologies: {}, bytes: 4 * 8 });
  });

  it('name another kind, another version, and what is not ours', async () => {
    const store = await saved();
    await expect(readCheckpoint(store, 'infogan')).rejects.toThrow("expected a model of kind 'infogan', got 'toy'");
    const state = store.parts[STATE] as io.ModelArtifacts;
    store.parts[STATE] = { ...state, userDefinedMetadata: { ...state.userDefinedMetadata, version: 99 } };
    await expect(readCheckpoint(store)).rejects.toThrow('expected version 3, got 99');
    store.parts[STATE] = {};
    await expect(readCheckpoint(store)).rejects.toThrow('it was not saved by gan-kit');
  });

  it('refuse weights that do not fit their file, before memory is taken', async () => {
    const store = await saved();
    const G = store.parts.G as io.ModelArtifacts;
    const shaped = (...shape: number[]) =>
      sealed({ ...store.parts, G: { ...G, weightSpecs: [{ name: 'weight/0', shape, dtype: 'float32' }] } });
    await expect(readCheckpoint({ ...store, read: async () => shaped(1e9) })).rejects.toThrow(
      "weight 'weight/0', of shape [1000000000], of G does not fit its file",
    );
    await expect(readCheckpoint({ ...store, read: async () => shaped(-1) })).rejects.toThrow('does not fit its file');
  });

  it('say what to do where no handler serves a URL', async () => {
    await expect(openStore('file://x').write({})).rejects.toThrow("call registerFileUrls() from 'gan-kit/node'");
    await expect(openStore('file://x').read()).rejects.toThrow("call registerFileUrls() from 'gan-kit/node'");
    await expect(openStore('nowhere://x').read()).rejects.toThrow("no handler serves 'nowhere://x'");
  });
});
