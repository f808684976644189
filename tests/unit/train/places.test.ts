import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, randomNormal, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { normal } from '../../../src/core/latents/normal';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { folder } from '../../../src/node/folder';
import { GAN } from '../../../src/systems/gan/model';
import { weightsOf } from '../../contract/modelSuite';

const make = () => new GAN({ shape: [2], latent: normal(4), hidden: { G: [4], D: [4] }, seed: 1 });
const code = (c: string) => expect.objectContaining({ code: c });

let old: GAN;
let young: GAN;
beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  [old, young] = [make(), make()];
  await old.fit(gaussianRing(), { steps: 2, batchSize: 4 });
});
afterAll(() => {
  for (const model of [old, young]) model.dispose();
});

/** Which of the two models it is, or a mixture. */
async function which(gan: GAN): Promise<'old' | 'young' | 'a mixture'> {
  const text = async (model: GAN) => JSON.stringify(await weightsOf(model));
  const found = await text(gan);
  const known = { [await text(old)]: 'old', [await text(young)]: 'young' } as const;
  gan.dispose();
  return known[found] ?? 'a mixture';
}

describe('a web server', () => {
  let root: string;
  let server: Server;
  let url: string;
  const bodies = new Map<string, Buffer>();
  let asked: string[] = [];
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gan-kit-web-'));
    await old.save(folder(join(root, 'run')));
    server = createServer(async (request, response) => {
      const path = new URL(request.url ?? '', 'http://localhost').pathname;
      asked.push(request.url ?? '');
      if (request.method === 'POST') {
        for (const [name, body] of Object.entries(await formOf(request))) bodies.set(`/posted/${name}`, body);
        return response.end();
      }
      const body = bodies.get(path) ?? (await readFile(join(root, path)).catch(() => undefined));
      response.statusCode = body ? 200 : 404;
      response.end(body ?? 'Not found');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.close();
    await rm(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    bodies.clear();
    asked = [];
  });

  it.each(['/run', '/run/'])('hands out a folder at %s', async path => {
    expect(await which(await GAN.load(url + path))).toBe('old');
  });

  it('is asked with what the URL asks', async () => {
    expect(await which(await GAN.load(`${url}/run?key=7`))).toBe('old');
    expect(new Set(asked)).toContain('/run/D/weights.bin?key=7');
    expect(asked.every(path => path.endsWith('?key=7'))).toBe(true);
  });

  it('takes a model as one artifact, which plain tfjs opens as the generator', async () => {
    await old.save(`${url}/upload`);
    expect([...bodies.keys()]).toEqual(['/posted/model.json', '/posted/model.weights.bin']);
    expect(await which(await GAN.load(`${url}/posted/model.json`))).toBe('old');
    const plain = await loadLayersModel(`${url}/posted/model.json`);
    const z = randomNormal([3, 4], 0, 1, 'float32', 1);
    const [theirs, ours] = [plain.predict(z) as Tensor, old.game.nets.G?.infer(z) as Tensor];
    expect(await theirs.data()).toEqual(await ours.data());
  });

  it('is named with what it lacks', async () => {
    const none = await GAN.load(`${url}/none`).catch(error => error);
    expect(none).toEqual(code('missing'));
    expect(none.message).toBe(`${url}/none: nothing is saved there. Check the name.`);
    await expect(GAN.load(`${url}/none/model.json`)).rejects.toEqual(code('missing'));
    bodies.set('/run/D/weights.bin', Buffer.from('Not found'));
    await expect(GAN.load(`${url}/run`)).rejects.toThrow(/D: the checksum does not fit/);
    await expect(GAN.load('http://127.0.0.1:1/none')).rejects.toEqual(code('io'));
    await expect(GAN.load('http://')).rejects.toEqual(code('argument'));
  });

  it('never makes a mixture of two models', async () => {
    await young.save(folder(join(root, 'other')));
    for (const file of ['model.json', 'weights.bin']) {
      bodies.set(`/run/D/${file}`, await readFile(join(root, 'other', 'D', file)));
    }
    await expect(GAN.load(`${url}/run`)).rejects.toThrow(/D: the checksum does not fit.*replaced while it was read/);
  });
});

async function formOf(request: IncomingMessage): Promise<Record<string, Buffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(Buffer.concat(chunks), { headers }).formData();
  const files = ['model.json', 'model.weights.bin'].map(async name => {
    const file = form.get(name) as File;
    return [name, Buffer.from(await file.arrayBuffer())] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

describe('handlers that are classes', () => {
  const held = new Map<string, io.ModelArtifacts>();
  class Keeper implements io.IOHandler {
    constructor(private readonly key: string) {}
    async save(artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
      if (this.key.startsWith('full')) throw new Error('no room');
      held.set(this.key, artifacts);
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    }
    async load(): Promise<io.ModelArtifacts> {
      const artifacts = held.get(this.key);
      if (!artifacts) throw new Error(`no '${this.key}'`);
      return artifacts;
    }
  }
  const none = null as unknown as io.IOHandler;
  const route = (url: string | string[]) =>
    typeof url === 'string' && url.startsWith('keeper://') ? new Keeper(url.slice(9)) : none;

  it('save and load, by themselves and by a URL of theirs', async () => {
    io.registerSaveRouter(route);
    io.registerLoadRouter(route);
    await old.save(new Keeper('a'));
    expect(await which(await GAN.load(new Keeper('a')))).toBe('old');
    await young.save('keeper://a');
    expect(await which(await GAN.load('keeper://a'))).toBe('young');
  });

  it('fail by a name', async () => {
    await expect(GAN.load('keeper://b')).rejects.toThrow("keeper://b: no 'b'.");
    await expect(GAN.load('keeper://b')).rejects.toEqual(code('io'));
    await expect(old.save('keeper://full')).rejects.toThrow('keeper://full: no room.');
    await expect(old.save({ load: async () => ({}) })).rejects.toThrow('IOHandler: it can be read, not written.');
    await expect(GAN.load({ load: async () => ({}) })).rejects.toEqual(code('checkpoint'));
    await expect(old.save('indexeddb://a')).rejects.toThrow('no handler serves');
  });

  it.each([
    ['indexdb://a', "place: no handler serves 'indexdb://a'. Did you mean 'indexeddb://'?"],
    ['indexeddb://a', 'in Node pass folder(path)'],
    ['out/model', 'In Node pass folder(path)'],
    ['indexeddb://', "place: 'indexeddb://' has no name."],
    ['localstorage://', "place: 'localstorage://' has no name."],
    ['file://', "place: 'file://' has no name."],
  ])('a place %s is refused with what to do', async (place, message) => {
    await expect(old.save(place)).rejects.toThrow(message);
    await expect(GAN.load(place)).rejects.toThrow(message);
  });
});
