import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  EngineError,
  engineMemory,
  engineThreads,
  registerSimd,
  type SimdOptions,
  simdRefusal,
} from '../../src/backends/simd/index';

const { Memory, compile, validate } = WebAssembly;

afterEach(() => {
  Object.assign(WebAssembly, { Memory, compile, validate });
  if (tf.findBackendFactory('simd')) tf.removeBackend('simd');
});

const squares = (): number[] => tf.tidy(() => [...tf.square(tf.tensor1d([1, 2, 3])).dataSync()]);

describe('registering again after removing', () => {
  it('works before the backend was ever set', async () => {
    await registerSimd({ threads: 2 });
    tf.removeBackend('simd');
    expect(await registerSimd({ threads: 1 })).toBe(true);
    expect(await engineThreads()).toBe(1);
    expect(await tf.setBackend('simd')).toBe(true);
    expect(squares()).toEqual([1, 4, 9]);
  });

  it('works twice, with threads, after it was set', async () => {
    for (const threads of [2, 3]) {
      expect(await registerSimd({ threads })).toBe(true);
      expect(await tf.setBackend('simd')).toBe(true);
      expect([squares(), await engineThreads()]).toEqual([[1, 4, 9], threads]);
      tf.removeBackend('simd');
    }
  });

  it('registers once for calls at the same time', async () => {
    expect(await Promise.all([registerSimd({ threads: 1 }), registerSimd({ threads: 2 })])).toEqual([true, true]);
    expect(await engineThreads()).toBe(1);
  });

  it('refuses where the name is taken, and leaves what is there alone', async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    const other = tf.findBackend('cpu');
    tf.registerBackend('simd', () => other);
    await expect(registerSimd()).rejects.toMatchObject({ code: 'unsupported' });
    await expect(engineMemory()).rejects.toMatchObject({ code: 'not-registered' });
    expect(tf.findBackend('simd')).toBe(other);
    Object.assign(other, { dispose: () => undefined });
  });
});

describe('options', () => {
  it.each([
    ...[Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 2 ** 20 - 1, 1e8 + 0.5, '1e9', null].map(maximumBytes => ({
      maximumBytes,
    })),
    ...[Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 1.5, '2', null].map(threads => ({ threads })),
    { maxBytes: 1e9 },
  ])('%j is refused', async options => {
    const [name = ''] = Object.keys(options);
    const error = await registerSimd(options as unknown as SimdOptions).catch(thrown => thrown);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ code: 'bad-option', message: expect.stringContaining(name) });
    expect(tf.findBackendFactory('simd')).toBeNull();
  });

  it('is refused also where the backend is there already', async () => {
    await registerSimd({ threads: 1 });
    await expect(registerSimd({ threads: Number.NaN })).rejects.toMatchObject({ code: 'bad-option' });
  });

  it.each([2 ** 20, 2 ** 32, 2 ** 40])('%d bytes are taken', async maximumBytes => {
    expect(await registerSimd({ maximumBytes, threads: 1 })).toBe(true);
    expect((await engineMemory()).limit).toBe(Math.min(maximumBytes, 2 ** 32));
  });
});

/** A platform that reserves no more than this; shared memory not even that. */
function grant(bytes: number, sharedBytes = bytes): void {
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      const most = descriptor.shared ? sharedBytes : bytes;
      if ((descriptor.maximum ?? 0) * 65536 > most) throw new RangeError('could not allocate memory');
      super(descriptor);
    }
  };
}

describe('a platform that grants little memory', () => {
  it('is asked for less', async () => {
    grant(2 ** 30);
    await registerSimd({ threads: 1 });
    expect(await engineMemory()).toMatchObject({ limit: 2 ** 30, shared: true });
  });

  it('is asked for memory that threads do not share before it is asked for next to none', async () => {
    grant(2 ** 31, 2 ** 24);
    await registerSimd({ threads: 2 });
    expect(await engineMemory()).toMatchObject({ limit: 2 ** 31, shared: false });
    expect(await engineThreads()).toBe(1);
  });

  it('is refused where it grants nothing', async () => {
    grant(0);
    await expect(registerSimd()).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a platform without the kernels', () => {
  it.each([
    ['WebAssembly SIMD is missing', { validate: () => false }],
    [
      /content-security policy/,
      {
        compile: () =>
          Promise.reject(
            new WebAssembly.CompileError(
              "WebAssembly.compile(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source of script",
            ),
          ),
      },
    ],
    [/cannot be compiled \(out of memory\)/, { compile: () => Promise.reject(new Error('out of memory')) }],
  ])('says why: %s', async (why, platform) => {
    Object.assign(WebAssembly, platform);
    expect(await registerSimd()).toBe(false);
    expect(await simdRefusal()).toMatch(why);
    Object.assign(WebAssembly, { compile, validate });
    expect(await registerSimd({ threads: 1 })).toBe(true);
    expect(await simdRefusal()).toBeUndefined();
  });
});
