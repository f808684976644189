import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, ones } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { describe, expect, it, vi } from 'vitest';
import type { Subject } from '../../../src/core/observer';
import { sampleGrid } from '../../../src/node/sampleGrid';
import { traversalSheets } from '../../../src/node/traversalSheets';
import { fakeSubject, play, pointSubject, progressAt, scratch, whiteSheet } from './observersSupport';

const decode = (path: string) => PNG.sync.read(readFileSync(path));
const grey = ({ data, width }: PNG, x: number, y: number) => data[4 * (y * width + x)];

describe('sampleGrid', () => {
  it('writes the same seeds over time, and the latest under a name of its own', async () => {
    const folder = scratch();
    const tensors = memory().numTensors;
    await play(sampleGrid(folder, { every: 40, n: 3, seed: 1 }), { to: 100 });
    expect(memory().numTensors).toBe(tensors);
    const numbered = ['000000', '000040', '000080', '000100'].map(step => `samples-${step}.png`);
    expect(readdirSync(folder).sort()).toEqual([...numbered, 'samples-latest.png']);
    expect(readFileSync(join(folder, 'samples-000100.png'))).toEqual(readFileSync(join(folder, 'samples-latest.png')));
  });

  it('puts enlarged pictures on a light ground, with gaps and a margin', async () => {
    const folder = scratch();
    await play(sampleGrid(folder, { n: 3, seed: 1, scale: 2 }), { to: 1 });
    const png = decode(join(folder, 'samples-latest.png'));
    // Two columns and rows of 4 pixels, a gap of 3, margins of 8.
    expect([png.width, png.height]).toEqual([27, 27]);
    // Seed 1 draws 0, the middle grey; the second picture is white; there is no fourth.
    expect([grey(png, 8, 8), grey(png, 11, 11), grey(png, 15, 8), grey(png, 18, 11)]).toEqual([128, 128, 255, 255]);
    for (const [x, y] of [
      [7, 8],
      [12, 8],
      [14, 8],
      [8, 13],
      [15, 15],
      [18, 18],
      [26, 26],
    ] as const) {
      expect(grey(png, x, y)).toBe(244);
    }
  });

  it('draws points of the plane as a scatter plot', async () => {
    const folder = scratch();
    await play(sampleGrid(folder, { n: 5, reach: 2, marks: [[1, 1]] }), { to: 1, subject: pointSubject() });
    const png = decode(join(folder, 'samples-latest.png'));
    expect([png.width, png.height]).toEqual([480, 480]);
    const pixel = (x: number, y: number) => [...png.data.subarray(4 * (y * 480 + x), 4 * (y * 480 + x) + 3)];
    expect(pixel(10, 10)).toEqual([250, 250, 248]);
    expect(pixel(369, 120)).toEqual([213, 94, 0]);
    expect((pixel(240, 240)[0] ?? 255) < 60).toBe(true);
  });

  it('draws series and rows of a table as lines', async () => {
    for (const shape of [[7], [1], [12, 2]]) {
      const folder = scratch();
      await play(sampleGrid(folder, { n: 5 }), {
        to: 1,
        subject: fakeSubject({ shape, generate: n => ones([n, ...shape]) }),
      });
      expect(readdirSync(folder)).toContain('samples-latest.png');
    }
  });

  it('tells generate what it is given, and draws the sheet of a model that only has one', async () => {
    const told: unknown[] = [];
    const condition = ones([3, 2]);
    const shape = [2];
    const generate = (n: number, options: object) => {
      told.push([n, Object.keys(options)]);
      return ones([n, ...shape]);
    };
    const folder = scratch();
    await play(sampleGrid(folder, { given: { condition } }), { to: 1, subject: fakeSubject({ shape, generate }) });
    expect(told).toEqual([
      [3, ['condition', 'seed']],
      [3, ['condition', 'seed']],
    ]);
    condition.dispose();
    const { generate: _, ...sheetOnly } = fakeSubject({ traversals: ({ rows }) => [whiteSheet('pairs', rows, 3)] });
    await play(sampleGrid(scratch()), { to: 1, subject: sheetOnly as ReturnType<typeof fakeSubject> });
  });

  it('never ends a run: what it cannot draw it says once', async () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const failing = fakeSubject({
      generate: () => {
        throw new Error('expected a condition');
      },
    });
    await play(sampleGrid(scratch(), { every: 5 }), { to: 20, subject: failing });
    expect(said.mock.calls).toEqual([['sampleGrid draws nothing, training goes on: expected a condition']]);
    said.mockClear();
    const shape = [2, 2, 2, 2];
    await play(sampleGrid(scratch()), { to: 1, subject: fakeSubject({ shape, generate: n => ones([n, ...shape]) }) });
    expect(said).toHaveBeenCalledOnce();
    said.mockRestore();
  });

  it('names the path when the disk refuses, before the first step', async () => {
    const folder = join(scratch(), 'file');
    writeFileSync(folder, '');
    const start = async () => sampleGrid(folder).onStart?.(progressAt(0));
    await expect(start()).rejects.toMatchObject({ code: 'io', message: expect.stringContaining(folder) });
  });

  it('leaves the last good picture when the run fails', async () => {
    const folder = scratch();
    await play(sampleGrid(folder, { every: 5 }), { to: 100 }, 'failed', 7);
    expect(readdirSync(folder)).toEqual(['samples-000000.png', 'samples-000005.png', 'samples-latest.png']);
  });

  it('refuses options out of range', () => {
    expect(() => sampleGrid('out', { every: 0 })).toThrow(/every.*at least 1, got 0/);
    expect(() => sampleGrid('out', { n: 1.5 })).toThrow(/n.*1\.5/);
  });
});

