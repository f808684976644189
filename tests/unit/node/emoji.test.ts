import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { emoji } from '../../../src/node/emoji';
import { chosen } from '../../../src/node/emojiChoice';
import { EMOJI_CATEGORIES, type EmojiEntry, emojiList } from '../../../src/node/emojiList';
import { emojiPairs } from '../../../src/node/emojiPairs';
import { partsOf } from '../../../src/node/emojiParts';
import { packageFolder } from '../../../src/node/packageFolder';
import { decodeCaption } from '../../../src/text/characters';

const { entries } = await emojiList('emoji', 'google');
const codes = (of: readonly { entry: EmojiEntry }[]) => of.map(({ entry }) => entry.code);
const sums = (pixels: ArrayLike<number>, channels: number) =>
  Array.from({ length: channels }, (_, c) =>
    Array.from(pixels).reduce((sum, v, i) => (i % channels === c ? sum + v : sum), 0),
  );

describe('the list of emoji', () => {
  it('has nine categories in the order of Unicode, tones of skin behind their emoji, and one style as the other', async () => {
    const bases = entries.filter(({ code, base }) => code === base);
    expect([entries.length, bases.length]).toEqual([3781, 1906]);
    expect([...new Set(entries.map(({ category }) => category))]).toEqual([...EMOJI_CATEGORIES]);
    const each = EMOJI_CATEGORIES.map(name => bases.filter(({ category }) => category === name).length);
    expect(each).toEqual([169, 386, 159, 131, 218, 85, 264, 224, 270]);
    expect([bases[0]?.name, entries.find(({ code }) => code === '1f44b-1f3fe')?.name]).toEqual([
      'grinning face',
      'waving hand sign, medium-dark skin tone',
    ]);
    expect((await emojiList('emoji', 'twitter')).entries).toEqual(entries);
  });
});

describe('which emoji are chosen', () => {
  it('puts a tenth of each category into each part that is held out, and what looks alike into one', () => {
    const parts = partsOf(entries);
    const of = (code: string) => parts.get(code);
    for (const [i, all] of [169, 386, 159, 131, 218, 85, 264, 224, 270].entries()) {
      const own = new Set(entries.filter(e => e.category === EMOJI_CATEGORIES[i]).map(({ base }) => base));
      for (const part of ['validation', 'test'])
        expect([...own].filter(base => of(base) === part).length).toBe(Math.round(all / 10));
    }
    // Woman, man and person as artists; runners; flags of France; families.
    for (const kin of [
      ['1f469-200d-1f3a8', '1f468-200d-1f3a8', '1f9d1-200d-1f3a8'],
      ['1f3c3', '1f3c3-200d-2640-fe0f', '1f3c3-200d-2642-fe0f'],
      ['1f1eb-1f1f7', '1f1e8-1f1f5', '1f1f2-1f1eb'],
      ['1f46a', '1f468-200d-1f469-200d-1f466', '1f9d1-200d-1f9d1-200d-1f9d2'],
      ['1f550', '1f55b', '1f567'],
    ]) {
      for (const code of kin) expect(of(code)).toMatch(/^(train|validation|test)$/);
      expect(new Set(kin.map(of)).size).toBe(1);
    }
  });

  it('lets no tone of skin leak: parts are apart, and together they are all', () => {
    const part = (split: 'train' | 'validation' | 'test' | 'all') =>
      chosen('emoji', entries, { split, skinTones: true });
    const [train, validation, test] = [part('train'), part('validation'), part('test')];
    const bases = [train, validation, test].map(of => new Set(of.map(({ entry }) => entry.base)));
    expect(bases.reduce((sum, of) => sum + of.size, 0)).toBe(1906);
    expect(new Set(bases.flatMap(of => [...of])).size).toBe(1906);
    expect(train.length + validation.length + test.length).toBe(part('all').length);
    // What any machine must find, for results to be compared.
    expect(codes(chosen('emoji', entries, { split: 'test' })).slice(0, 4)).toMatchInlineSnapshot(`
      [
        "1f642",
        "1f607",
        "1f60b",
        "1f917",
      ]
    `);
  });

  it('gives classes in the order asked for, and few of them that are among more', () => {
    const some = chosen('emoji', entries, { classNames: ['face-concerned', 'animal-mammal'], split: 'all' });
    expect([0, 1].map(k => some.filter(({ label }) => label === k).length)).toEqual([26, 66]);
    const [few, more] = [9, 40].map(count => codes(chosen('emoji', entries, { count })));
    expect([few?.length, more?.length]).toEqual([9, 40]);
    expect(few?.every(code => more?.includes(code))).toBe(true);
    const refused = (choice: Parameters<typeof chosen>[2]) => expect(() => chosen('emoji', entries, choice));
    refused({ classNames: ['animal-mamal'] }).toThrow(/no group of emoji. Did you mean 'animal-mammal'/);
    refused({ classNames: ['Food & Drink', 'food-fruit'] }).toThrow(/'food-fruit' would be in two classes/);
    refused({ classNames: ['Flags', 'Flags'] }).toThrow(/two classes/);
    refused({ classNames: ['animal-bird'], count: 99 }).toThrow(/count: expected at most the 19/);
    refused({ classNames: [] }).toThrow(/there is no emoji/);
  });
});

