import '@tensorflow/tfjs-backend-cpu';
import { existsSync } from 'node:fs';
import fs, { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, memory, ones } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import type { Parts } from '../../../src/core/store';
import { storeForUrl } from '../../../src/core/storeSchemes';
import type { Files } from '../../../src/node/files';
import { fileHandler, registerFileUrls } from '../../../src/node/fileUrls';
import { folder, folderOn } from '../../../src/node/folder';
import { thisProcess } from '../../../src/node/processes';
import { writeFileAtomic } from '../../../src/node/writeFileAtomic';

let root: string;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gan-kit-folder-'));
  path = join(root, 'deep', 'net');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const version = (n: number): Parts => ({
  G: {
    weightSpecs: [{ name: 'w', shape: [2, 3], dtype: 'float32' }],
    weightData: Float32Array.from(Array(6).fill(n)).buffer,
  },
  state: { userDefinedMetadata: { step: n } },
});
const readVersion = async (from = path) => {
  const { G, state } = await folder(from).read();
  const values = [...new Float32Array(G?.weightData as ArrayBuffer)];
  expect(new Set([...values, state?.userDefinedMetadata?.step]).size).toBe(1);
  return values[0];
};
const code = (c: string) => expect.objectContaining({ code: c });
const beside = async () => (await readdir(join(root, 'deep'))).filter(n => n !== 'net');

