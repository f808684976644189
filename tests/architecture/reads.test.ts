import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sources } from './sources';

/** Each read of a tensor that holds the caller up until the device has come to it. */
function synchronousReads(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const called =
      ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text;
    if (called && /^(data|array|buffer|read)Sync$/.test(called)) found.push(`${name}: ${node.getText().slice(0, 60)}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/**
 * Where a synchronous read waits for nothing, or what it is for cannot wait. On webgpu in Node it throws, on webgl it
 * stalls.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  'backends/simd/backend.ts': 'the backend whose memory is read',
  'gradients/argmax.ts': 'a kernel of wasm, whose tensors lie in the memory of the CPU',
  'gradients/wasm.ts': 'kernels of wasm, whose tensors lie in the memory of the CPU',
  'model/checkPictures.ts': 'reads where that is free, not on a GPU',
  'core/latents/mixture.ts': 'draws that were just written from JavaScript; the entropy, a number and no promise',
  'data/arrays.ts': 'a source made of a tensor is there at once',
  'data/held.ts': 'a source made of a tensor is there at once; fit awaits its data',
};

describe('reads of tensors', () => {
  it('wait for a promise, but where that is of no use', () => {
    const reads = Object.entries(sources()).filter(([path]) => !(path in ALLOWED));
    expect(reads.flatMap(([path, text]) => synchronousReads(path, text))).toEqual([]);
  });

  it.each(['const a = x.dataSync();', 'x.arraySync()', "y = x.dataSync<'float32'>()[0]", 'a.b().bufferSync()'])(
    'are noticed in %s',
    text => {
      expect(synchronousReads('x.ts', text)).toHaveLength(1);
    },
  );

  it.each(['// x.dataSync()', 'await x.data();', 'override readSync() {}'])('are not suspected in %s', text => {
    expect(synchronousReads('x.ts', text)).toEqual([]);
  });
});
