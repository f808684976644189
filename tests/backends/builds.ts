import * as tf from '@tensorflow/tfjs-core';
import { registerSimd } from '../../src/backends/simd/index';
import * as plain from '../../src/backends/simd/wasm/build/plain';
import * as relaxed from '../../src/backends/simd/wasm/build/relaxed';

const BUILDS = { plain, relaxed };
/** A build of the kernels: with relaxed SIMD, whose multiply-add rounds once, or without. */
export type Build = keyof typeof BUILDS;

/** The builds that the platform runs. */
export function supportedBuilds(): Build[] {
  return (['plain', 'relaxed'] as const).filter(build => WebAssembly.validate(bytesOf(build)));
}

function bytesOf(build: Build): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(BUILDS[build].base64), character => character.charCodeAt(0));
}

/** Whether these are the bytes of a build, whatever memory they import. */
function is(build: Build, source: BufferSource): boolean {
  const bytes = new Uint8Array(ArrayBuffer.isView(source) ? source.buffer : source);
  const expected = bytesOf(build);
  expected[BUILDS[build].memoryFlagAt] = bytes[BUILDS[build].memoryFlagAt] ?? 0;
  return bytes.length === expected.length && bytes.every((byte, i) => byte === expected[i]);
}

/**
 * Registers the simd backend anew and makes it the active one. With `build` 'plain' the platform seems to know no
 * relaxed SIMD; the engine has no option for it.
 *
 * @returns the build that the engine took
 */
export async function registerAnew(threads: number, build: Build = 'relaxed'): Promise<Build | undefined> {
  if (tf.findBackend('simd')) tf.removeBackend('simd');
  const { validate, compile } = WebAssembly;
  let compiled: BufferSource | undefined;
  WebAssembly.validate = bytes => validate(bytes) && (build === 'relaxed' || !is('relaxed', bytes));
  WebAssembly.compile = (bytes: BufferSource) => {
    compiled = bytes;
    return compile(bytes);
  };
  try {
    await registerSimd({ threads });
  } finally {
    Object.assign(WebAssembly, { validate, compile });
  }
  await tf.setBackend('simd');
  return (['plain', 'relaxed'] as const).find(name => compiled && is(name, compiled));
}
