import '@tensorflow/tfjs-backend-cpu';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dispose, memory, type NamedTensorMap } from '@tensorflow/tfjs-core';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { type CaptionFolder, captionFolder } from '../../../src/node/captionFolder';
import { captionsOf } from '../../../src/text/captionPairs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gan-kit-captions-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const grey = (value: number) => {
  const picture = new PNG({ width: 2, height: 2 });
  picture.data = Buffer.from(Array.from({ length: 4 }, () => [value, value, value, 255]).flat());
  return PNG.sync.write(picture);
};
const put = async (name: string, content: string | Uint8Array) => {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), content);
};
const manifest = (entries: unknown) => put('captions.json', JSON.stringify(entries));
const open = (options: Partial<Parameters<typeof captionFolder>[1]> = {}) =>
  captionFolder(root, { shape: [2, 2, 1], captionLength: 20, ...options });

/** One pass as rows of grey, caption and label. */
async function pass(source: CaptionFolder, size: number, seed = 1, skip = 0) {
  const rows: [number, string, number][] = [];
  for await (const batch of source.batches(size, new Rng(seed), skip)) {
    const [greys, captions, labels] = [batch.image.dataSync(), await captionsOf(batch.caption), batch.label.dataSync()];
    captions.forEach((caption, i) => {
      rows.push([Math.round(((greys[4 * i] ?? 0) + 1) * 127.5), caption, labels[i] ?? -1]);
    });
    dispose(batch as unknown as NamedTensorMap);
  }
  return rows;
}

