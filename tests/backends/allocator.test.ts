import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Allocator, type Block } from '../../src/backends/simd/allocator';

test('blocks never overlap, keep their alignment, and merge when freed', () => {
  const action = fc.record({ take: fc.boolean(), bytes: fc.integer({ min: 0, max: 5000 }), which: fc.nat() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), actions => {
      const allocator = new Allocator(64);
      allocator.extend(64 + 64 * 1024);
      const taken: Block[] = [];
      for (const { take, bytes, which } of actions) {
        if (!take) {
          const [block] = taken.splice(which % Math.max(1, taken.length), 1);
          if (block) allocator.release(block);
          continue;
        }
        const block = allocator.take(bytes);
        if (!block) continue;
        expect(block.pointer % 64).toBe(0);
        expect(block.size).toBeGreaterThanOrEqual(bytes);
        const end = block.pointer + block.size;
        for (const other of taken)
          expect(end <= other.pointer || other.pointer + other.size <= block.pointer).toBe(true);
        taken.push(block);
      }
      expect(allocator.used).toBe(taken.reduce((sum, block) => sum + block.size, 0));
      for (const block of taken) allocator.release(block);
      expect(allocator.used).toBe(0);
      expect(allocator.take(64 * 1024)?.pointer).toBe(64);
    }),
  );
});

test('growing joins the free space at the end', () => {
  const allocator = new Allocator(64);
  allocator.extend(64 + 1024);
  expect(allocator.take(2048)).toBeUndefined();
  expect(allocator.missing(2048)).toBe(1024);
  allocator.extend(64 + 2048);
  expect(allocator.take(2048)?.pointer).toBe(64);
});