describe('folder', () => {
  it('gives back every field and byte', async () => {
    const parts: Parts = {
      G: {
        modelTopology: { class_name: 'Model' },
        format: 'layers-model',
        generatedBy: 'gan-kit',
        convertedBy: null,
        userDefinedMetadata: { a: [1, 'two'] },
        weightSpecs: [
          { name: 'a', shape: [2], dtype: 'float32' },
          { name: 'b', shape: [], dtype: 'int32' },
          { name: 'c', shape: [3], dtype: 'bool' },
          { name: 'q', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 1, min: 0 } },
        ],
        weightData: Uint8Array.from({ length: 8 + 4 + 3 + 4 }, (_, i) => 250 - i).buffer,
      },
      empty: { weightSpecs: [], weightData: new ArrayBuffer(0) },
      'state-2.x': { userDefinedMetadata: { step: 1 } },
    };
    await folder(path).write(parts);
    expect(await folder(path).read()).toEqual(parts);
    const json = JSON.parse(await readFile(join(path, 'G', 'model.json'), 'utf8'));
    expect(json.weightsManifest).toEqual([{ paths: ['weights.bin'], weights: parts.G?.weightSpecs }]);
    expect(json).not.toHaveProperty('weightSpecs');
    expect(await readdir(join(path, 'state-2.x'))).toEqual(['model.json']);
    expect(await beside()).toEqual([]);
  });

  it('joins weights that come in several buffers', async () => {
    const [a, b] = [Uint8Array.of(1, 2, 3, 4).buffer, Uint8Array.of(5, 6, 7, 8).buffer];
    await folder(path).write({ G: { weightSpecs: [{ name: 'w', shape: [2], dtype: 'int32' }], weightData: [a, b] } });
    expect([...new Uint8Array((await folder(path).read()).G?.weightData as ArrayBuffer)]).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });

  it('replaces the whole, also through a link and when writers overlap', async () => {
    await folder(path).write({ ...version(1), old: {} });
    await symlink(path, join(root, 'link'));
    // In the order asked for, though the paths differ.
    const writes = [2, 3, 4].map(n => folder(n === 3 ? join(root, 'link') : path).write(version(n)));
    expect(await readVersion(join(root, 'link'))).toBe(4);
    await Promise.all(writes);
    // A link whose target was moved aside by a writer that died.
    await fs.rename(path, join(root, 'deep', `.net.old-1234567-0-${thisProcess().host}-1`));
    expect(await readVersion(join(root, 'link'))).toBe(4);
    await folder(join(root, 'link')).write(version(4));
    expect(await readVersion()).toBe(4);
    expect(Object.keys(await folder(path).read())).toEqual(['G', 'state']);
    expect(await beside()).toEqual([]);
  });

  it('never hands out a mixture of two', async () => {
    await folder(path).write(version(0));
    let writing = true;
    const writer = (async () => {
      for (let n = 1; n < 30; n++) await folder(path).write(version(n));
      writing = false;
    })();
    while (writing) await readVersion();
    await writer;
    expect(await readVersion()).toBe(29);
  });

  it('loads after a kill at any call to the file system, and the next write tidies up', async () => {
    for (const existing of [true, false]) {
      for (let alive = 0, done = false; !done; alive++) {
        await rm(join(root, 'deep'), { recursive: true, force: true });
        if (existing) await folder(path).write(version(1));
        done = await folderOn(path, dyingAfter(alive))
          .write(version(2))
          .then(
            () => true,
            () => false,
          );
        const found = await readVersion().catch(error => error.code);
        expect(existing ? [1, 2] : [2, 'missing']).toContain(found);
        if (done) expect(found).toBe(2);
        // The fake died, but its process lives on: so these are this process's own leftovers.
        await folder(path).write(version(3));
        expect(await readVersion()).toBe(3);
        expect(await beside()).toEqual([]);
      }
    }
  });

  it.each(['ENOSPC', 'EROFS', 'EIO'])('keeps the old and says what to do on %s', async errno => {
    await folder(path).write(version(1));
    for (const call of ['open', 'mkdir', 'rename', 'write'] as const) {
      for (const nth of [1, 2, 3]) {
        const error = await folderOn(path, failing(call, nth, errno))
          .write(version(2))
          .catch(e => e);
        if (error === undefined) {
          await folder(path).write(version(1));
          continue;
        }
        expect(error).toBeInstanceOf(GanKitError);
        expect(error).toEqual(code('io'));
        expect(error.message).toMatch(new RegExp(`${path}: .*\\(${errno}\\).*intact`));
        expect(await readVersion()).toBe(1);
        expect(await beside()).toEqual([]);
      }
    }
  });

  it('refuses a path under a file', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(folder(join(root, 'file', 'net')).write(version(1))).rejects.toThrow(
      /file\/net: a file is in the way.*EEXIST/,
    );
    await expect(folder(join(root, 'file')).write(version(1))).rejects.toThrow(code('io'));
    await expect(folder(join(root, 'file')).read()).rejects.toBeInstanceOf(GanKitError);
  });

  it('destroys nothing that is not its own', async () => {
    await mkdir(join(path, 'samples'), { recursive: true });
    await writeFile(join(path, 'samples', '1.png'), '');
    await expect(folder(path).write(version(1))).rejects.toThrow(/'samples' is in the way/);
    expect(existsSync(join(path, 'samples', '1.png'))).toBe(true);
    await rm(join(path, 'samples'), { recursive: true });
    await writeFile(join(path, '.DS_Store'), '');
    await folder(path).write(version(1));
    expect(await readVersion()).toBe(1);
  });

  it.each(['..', '../x', 'a/b', 'a\\b', '.hidden', '', 'ü', 'C:'])('refuses the part name %j', async name => {
    await expect(folder(path).write({ [name]: {} })).rejects.toEqual(code('argument'));
    expect(existsSync(path)).toBe(false);
  });

  it('refuses no parts, names that differ by case, and weights that do not fit', async () => {
    await expect(folder(path).write({})).rejects.toThrow(/at least one/);
    await expect(folder(path).write({ g: {}, G: {} })).rejects.toThrow(/differ by more than case/);
    const G = { weightSpecs: [{ name: 'w', shape: [2], dtype: 'float32' as const }], weightData: new ArrayBuffer(4) };
    await expect(folder(path).write({ G })).rejects.toThrow(/take 8 bytes, 4 were passed/);
    expect(existsSync(path)).toBe(false);
  });

  describe('refuses to read', () => {
    const edit = async (change: (json: Record<string, never>) => unknown) => {
      const file = join(path, 'G', 'model.json');
      const json = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify(change(json) ?? json));
    };
    const paths = (...names: string[]) =>
      edit(json => ({ ...json, weightsManifest: [{ paths: names, weights: version(1).G?.weightSpecs }] }));
    const spec = (shape: unknown, dtype = 'float32') =>
      edit(json => ({
        ...json,
        weightsManifest: [{ paths: ['weights.bin'], weights: [{ name: 'w', shape, dtype }] }],
      }));
    const twice = () =>
      edit(json => ({
        ...json,
        weightsManifest: [
          { paths: ['weights.bin', './weights.bin'], weights: [{ name: 'w', shape: [12], dtype: 'float32' }] },
        ],
      }));
    it.each<[string, () => Promise<unknown>, RegExp]>([
      ['nothing', () => rm(path, { recursive: true }), /net: nothing is saved there/],
      ['no parts', () => Promise.all(['G', 'state'].map(p => rm(join(path, p), { recursive: true }))), /holds no part/],
      ['no model.json', () => rm(join(path, 'G', 'model.json')), /G.model\.json: missing/],
      ['no weights', () => rm(join(path, 'G', 'weights.bin')), /G.weights\.bin: missing/],
      ['short weights', () => truncate(join(path, 'G', 'weights.bin'), 20), /weights\.bin: expected 24 bytes, got 20/],
      ['long weights', () => truncate(join(path, 'G', 'weights.bin'), 28), /expected 24 bytes, got 28/],
      ['broken JSON', () => truncate(join(path, 'G', 'model.json'), 20), /model\.json: not valid JSON/],
      ['JSON of another kind', () => edit(() => [1]), /expected a JSON object/],
      ['a bad manifest', () => edit(() => ({ weightsManifest: [{}] })), /weightsManifest is not as tfjs writes it/],
      ['a path upwards', () => paths('../state/model.json'), /leads out of the folder/],
      ['an absolute path', () => paths('/etc/hostname'), /leads out of the folder/],
      ['a backslash', () => paths('..\\x'), /leads out of the folder/],
      ['a huge shape', () => spec([1e9, 1e9]), /expected 4000000000000000000 bytes, got 24/],
      ['a negative shape', () => spec([-1]), /'w' has a bad shape/],
      ['a file twice', () => twice(), /names a file twice/],
      ['a type that every object has', () => spec([6], 'constructor'), /unknown type 'constructor'/],
      ['no weight', () => edit(json => ({ ...json, weightsManifest: [{ paths: [], weights: [null] }] })), /bad shape/],
      ['an unknown type', () => spec([6], 'float99'), /unknown type 'float99'/],
      [
        'a link outwards',
        async () => {
          await writeFile(join(root, 'secret'), Buffer.alloc(24));
          await rm(join(path, 'G', 'weights.bin'));
          await symlink(join(root, 'secret'), join(path, 'G', 'weights.bin'));
        },
        /a link that leads out of the folder/,
      ],
      [
        'a link outwards for the model',
        async () => {
          await writeFile(join(root, 'secret'), '{}');
          await rm(join(path, 'G', 'model.json'));
          await symlink(join(root, 'secret'), join(path, 'G', 'model.json'));
        },
        /model\.json: a link that leads out of the folder/,
      ],
    ])('%s', async (name, damage, message) => {
      await folder(path).write(version(1));
      await damage();
      const error = await folder(path)
        .read()
        .catch(e => e);
      expect(error).toEqual(code(/^no(thing| parts)$/.test(name) ? 'missing' : 'checkpoint'));
      expect(error.message).toMatch(message);
    });
  });
});