describe('captionFolder', () => {
  it('reads captions.json, and gives each picture one of its own captions', async () => {
    for (const value of [10, 20, 30]) await put(`p${value}.png`, grey(value));
    await manifest([
      { file: 'p30.png', captions: ['thirty'] },
      { file: 'p10.png', captions: ['Ten', 'one more ten'] },
      { file: 'p20.png', captions: ['twenty'] },
    ]);
    const folder = await open();
    expect(folder.size).toBe(3);
    const seen = new Map<number, Set<string>>();
    for (let seed = 0; seed < 20; seed++) {
      const rows = await pass(folder, 1, seed);
      expect(rows.map(([value]) => value).sort()).toEqual([10, 20, 30]);
      for (const [value, caption] of rows) seen.set(value, (seen.get(value) ?? new Set()).add(caption));
    }
    expect(seen.get(10)).toEqual(new Set(['ten', 'one more ten']));
    expect(seen.get(20)).toEqual(new Set(['twenty']));
    expect(new Set((await pass(folder, 3)).map(([, , label]) => label)).size).toBe(3);
  });

  it('reads a text file beside each picture, a caption in each line', async () => {
    await put('sub/a.png', grey(1));
    await put('sub/a.txt', 'first\r\n\n  second  \n');
    await put('b.jpeg.png', grey(2));
    await put('b.jpeg.txt', 'third');
    const folder = await open();
    expect(folder.entries.map(({ file, captions }) => [file, captions])).toEqual([
      ['b.jpeg.png', ['third']],
      ['sub/a.png', ['first', '  second  ']],
    ]);
    expect((await pass(folder, 2)).map(([, caption]) => caption)).toContain('third');
  });

  it('takes labels from the entries, else from subfolders, else one for each picture', async () => {
    for (const name of ['x/a', 'x/b', 'y/c']) {
      await put(`${name}.png`, grey(5));
      await put(`${name}.txt`, name);
    }
    const files = (await open()).entries;
    expect(files.map(e => e.label)).toEqual([0, 0, 1]);
    expect((await open({ captions: files.map(e => ({ ...e, label: 7 })) })).entries.map(e => e.label)).toEqual([
      7, 7, 7,
    ]);
    await put('loose.png', grey(5));
    await put('loose.txt', 'loose');
    expect((await open()).entries.map(e => e.label)).toEqual([0, 1, 2, 3]);
  });

  it('gives the same batches for the same rng, finds its place by skipping, and keeps no tensors', async () => {
    const captions = Array.from({ length: 7 }, (_, i) => ({ file: `${i}.png`, captions: ['one', 'two', 'three'] }));
    for (const [i, { file }] of captions.entries()) await put(file, grey(30 * i));
    const before = memory().numTensors;
    for (const cacheLimit of [1e6, 0]) {
      const folder = await open({ captions, cacheLimit });
      const all = await pass(folder, 2, 4);
      expect(all.length).toBe(6);
      expect(await pass(folder, 2, 4)).toEqual(all);
      expect(await pass(folder, 2, 4, 1)).toEqual(all.slice(2));
      expect(await pass(folder, 2, 5)).not.toEqual(all);
    }
    expect(memory().numTensors).toBe(before);
  });

  it('asks for a shape that is left out', async () => {
    const none = {} as Parameters<typeof captionFolder>[1];
    await expect(captionFolder(root, none)).rejects.toThrow(
      /shape: expected \[height, width, channels\].*got undefined/,
    );
  });

  it.each([
    ['../out.png', /leads out of the folder/],
    ['sub/../../out.png', /leads out of the folder/],
    ['/etc/passwd', /"\/etc\/passwd" leads out/],
    ['C:\\x.png', /leads out/],
    ['', /leads out/],
  ])('opens no file outside: %s', async (file, message) => {
    await put('a.png', grey(1));
    await manifest([{ file, captions: ['a'] }]);
    await expect(open()).rejects.toThrow(message);
  });

  it('follows no link out of the folder, of pictures, of texts or of the list', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'gan-kit-outside-'));
    try {
      await writeFile(join(outside, 'a.png'), grey(1));
      await writeFile(join(outside, 'a.txt'), 'secret');
      await writeFile(join(outside, 'list.json'), '[]');
      await symlink(join(outside, 'a.txt'), join(root, 'a.txt'));
      await put('a.png', grey(1));
      await expect(open()).rejects.toThrow(/a\.txt: a link that leads out of the folder/);
      await symlink(join(outside, 'list.json'), join(root, 'list.json'));
      await expect(open({ captions: 'list.json' })).rejects.toThrow(/list\.json: a link that leads out/);
      await expect(open({ captions: '../list.json' })).rejects.toThrow(/leads out of the folder/);
      await symlink(join(outside, 'a.png'), join(root, 'b.png'));
      await expect(open({ captions: [{ file: 'b.png', captions: ['b'] }] })).rejects.toThrow(
        /b\.png: a link that leads out/,
      );
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it.each([
    ['a picture that is not there', [{ file: 'no.png', captions: ['a'] }], /no\.png: no such file/, 'io'],
    ['a picture without captions', [{ file: 'a.png', captions: [] }], /a\.png: expected at least one caption/, 'data'],
    [
      'a blank caption',
      [{ file: 'a.png', captions: ['fine', ' '] }],
      /a\.png: caption: expected text, got " "/,
      'data',
    ],
    ['an unknown character', [{ file: 'a.png', captions: ['naïve'] }], /a\.png: caption: "ï" is no .* "naïve"/, 'data'],
    ['a caption too long', [{ file: 'a.png', captions: ['x'.repeat(21)] }], /at most 20 characters, got 21/, 'data'],
    [
      'some labels',
      [
        { file: 'a.png', captions: ['a'], label: 1 },
        { file: 'a.png', captions: ['b'] },
      ],
      /Label all or/,
      'data',
    ],
    ['a label that is none', [{ file: 'a.png', captions: ['a'], label: -1 }], /whole number from 0, got -1/, 'data'],
    ['captions that are no list', [{ file: 'a.png', captions: 'a' }], /entry 0: expected \{ "file"/, 'data'],
    ['entries without a file', [{ captions: ['a'] }], /entry 0: expected/, 'data'],
    ['no entries', [], /at least one picture, found none/, 'data'],
    ['no list', { a: 1 }, /expected a list/, 'data'],
  ])('says what is wrong: %s', async (_, entries, message, code) => {
    await put('a.png', grey(1));
    await manifest(entries);
    const error = await open().catch(e => e);
    expect(error).toBeInstanceOf(GanKitError);
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  it('says what is wrong with files: no JSON, no text, no pictures, damage, a batch too large', async () => {
    await expect(open()).rejects.toThrow(/expected PNG or JPEG files there or below, found none/);
    await expect(open({ captions: 'no.json' })).rejects.toThrow(/no\.json: no such file/);
    await put('a.png', grey(1));
    await expect(open()).rejects.toThrow(
      /a\.png: expected its captions in a\.txt, or .* captions\.json; there is neither/,
    );
    await put('a.txt', '\n \n');
    await expect(open()).rejects.toThrow(/a\.png: expected at least one caption/);
    await put('a.txt', 'fine');
    const folder = await open();
    await expect(pass(folder, 2)).rejects.toThrow(/batch size: 2 is more than the 1/);
    await put('captions.json', '{');
    await expect(open()).rejects.toThrow(/captions\.json: not JSON/);
    await put('b.png', 'no picture');
    await expect(open({ captions: [{ file: 'b.png', captions: ['b'] }] })).rejects.toThrow(/b\.png/);
    await expect(open({ shape: [2, 2, 2] })).rejects.toThrow(/1, 3 or 4 channels/);
  });

  it('reads lists and texts that begin with a byte order mark', async () => {
    await put('a.png', grey(1));
    await put('a.txt', '\uFEFFfirst');
    expect((await open()).entries[0]?.captions).toEqual(['first']);
    await put('captions.json', '\uFEFF[{ "file": "a.png", "captions": ["second"] }]');
    expect((await open()).entries[0]?.captions).toEqual(['second']);
  });

  it.skipIf(process.platform === 'win32')('refuses a list that is too long, too deep, a pipe or a device', async () => {
    await put('a.png', grey(1));
    await put('captions.json', '['.repeat(100_000) + ']'.repeat(100_000));
    await expect(open()).rejects.toThrow(/entry 0: expected .* got a list of 1\./);
    await truncate(join(root, 'captions.json'), 600e6);
    await expect(open()).rejects.toThrow(/captions\.json: 600000000 bytes are more than the \d+ that are read/);
    await put('a.txt', 'a');
    await truncate(join(root, 'a.txt'), 600e6);
    await rm(join(root, 'captions.json'));
    await expect(open()).rejects.toThrow(/a\.txt: 600000000 bytes are more/);
    execFileSync('mkfifo', [join(root, 'list.json')]);
    await expect(open({ captions: 'list.json' })).rejects.toThrow(/list\.json: a pipe, device or socket/);
  });

  it('lists all that is wrong at once', async () => {
    await put('a.png', grey(1));
    await put('b.png', 'bad');
    await put('c.png', 'bad');
    const captions = ['a', 'b', 'c'].map(name => ({ file: `${name}.png`, captions: [name] }));
    await expect(open({ captions })).rejects.toThrow(
      /^2 of 3 cannot be used:\n- .*b\.png: neither.*\n- .*c\.png: neither/,
    );
    const wrong = [
      { file: 'a.png', captions: ['é'] },
      { file: '../b.png', captions: ['b'] },
    ];
    await expect(open({ captions: wrong })).rejects.toThrow(/^2 of 2 .*\n- .*"é" is no.*\n- .*leads out of the folder/);
  });
});
