import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { draw } from '../../src/browser/draw';
import type { Pictures } from '../../src/browser/files';
import { type ImageFilesOptions, imageFiles } from '../../src/browser/imageFiles';
import { sampleCanvas } from '../../src/browser/sampleCanvas';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { gaussianRing } from '../../src/data/made/mixtures';
import { GAN } from '../../src/systems/gan/model';

beforeAll(async () => {
  await setBackend('cpu');
});

type Color = readonly [number, number, number, number?];

function painted(width: number, height: number, [r, g, b, a = 255]: Color): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i += 4) data.set([r, g, b, a], i);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

async function file(name: string, color: Color = [255, 0, 0], { size = [8, 8], type = 'image/png' } = {}) {
  const [width = 8, height = 8] = size;
  return new File([await painted(width, height, color).convertToBlob({ type })], name, { type });
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const SHAPE = { shape: [8, 8, 3] as const };
const read = (pictures: unknown, options: Partial<ImageFilesOptions> = {}) =>
  imageFiles(pictures as Pictures, { ...SHAPE, ...options });

/** The first pixel of each picture, as bytes, in the order of the files. */
async function colors(source: Awaited<ReturnType<typeof read>>): Promise<readonly (readonly number[])[]> {
  const found: (readonly number[])[] = [];
  for (const row of source.files.keys()) {
    for await (const { image } of source.pick([row]).batches(1, new Rng(1))) {
      const values = await image.data();
      found.push(Array.from(values.slice(0, source.shape[2]), v => Math.round((v + 1) * 127.5)));
      image.dispose();
    }
  }
  return found;
}

describe('pictures of a page', () => {
  it('are read from files of every kind, canvases, pixels, bitmaps, images and URLs', async () => {
    const gif = Uint8Array.from(atob('R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs='), c => c.charCodeAt(0));
    const url = URL.createObjectURL(await file('x.png', [9, 8, 7]));
    const image = new Image();
    image.src = url;
    await image.decode();
    const source = await read([
      await file('a.png', [1, 2, 3]),
      await file('b.jpg', [200, 200, 200], { type: 'image/jpeg' }),
      await file('c.webp', [255, 255, 255], { type: 'image/webp' }),
      new File([gif], 'd.gif'),
      painted(8, 8, [4, 5, 6]),
      new ImageData(new Uint8ClampedArray([7, 8, 9, 255]), 1, 1),
      await createImageBitmap(painted(8, 8, [10, 11, 12])),
      image,
      url,
      await (await fetch(url)).blob(),
    ]);
    expect(source.files).toEqual(
      [
        url.slice(url.lastIndexOf('/') + 1),
        'a.png',
        'b.jpg',
        'c.webp',
        'd.gif',
        ...[5, 6, 7, 8, 10].map(n => `picture ${n}`),
      ].sort(),
    );
    expect(source.size).toBe(10);
    const found = new Map((await colors(source)).map((color, i) => [source.files[i], color]));
    expect(found.get('a.png')).toEqual([1, 2, 3]);
    expect(found.get('b.jpg')).toEqual([200, 200, 200]);
    expect(found.get('c.webp')).toEqual([255, 255, 255]);
    expect(found.get('d.gif')).toEqual([255, 0, 0]);
    expect(found.get('picture 5')).toEqual([4, 5, 6]);
    expect(found.get('picture 6')).toEqual([7, 8, 9]);
    expect(found.get('picture 7')).toEqual([10, 11, 12]);
    for (const same of ['picture 8', 'picture 10']) expect(found.get(same)).toEqual([9, 8, 7]);
  });

  it('bring their classes, from folders and from a zip, without what hides in it', async () => {
    const zip = zipSync({
      'pets/cats/1.png': await bytesOf(await file('1', [1, 1, 1])),
      'pets/cats/2.png': [await bytesOf(await file('2', [2, 2, 2])), { level: 0 }],
      'pets/dogs/1.png': await bytesOf(await file('3', [3, 3, 3])),
      'pets/.DS_Store': strToU8('x'),
      '__MACOSX/pets/cats/._1.png': strToU8('x'),
      'pets/readme.txt': strToU8('cats and dogs'),
    });
    const source = await read(new File([zip], 'archive.zip'));
    expect(source.files).toEqual(['cats/1.png', 'cats/2.png', 'dogs/1.png']);
    expect(source.classNames).toEqual(['cats', 'dogs']);
    expect(Array.from(source.labels ?? [])).toEqual([0, 0, 1]);
    expect(source.passedOver).toEqual(['readme.txt']);
    expect(await colors(source)).toEqual([1, 2, 3].map(v => [v, v, v]));
    for await (const { image, label } of source.batches(3, new Rng(2)) as AsyncIterable<
      Record<string, { shape: number[]; dispose(): void }>
    >) {
      expect([image?.shape, label?.shape]).toEqual([[3, 8, 8, 3], [3]]);
      image?.dispose();
      label?.dispose();
    }
  });

  it('are read from what is dropped: files, and folders however deep', async () => {
    const entry = (name: string, inner: File | readonly object[]) =>
      inner instanceof File
        ? { isFile: true, name, file: (resolve: (file: File) => void) => resolve(inner) }
        : {
            isFile: false,
            name,
            createReader: () => {
              const left = inner.map(one => [one]);
              return { readEntries: (resolve: (some: readonly object[]) => void) => resolve(left.shift() ?? []) };
            },
          };
    const dropped = (entries: readonly object[]) =>
      Object.create(DataTransfer.prototype, {
        items: { value: entries.map(one => ({ webkitGetAsEntry: () => one })) },
        files: { value: [] },
      });
    const folders = [
      entry('a', [
        entry('deep', [entry('1.png', await file('1.png', [1, 1, 1]))]),
        entry('2.png', await file('2.png')),
      ]),
      entry('b', [entry('3.png', await file('3.png', [3, 3, 3]))]),
    ];
    const source = await read(dropped(folders));
    expect(source.files).toEqual(['a/2.png', 'a/deep/1.png', 'b/3.png']);
    expect(source.classNames).toEqual(['a', 'b']);
    const real = new DataTransfer();
    real.items.add(await file('4.png', [4, 4, 4]));
    real.items.add(await file('4.png', [5, 5, 5]));
    const pasted = await read(real);
    expect(pasted.files).toEqual(['4.png', '4.png (2)']);
    expect(await colors(pasted)).toEqual([4, 5].map(v => [v, v, v]));
  });

  it('are reported before training: sizes, small ones, transparent ones, and the same twice', async () => {
    const { report } = await read([
      await file('a.png', [1, 2, 3], { size: [8, 16] }),
      await file('b.png', [1, 2, 3], { size: [8, 16] }),
      await file('c.png', [1, 2, 4], { size: [4, 4] }),
      await file('d.png', [9, 9, 9, 0]),
    ]);
    expect(report).toEqual({
      sizes: [
        { width: 8, height: 16, count: 2 },
        { width: 4, height: 4, count: 1 },
        { width: 8, height: 8, count: 1 },
      ],
      enlarged: 1,
      transparent: 1,
      duplicates: [['a.png', 'b.png']],
    });
  });

  it('tell how far reading is', async () => {
    const told: number[][] = [];
    await read([await file('a.png'), await file('b.png')], { onProgress: (done, of) => told.push([done, of]) });
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });
});

describe('what cannot be used', () => {
  /** A PNG that says it is larger than any memory. */
  const huge = async () => {
    const bytes = await bytesOf(await file('x'));
    new DataView(bytes.buffer).setUint32(16, 60_000);
    new DataView(bytes.buffer).setUint32(20, 60_000);
    return new File([bytes], 'huge.png');
  };
  const bad = async () => [
    await huge(),
    new File(['not a picture'], 'text.png'),
    new File([(await bytesOf(await file('x'))).slice(0, 20)], 'cut.png'),
    new File([(await bytesOf(await file('x'))).slice(0, 45)], 'short.png'),
  ];

  it('is named, all of it, before anything is decoded', async () => {
    const good = await file('good.png');
    const error = await read([good, ...(await bad())]).catch((thrown: Error) => thrown);
    expect(String(error)).toMatch(/4 of 5 cannot be used/);
    expect(String(error)).toMatch(/huge\.png: 60000 × 60000 pixels are more than the limit/);
    expect(String(error)).toMatch(/text\.png: none of PNG, JPEG, WebP, GIF and BMP/);
    expect(String(error)).toMatch(/cut\.png: cut off before its pixels begin/);
    expect(String(error)).toMatch(/short\.png: cannot be decoded/);
    const source = await read([good, ...(await bad())], { onBad: 'skip' });
    expect(source.files).toEqual(['good.png']);
    expect(source.skipped.map(one => one.file)).toEqual(['cut.png', 'huge.png', 'short.png', 'text.png']);
  });

  it.each([
    [
      'a zip that unfolds to more than it may',
      () => new File([zipSync({ 'a.png': new Uint8Array(1e6) })], 'bomb.zip'),
      'bomb.zip: unfolds to more than 100000 bytes',
    ],
    [
      'a zip that ends too soon',
      () => new File([zipSync({ 'a.png': new Uint8Array(1e4) }).slice(0, 60)], 'cut.zip'),
      /cut\.zip: cannot be unpacked/,
    ],
    ['what is no zip', () => new File(['nothing'], 'no.zip'), /no\.zip: cannot be unpacked \(there is no file in it\)/],
    ['nothing at all', () => [], 'pictures: there is none among 0 files'],
    ['files of other kinds alone', () => [new File(['x'], 'a.txt')], 'pictures: there is none among 1 file.'],
    [
      'a number',
      () => 7,
      'pictures: expected event.dataTransfer, input.files, or a list of files, URLs and canvases, got number',
    ],
    [
      'a number in a list',
      () => [7],
      'pictures[0]: expected a file, a URL, a canvas or another picture of the page, got number',
    ],
    ['nothing dropped', () => null, 'pictures: expected event.dataTransfer'],
    ['a URL that is not there', () => '/nowhere.png', '/nowhere.png: cannot be fetched'],
  ])('%s', async (_, make, message) => {
    await expect(read(await make(), { zipLimit: 100_000 })).rejects.toThrow(message);
  });
});

describe('draw', () => {
  it('draws pictures on a canvas of their size, also without a page, and refuses one in other use', async () => {
    const source = await read([await file('a.png', [10, 20, 30]), await file('b.png', [40, 50, 60])]);
    for (const canvas of [document.createElement('canvas'), new OffscreenCanvas(1, 1)]) {
      for await (const { image } of source.batches(2, new Rng(1))) {
        await draw(canvas, image, { columns: 2, scale: 1 });
        image.dispose();
      }
      expect([canvas.width, canvas.height]).toEqual([2 * 8 + 3 + 2 * 8, 8 + 2 * 8]);
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const pixels = [8, 8 + 8 + 3].map(x => Array.from(context.getImageData(x, 8, 1, 1).data));
      expect(pixels.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))).toEqual([
        [10, 20, 30, 255],
        [40, 50, 60, 255],
      ]);
    }
    const taken = document.createElement('canvas');
    taken.getContext('bitmaprenderer');
    const picture = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) };
    await expect(draw(taken, picture)).rejects.toThrow('in use for something else');
    await expect(draw(document.querySelector('canvas#none') as null, picture)).rejects.toThrow('draw: canvas');
  });
});

it('sampleCanvas draws before the first step, each so many, and at the end', async () => {
  const canvas = document.createElement('canvas');
  const drawn: string[] = [];
  const gan = new GAN({ shape: [2], latent: normal(2), hidden: { G: [8], D: [8] }, seed: 1 });
  const look = { onStep: () => void drawn.push(canvas.toDataURL()) };
  await gan.fit(gaussianRing(), {
    steps: 5,
    batchSize: 4,
    observers: [sampleCanvas(canvas, { every: 2, n: 50 }), look],
  });
  drawn.push(canvas.toDataURL());
  expect(drawn[0]?.length).toBeGreaterThan(1000);
  expect(drawn.map((one, i) => one === drawn[i - 1])).toEqual([false, false, true, false, true, false]);
  gan.dispose();
  expect(() => sampleCanvas(null)).toThrow('sampleCanvas: canvas');
});