describe('file URLs and handlers', () => {
  const make = () =>
    tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'glorotNormal' })] });
  const output = (model: tfl.LayersModel) => {
    const [x] = [ones([1, 3])];
    const y = model.predict(x) as typeof x;
    const values = [...y.dataSync()];
    for (const t of [x, y]) t.dispose();
    return values;
  };

  it('saves and loads a model, by URL and by handler, twice', async () => {
    registerFileUrls();
    registerFileUrls();
    expect(io.getLoadHandlers('file://x').length).toBe(1);
    expect(io.getLoadHandlers('http://x').length).toBe(1);
    const before = memory().numTensors;
    for (const url of [`file://${path}`, `file://${path}`]) {
      const model = make();
      await model.save(url);
      const expected = output(model);
      for (const from of [`${url}/model.json`, url, fileHandler(path), fileHandler(join(path, 'model.json'))]) {
        const loaded = await tfl.loadLayersModel(from);
        expect(output(loaded)).toEqual(expected);
        loaded.dispose();
      }
      model.dispose();
    }
    expect(memory().numTensors).toBe(before);
    expect((await readdir(path)).sort()).toEqual(['model.json', 'weights.bin']);
  });

  it('opens one part of a checkpoint alone, and is a store as well', async () => {
    registerFileUrls();
    const model = make();
    const [handler] = io.getSaveHandlers(`file://${path}`);
    let artifacts: io.ModelArtifacts | undefined;
    await model.save(
      io.withSaveHandler(async a => {
        artifacts = a;
        return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(a) };
      }),
    );
    await (handler as ReturnType<typeof fileHandler>).write({ generator: artifacts ?? {}, state: {} });
    const loaded = await tfl.loadLayersModel(`file://${path}/generator/model.json`);
    expect(output(loaded)).toEqual(output(model));
    for (const m of [model, loaded]) m.dispose();
    expect(Object.keys((await storeForUrl(`file://${path}`)?.read()) ?? {})).toEqual(['generator', 'state']);
  });

  it('names what is missing or in the way', async () => {
    await expect(fileHandler(path).load?.()).rejects.toThrow(/nothing is saved there/);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'notes.txt'), '');
    await expect(make().save(fileHandler(path))).rejects.toThrow(/'notes\.txt' is in the way/);
  });
});

