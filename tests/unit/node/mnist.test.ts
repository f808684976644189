import '@tensorflow/tfjs-backend-cpu';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mnist } from '../../../src/node/mnist';

const count = (labels: Int32Array | undefined) =>
  Array.from({ length: 10 }, (_, d) => labels?.filter(l => l === d).length);

describe('the mnist package', () => {
  it('holds out 100 of each class and keeps the other 9,000', async () => {
    const [all, train, test] = await Promise.all([mnist({ split: 'all' }), mnist(), mnist({ split: 'test' })]);
    expect([all.size, train.size, test.size]).toEqual([10_000, 9000, 1000]);
    expect([all.shape, all.classes]).toEqual([[28, 28, 1], 10]);
    expect(count(all.labels)).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    expect(count(test.labels)).toEqual(Array(10).fill(100));
    const sum = (pixels: ArrayLike<number>) => Array.from(pixels).reduce((a, b) => a + b, 0);
    expect(sum(train.images) + sum(test.images)).toBe(sum(all.images));
    // The first pixels of the first zero are 0.2, 0.624, 0.992: bytes 51, 159, 253.
    expect([...all.images.subarray(127, 131)]).toEqual([51, 159, 253, 159]);
  });

  it('holds out as many as asked', async () => {
    expect((await mnist({ split: 'test', heldOut: 20 })).size).toBe(20);
    await expect(mnist({ heldOut: 15 })).rejects.toThrow(/multiple of the 10/);
    await expect(mnist({ split: 'training' as 'train' })).rejects.toThrow(/Known: train, test, all/);
    await expect(mnist({ folder: 'a', url: 'b' })).rejects.toThrow(/not both/);
  });
});

const header = (dims: number[]) => {
  const bytes = new Uint8Array(4 + 4 * dims.length);
  bytes.set([0, 0, 8, dims.length]);
  dims.forEach((d, i) => {
    new DataView(bytes.buffer).setUint32(4 + 4 * i, d);
  });
  return bytes;
};
const images = (n: number, first = 0) =>
  Buffer.concat([header([n, 2, 3]), Uint8Array.from({ length: n * 6 }, (_, i) => first + Math.floor(i / 6))]);
const labels = (n: number) => Buffer.concat([header([n]), Uint8Array.from({ length: n }, (_, i) => i % 10)]);

describe('mnist from IDX files', () => {
  let folder: string;
  let server: Server;
  let url: string;
  const files: Record<string, Buffer> = {};
  const put = async (name: string, bytes: Buffer) => {
    files[`/${name}`] = bytes;
    await writeFile(join(folder, name), bytes);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gan-kit-mnist-'));
    await put('train-images-idx3-ubyte.gz', gzipSync(images(25)));
    await put('train-labels-idx1-ubyte', labels(25));
    server = createServer((request, response) => {
      const bytes = files[request.url ?? ''];
      response.writeHead(bytes ? 200 : 404).end(bytes);
    });
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  it('reads a folder or a URL, plain and gzip, and holds out the last', async () => {
    for (const place of [{ folder }, { url }]) {
      const train = await mnist({ ...place, heldOut: 5 });
      const test = await mnist({ ...place, heldOut: 5, split: 'test' });
      expect([train.size, test.size, (await mnist({ ...place, split: 'all' })).size]).toEqual([20, 5, 25]);
      expect([train.shape, train.classes]).toEqual([[2, 3, 1], 10]);
      expect([...test.images].filter((_, i) => i % 6 === 0)).toEqual([20, 21, 22, 23, 24]);
      expect([...(test.labels ?? [])]).toEqual([0, 1, 2, 3, 4]);
      await expect(mnist(place)).rejects.toThrow(/fewer than the 25.*got 10000/);
    }
  });

  it('uses t10k files where there are some', async () => {
    await put('t10k-images-idx3-ubyte', images(3, 100));
    await expect(mnist({ folder })).rejects.toThrow(/t10k-images-idx3-ubyte: its labels.*missing/);
    await put('t10k-labels-idx1-ubyte.gz', gzipSync(labels(3)));
    for (const place of [{ folder }, { url }]) {
      expect((await mnist(place)).size).toBe(25);
      expect([...(await mnist({ ...place, split: 'test' })).images][0]).toBe(100);
      expect((await mnist({ ...place, split: 'all' })).size).toBe(28);
      await expect(mnist({ ...place, heldOut: 2 })).rejects.toThrow(/its own test files/);
    }
  });

  it('takes no more from a server than the header of a file asks for', async () => {
    files['/long/train-images-idx3-ubyte'] = Buffer.concat([header([2, 2, 3]), Buffer.alloc(1 << 20)]);
    await expect(mnist({ url: `${url}long` })).rejects.toThrow(/long\/train-images-idx3-ubyte: more than 28 bytes/);
    files['/long/train-images-idx3-ubyte'] = Buffer.concat([header([2 ** 31, 2, 3]), Buffer.alloc(1 << 20)]);
    await expect(mnist({ url: `${url}long` })).rejects.toThrow(/its header asks for \d+ bytes, and at most/);
  });

  it('says what is missing', async () => {
    await expect(mnist({ folder: join(folder, 'nowhere') })).rejects.toThrow(/nowhere: expected train-images/);
    await expect(mnist({ url: `${url}nowhere` })).rejects.toThrow(/expected train-images/);
    await expect(mnist({ url: 'ftp://x' })).rejects.toThrow(/http/);
  });

  it.skipIf(process.platform === 'win32')('checks what a file is and how long before it reads it', async () => {
    const hostile = await mkdtemp(join(tmpdir(), 'gan-kit-hostile-'));
    const name = join(hostile, 'train-images-idx3-ubyte');
    const read = (zipped?: Buffer) =>
      (zipped ? writeFile(`${name}.gz`, zipped) : Promise.resolve()).then(() => mnist({ folder: hostile }));
    try {
      await symlink('/dev/zero', name);
      await expect(read()).rejects.toThrow(/train-images-idx3-ubyte: a pipe, device or socket, not a file/);
      await rm(name);
      execFileSync('mkfifo', [name]);
      await expect(read()).rejects.toThrow(/a pipe, device or socket/);
      await rm(name);
      await writeFile(name, header([60_000, 28, 28]));
      await truncate(name, 40e9);
      await expect(read()).rejects.toThrow(/header \[60000, 28, 28\] asks for 47040000 bytes of data, got 39999999984/);
      await rm(name);
      const zeros = Buffer.alloc(8 << 20);
      await expect(read(gzipSync(zeros))).rejects.toThrow(/expected an IDX file of bytes/);
      await expect(read(gzipSync(Buffer.concat([header([9, 28, 28]), zeros])))).rejects.toThrow(
        /inflates to more than 7072 bytes/,
      );
      await expect(read(gzipSync(Buffer.concat([header([2 ** 31, 28, 28]), zeros])))).rejects.toThrow(
        /its header asks for \d+ bytes, and at most/,
      );
    } finally {
      await rm(hostile, { recursive: true });
    }
  });
});