// Sums of Pillow's pixels, of which 1f332 is RGBA, 1f311 a palette and 1f374 grey with alpha.
describe('the pictures', () => {
  const known = { '1f332': 'plant-other', '1f311': 'sky & weather', '1f374': 'dishware' } as const;
  const picture = async (code: keyof typeof known, options: object) => {
    const source = await emoji({ classNames: [known[code]], split: 'all', ...options });
    const [h, w, c] = source.shape;
    const at = source.entries.findIndex(entry => entry.code === code);
    return source.images.subarray(at * h * w * c, (at + 1) * h * w * c);
  };

  it('are laid on the background first, and then averaged by area', async () => {
    expect(sums(await picture('1f332', {}), 3)).toEqual([162232, 219406, 181153]);
    expect(sums(await picture('1f311', {}), 3)).toEqual([102422, 121112, 128414]);
    expect(sums(await picture('1f374', {}), 3)).toEqual([249525, 249525, 249525]);
    expect([...(await picture('1f332', { background: 0 })).subarray(0, 3)]).toEqual([0, 0, 0]);
    expect(sums(await picture('1f374', { color: 'grey' }), 1)[0]).toBe(249525);
  });

  it('keep their alpha where it is asked for, and nothing where nothing shows', async () => {
    const [red, , , alpha] = sums(await picture('1f332', { color: 'rgba', size: 64, background: 0 }), 4);
    expect([red, alpha]).toEqual([expect.any(Number), 407617]);
    const small = await picture('1f332', { color: 'rgba', background: 7 });
    expect([...small.subarray(0, 4)]).toEqual([7, 7, 7, 0]);
    expect(Math.abs((sums(small, 4)[3] ?? 0) * 4 - 407617)).toBeLessThan(2 * 1024);
  });
});

describe('emoji()', () => {
  it('gives pictures with their class, and with captions the emoji they are', async () => {
    const source = await emoji({ classNames: ['animal-bird', 'food-fruit'], count: 6 });
    expect([source.shape, source.classes, source.classNames]).toEqual([[32, 32, 3], 2, ['animal-bird', 'food-fruit']]);
    const hands = { classNames: ['hands'], split: 'all', skinTones: true, captions: true, captionLength: 64 } as const;
    const words = await emoji(hands);
    expect([words.size, words.classes]).toEqual([new Set(words.entries.map(({ code }) => code)).size, 7]);
    for await (const { image, caption, label } of words.batches(3, new Rng(1))) {
      expect([image.shape, caption.shape]).toEqual([
        [3, 32, 32, 3],
        [3, 64],
      ]);
      const said = decodeCaption((await caption.data()).subarray(0, 64));
      const name = words.classNames[(await label.data())[0] ?? -1] ?? '?';
      expect(said.startsWith(name)).toBe(true);
      dispose([image, caption, label]);
      break;
    }
    await expect(emoji({ size: 48 as 64 })).rejects.toThrow(/size: expected 32 or 64, got 48/);
    await expect(emoji({ classNames: ['hands'], captions: true, captionLength: 4 })).rejects.toThrow(/at most 4/);
  });

  it('pairs styles, either way', async () => {
    const only = { classNames: ['food-sweet'], count: 3, size: 32 } as const;
    const [pairs, back, google] = [
      await emojiPairs(only),
      await emojiPairs({ ...only, input: 'twitter' }),
      await emoji(only),
    ];
    const [there, again, own] = [pairs.examples(0, 3), back.examples(0, 3), google.examples(0, 3)];
    expect([pairs.shape, pairs.inputShape, pairs.entries]).toEqual([[32, 32, 3], [32, 32, 3], google.entries]);
    expect(there.input.dataSync()).toEqual(own.image.dataSync());
    expect(again.target.dataSync()).toEqual(there.input.dataSync());
    expect(again.input.dataSync()).toEqual(there.target.dataSync());
    dispose([...Object.values(there), ...Object.values(again), ...Object.values(own)]);
  });
});

describe('a package of pictures', () => {
  it('is found from the working directory too, and missed by the command that installs it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gan-kit-package-'));
    const before = process.cwd();
    try {
      expect(() => packageFolder('emoji()', 'emoji-nowhere')).toThrow(
        /emoji\(\): its pictures come from the npm package emoji-nowhere.*npm install emoji-nowhere/,
      );
      await mkdir(join(folder, 'node_modules', 'emoji-nowhere'), { recursive: true });
      await writeFile(join(folder, 'node_modules', 'emoji-nowhere', 'package.json'), '{}');
      process.chdir(folder);
      expect(packageFolder('emoji()', 'emoji-nowhere')).toMatch(/node_modules.emoji-nowhere$/);
    } finally {
      process.chdir(before);
      await rm(folder, { recursive: true });
    }
  });
});