describe('writeFileAtomic', () => {
  it('replaces a file, making folders, and leaves nothing beside it', async () => {
    const file = join(root, 'deep', 'net');
    for (const text of ['one', 'two']) {
      await writeFileAtomic(file, Buffer.from(text));
      expect(await readFile(file, 'utf8')).toBe(text);
    }
    const error = await writeFileAtomic(file, Buffer.from('three'), failing('write', 1, 'ENOSPC')).catch(e => e);
    expect(error.message).toMatch(/disk is full.*intact/);
    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await beside()).toEqual([]);
    expect((await stat(file)).size).toBe(3);
  });
});

const fault = (errno: string) => Object.assign(new Error(`${errno}: made up`), { code: errno });

/** A file system of a process that is killed after so many calls: nothing happens any more, not even cleaning. */
function dyingAfter(calls: number): Files {
  let left = calls;
  const tick = () => {
    if (left-- <= 0) throw fault('EIO');
  };
  return wrap(tick, tick);
}

/** A file system whose n-th call of one kind fails, and every later one of that kind but for cleaning up. */
function failing(kind: keyof Files | 'write', nth: number, errno: string): Files {
  let seen = 0;
  return wrap(
    name => {
      if (name === kind && ++seen === nth) throw fault(errno);
    },
    () => {
      if (kind === 'write' && ++seen === nth) throw fault(errno);
    },
  );
}

function wrap(onCall: (name: keyof Files) => void, onWrite: () => void): Files {
  const call = <F extends (...args: never[]) => Promise<unknown>>(name: keyof Files, f: F) =>
    (async (...args: Parameters<F>) => {
      onCall(name);
      return f(...args);
    }) as F;
  return {
    mkdir: call('mkdir', fs.mkdir),
    rename: call('rename', fs.rename),
    rm: call('rm', fs.rm),
    open: call('open', async (...args: Parameters<typeof fs.open>) => {
      const file = await fs.open(...args);
      const write = file.writeFile.bind(file);
      file.writeFile = async (...bytes: Parameters<typeof write>) => {
        try {
          onWrite();
        } catch (error) {
          // A full disk takes a part.
          await write((bytes[0] as Uint8Array).subarray(0, 5));
          throw error;
        }
        await write(...bytes);
      };
      return file;
    }),
  };
}
