import '@tensorflow/tfjs-backend-cpu';
import {
  engine,
  env,
  findBackend,
  findBackendFactory,
  getBackend,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ready } from '../../src/ready';

const { Memory, validate, compile } = WebAssembly;
const flags = [
  'WEBGL_VERSION',
  'WEBGL_FORCE_F16_TEXTURES',
  'WEBGL_RENDER_FLOAT32_CAPABLE',
  'WEBGL_RENDER_FLOAT32_ENABLED',
];

beforeEach(() => {
  engine().reset();
  env().registerFlag('WEBGL_VERSION', () => 2);
  env().registerFlag('WEBGL_FORCE_F16_TEXTURES', () => false);
  for (const name of flags.slice(2)) env().registerFlag(name, () => true);
});
afterEach(() => {
  vi.unstubAllGlobals();
  Object.assign(WebAssembly, { Memory, validate, compile });
  for (const name of ['webgl', 'webgpu', 'simd']) if (findBackendFactory(name)) removeBackend(name);
});

/** A GPU backend that an app has imported; the cpu one does its work. */
const imported = (name: string): void => {
  registerBackend(name, () => Object.create(findBackend('cpu'), { dispose: { value: () => undefined } }), 2);
};

const webglOn = (driver: string): void => {
  const gl = { RENDERER: 1, getExtension: () => null, getParameter: () => driver };
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => gl;
    },
  );
  imported('webgl');
};
const webgpuOn = (adapter: object | null): void => {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter }, hardwareConcurrency: 2 });
  imported('webgpu');
};

describe('a GPU backend that the app has imported', () => {
  it.each([
    ['webgl', () => webglOn('ANGLE (NVIDIA, NVIDIA GeForce RTX 3060)')],
    ['webgpu', () => webgpuOn({ info: { vendor: 'nvidia', architecture: 'ampere' } })],
  ])('is chosen: %s', async (name, start) => {
    start();
    const { backend, reason } = await ready();
    expect(backend).toBe(name);
    expect(reason).toMatch(/is loaded and works here$/);
  });

  it.each([
    [
      'webgl',
      /16 bits/,
      () => {
        webglOn('Mali-G71');
        env().set('WEBGL_FORCE_F16_TEXTURES', true);
      },
    ],
    [
      'webgl',
      /16 bits/,
      () => {
        webglOn('Mali-G71');
        env().set('WEBGL_RENDER_FLOAT32_CAPABLE', false);
      },
    ],
    [
      'webgl',
      /16 bits/,
      () => {
        webglOn('Mali-G71');
        env().set('WEBGL_RENDER_FLOAT32_ENABLED', false);
      },
    ],
    [
      'webgl',
      /software here \(ANGLE \(Google, Vulkan 1\.3\.0 \(SwiftShader Device/,
      () => webglOn('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)'),
    ],
    ['webgl', /software here \(llvmpipe/, () => webglOn('llvmpipe (LLVM 15.0.6, 256 bits)')],
    ['webgl', /software here/, () => webglOn('ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)')],
    [
      'webgpu',
      /software here \(google swiftshader\)/,
      () => webgpuOn({ info: { vendor: 'google', architecture: 'swiftshader' } }),
    ],
    [
      'webgpu',
      /software here \(mesa llvmpipe/,
      () => webgpuOn({ requestAdapterInfo: async () => ({ vendor: 'mesa', description: 'llvmpipe (LLVM 15)' }) }),
    ],
    ['webgpu', /a fallback adapter/, () => webgpuOn({ isFallbackAdapter: true })],
    ['webgpu', /software here \(acme\)/, () => webgpuOn({ info: { vendor: 'acme', isFallbackAdapter: true } })],
  ])('is passed over where training fails or crawls: %s, %s', async (name, why, start) => {
    start();
    const { backend, reason } = await ready();
    expect(backend).toBe('simd');
    expect(reason).toMatch(/^the fastest that needs no GPU; /);
    expect(reason).toContain(`${name} is passed over: `);
    expect(reason).toMatch(why);
  });

  it('is kept where the app itself has set it, and the reason says what speaks against it', async () => {
    webglOn('llvmpipe');
    await setBackend('webgl');
    const { backend, reason } = await ready();
    expect([backend, getBackend()]).toEqual(['webgl', 'webgl']);
    expect(reason).toMatch(/^the app has chosen it, but it runs in software here \(llvmpipe\)/);
  });
});

describe('where simd does not run', () => {
  it.each([
    [/^WebAssembly SIMD is missing here; this is slow$/, () => Object.assign(WebAssembly, { validate: () => false })],
    [
      /^a content-security policy without 'wasm-unsafe-eval' forbids WebAssembly here; this is slow$/,
      () => {
        const refusal = new WebAssembly.CompileError(
          "violates the following Content Security Policy directive: 'unsafe-eval'",
        );
        Object.assign(WebAssembly, { compile: () => Promise.reject(refusal) });
      },
    ],
    [
      /^simd: The platform grants no WebAssembly memory/,
      () => {
        grant(0);
      },
    ],
  ])('cpu is chosen, and the reason is true: %s', async (why, start) => {
    start();
    const { backend, reason } = await ready();
    expect(backend).toBe('cpu');
    expect(reason).toMatch(why);
  });

  it('it runs with less memory where that is granted, and says so', async () => {
    grant(2 ** 29);
    const { backend, reason } = await ready();
    expect(backend).toBe('simd');
    expect(reason).toMatch(/with at most 512 MiB, which is what the platform grants$/);
  });
});

function grant(bytes: number): void {
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if ((descriptor.maximum ?? 0) * 65536 > bytes) throw new RangeError('could not allocate memory');
      super(descriptor);
    }
  };
}