describe('traversalSheets', () => {
  const subject = fakeSubject({
    traversals: ({ rows }) => [whiteSheet('digit', 3, rows), whiteSheet('slant', rows, 2)],
  });

  it('writes one sheet for each code, in its own columns', async () => {
    const folder = scratch();
    const tensors = memory().numTensors;
    await play(traversalSheets(folder, { rows: 4, scale: 5 }), { subject, to: 2 });
    expect(memory().numTensors).toBe(tensors);
    expect(readdirSync(folder)).toEqual(['traversal-digit.png', 'traversal-slant.png']);
    const digit = decode(join(folder, 'traversal-digit.png'));
    expect([digit.width, digit.height]).toEqual([4 * 5 + 3 * 3 + 16, 3 * 5 + 2 * 3 + 16]);
    const slant = decode(join(folder, 'traversal-slant.png'));
    expect([slant.width, slant.height]).toEqual([2 * 5 + 3 + 16, 4 * 5 + 3 * 3 + 16]);
  });

  it('never writes outside its folder, whatever a sheet is called', async () => {
    const folder = join(scratch(), 'out');
    const names = ['x/../../y', '..', '/etc/passwd', 'a\\b', 'größe 2'];
    const sheets: Subject = {
      ...subject,
      traversals: ({ rows }) => names.map(name => whiteSheet(name, 1, rows)),
    };
    await play(traversalSheets(folder, { rows: 1 }), { subject: sheets, to: 1 });
    expect(readdirSync(join(folder, '..'))).toEqual(['out']);
    expect(readdirSync(folder).sort()).toEqual([
      'traversal-%2E%2E.png',
      'traversal-%2Fetc%2Fpasswd.png',
      'traversal-a%5Cb.png',
      'traversal-größe 2.png',
      'traversal-x%2F%2E%2E%2F%2E%2E%2Fy.png',
    ]);
  });

  it('also writes numbered ones over time if asked', async () => {
    const folder = scratch();
    await play(traversalSheets(folder, { every: 2 }), { subject, to: 3 });
    expect(readdirSync(folder)).toEqual(
      ['digit', 'slant'].flatMap(c => [`traversal-${c}-000002.png`, `traversal-${c}.png`]),
    );
  });

  it('refuses a model without codes before the first step', async () => {
    const start = async () => traversalSheets(scratch()).onStart?.(progressAt(0));
    await expect(start()).rejects.toMatchObject({ code: 'argument', message: expect.stringContaining('fake') });
  });

  it('names the path when the disk refuses', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'traversal-digit.png'));
    await expect(play(traversalSheets(folder), { subject, to: 1 })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('traversal-digit.png'),
    });
  });
});
