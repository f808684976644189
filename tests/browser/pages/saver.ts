// What the page of the tests of places runs: `tasks`, which the tests call from outside.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { keepPictures, keptPictures, removePictures } from '../../../src/browser/keptPictures';
import { listOpfs, opfs, registerOpfsUrls, removeOpfs } from '../../../src/browser/opfs';
import { GanKitError } from '../../../src/core/errors';
import { normal } from '../../../src/core/latents/normal';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { GAN } from '../../../src/systems/gan/model';

registerOpfsUrls();

/** A GAN so many steps old. */
async function trained(steps: number, width = 8): Promise<GAN> {
  const gan = new GAN({ shape: [2], latent: normal(4), hidden: { G: [width], D: [8] }, seed: 1 });
  await gan.fit(gaussianRing(), { steps, batchSize: 4 });
  return gan;
}

const numbersOf = (net: { weights: readonly tf.Variable[]; buffers: readonly tf.Variable[] }) =>
  [...net.weights, ...net.buffers].map(v => Array.from(v.dataSync()));

/** Which step the parts of a model are of: all of one, or it is a mixture. */
async function stepOf(gan: GAN): Promise<number> {
  const same = await trained(gan.step);
  const [a, b] = [gan, same].map(({ game }) => JSON.stringify(Object.values(game.nets).map(numbersOf)));
  for (const model of [gan, same]) model.dispose();
  if (a !== b) throw new Error(`a mixture, at step ${gan.step}`);
  return gan.step;
}

/** The result, or the code and message of the error. */
const told = async <T>(task: () => Promise<T>): Promise<T | { code: string; message: string }> => {
  try {
    return await task();
  } catch (error) {
    const { code = 'not ours' } = error instanceof GanKitError ? error : {};
    return { code, message: `${error}` };
  }
};

const kept = (name: string) =>
  told(async () => {
    const found = await keptPictures(name);
    const { image, shape, label, classes, classNames } = found ?? {};
    return found && { bytes: Array.from(image ?? []), shape, label: label && Array.from(label), classes, classNames };
  });

const save = (place: Parameters<GAN['save']>[0], steps: number, width?: number) =>
  told(async () => {
    const gan = await trained(steps, width);
    try {
      await gan.save(place);
      return 'saved';
    } finally {
      gan.dispose();
    }
  });
const load = (place: Parameters<GAN['save']>[0]) => told(async () => stepOf(await GAN.load(place)));

export const tasks = {
  save,
  load,

  /** Whether plain tfjs draws with what is saved at a URL as the model itself does. */
  async drawsTheSame(url: string) {
    const [plain, ours] = [await tfl.loadLayersModel(url), await GAN.load(url)];
    const z = tf.randomNormal([3, 4], 0, 1, 'float32', 1);
    const [a, b] = [plain.predict(z) as tf.Tensor, ours.game.nets.G?.infer(z) as tf.Tensor].map(y => y.dataSync());
    return JSON.stringify(a) === JSON.stringify(b);
  },

  /**
   * Trains until the page has drawn, a timer has fired and the user has clicked; on the cpu, which holds the thread.
   */
  async trainUntilClicked() {
    const heard = Promise.all([
      new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      new Promise(fired => setTimeout(fired)),
      new Promise(clicked => addEventListener('click', clicked, { once: true })),
    ]);
    const stop = new AbortController();
    heard.then(() => stop.abort());
    const gan = new GAN({ shape: [2], latent: normal(4), hidden: { G: [8], D: [8] }, seed: 1 });
    const begun = { onStart: () => void Object.assign(globalThis, { training: true }) };
    await gan.fit(gaussianRing(), { steps: 1e7, batchSize: 4, signal: stop.signal, observers: [begun] });
    gan.dispose();
    return stop.signal.aborted;
  },

  /** What lies in tfjs's places, and in the page's own file system. */
  listed: async () => [
    ...Object.keys(await tf.io.listModels()).sort(),
    ...(await listOpfs()).map(({ name }) => `opfs://${name}`).sort(),
  ],

  /** Damages a file of the page's own file system: cuts it off, or changes a byte. */
  async damage(name: string, how: 'cut' | 'changed') {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('gan-kit');
    const handle = await folder.getFileHandle(name);
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    if (how === 'changed') bytes[bytes.length - 9] = 255 - (bytes.at(-9) ?? 0);
    const stream = await handle.createWritable();
    await stream.write(how === 'cut' ? bytes.subarray(0, bytes.length >> 1) : bytes);
    await stream.close();
  },

  /** Whether nothing is left of what was kept under a name. */
  async remove(name: string) {
    await removeOpfs(name);
    await removeOpfs(name);
    return !(await listOpfs()).some(one => one.name === name);
  },

  /** Keeps pictures, with classes or without, and what is kept then. */
  keep: (name: string, pictures: { bytes: number[]; label?: number[] }) =>
    told(async () => {
      const { bytes, label } = pictures;
      const classes = label && { label: Int32Array.from(label), classes: 2, classNames: ['a', 'b'] };
      await keepPictures(name, { image: Uint8Array.from(bytes), shape: [1, 2, 1], ...classes });
      return kept(name);
    }),

  kept,

  forget: (name: string) => told(() => removePictures(name)),

  /** What a name is refused by. */
  refused: (name: string) => told(async () => opfs(name).name),

  /** Opens two files that were downloaded. */
  loadFiles(files: readonly { name: string; text: string }[]) {
    const made = files.map(({ name, text }) => new File([Uint8Array.from(text, c => c.charCodeAt(0))], name));
    return load(tf.io.browserFiles(made));
  },

  /** Takes all room that localStorage still has, or gives it back. */
  async fill(full: boolean) {
    localStorage.removeItem('filling');
    for (let size = 1 << 22, held = 0; full && size > 0; size >>= 1) {
      try {
        localStorage.setItem('filling', 'x'.repeat(held + size));
        held += size;
      } catch {}
    }
  },

  /** Saves as a process would that is killed after so many changes to localStorage; tells how many there were. */
  async saveAndDie(url: string, steps: number, after: number) {
    const { setItem, removeItem } = Storage.prototype;
    let changes = 0;
    const dying = <A extends unknown[]>(change: (this: Storage, ...args: A) => void) =>
      function (this: Storage, ...args: A): void {
        if (changes++ < after) change.apply(this, args);
      };
    Object.assign(Storage.prototype, { setItem: dying(setItem), removeItem: dying(removeItem) });
    try {
      await save(url, steps);
    } finally {
      Object.assign(Storage.prototype, { setItem, removeItem });
    }
    return changes;
  },

  /** Saves as a process would that is killed as it makes its n-th change to IndexedDB. */
  async saveAndAbort(url: string, steps: number, nth: number) {
    const { put } = IDBObjectStore.prototype;
    let changes = 0;
    IDBObjectStore.prototype.put = function (value: unknown) {
      const request = put.call(this, value);
      if (++changes === nth) this.transaction.abort();
      return request;
    };
    try {
      return await save(url, steps);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  },
};

export type Tasks = typeof tasks;
Object.assign(globalThis, { tasks });
