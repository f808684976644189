import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './blocks';
import { runNode } from './run';

/** What each example writes, and what it says. */
const EXAMPLES: Readonly<Record<string, { pictures: readonly string[]; says: RegExp }>> = {
  'first-gan': { pictures: ['samples-000002.png', 'samples-latest.png'], says: /of 8 Gaussians reached/ },
  'dcgan-digits': { pictures: ['samples-000002.png', 'digits.png'], says: /G_picture/ },
  'wgan-digits': { pictures: ['samples-latest.png'], says: /distance between real and generated digits: -?\d/ },
  'r3gan-digits': { pictures: ['traversal-label.png', 'samples-latest.png'], says: /G_picture/ },
  'stylegan-digits': {
    pictures: ['traversal-mixing.png', 'found.png', 'film.png', 'nearest.png'],
    says: /held-out digits: found at distance [\s\S]*nearest training digits: at distances/,
  },
  'fastgan-emoji': {
    pictures: ['emoji.png', 'nearest.png'],
    says: /nearest of the 200: new pictures at \d.*, unseen emoji at \d/,
  },
  'cgan-digits': { pictures: ['traversal-label.png', 'samples-latest.png', 'year.png'], says: /backend/ },
  'acgan-digits': {
    pictures: ['traversal-label.png', 'samples-latest.png'],
    says: /real digits read right: .* %[\s\S]*its own digits read as asked/,
  },
  'infogan-digits': {
    pictures: ['traversal-digit.png', 'traversal-slant.png', 'traversal-width.png', 'samples-latest.png'],
    says: /L_I of digit: .* of at most 2\.303/,
  },
  'super-resolution': {
    pictures: ['srresnet/traversal-pictures.png', 'srgan/traversal-pictures.png', 'strip.png'],
    says: /7 × 70 pixels become 28 × 280/,
  },
  'sgan-digits': { pictures: ['samples-latest.png', 'errors.png'], says: /100 labels .* % of held-out digits right/ },
  'bigan-digits': {
    pictures: ['samples-latest.png', 'reconstructions.png', 'between.png'],
    says: /nearest neighbour by codes: .* % right/,
  },
  'latent-space': { pictures: ['between.png', 'arithmetic.png'], says: /linear classifier on D's features/ },
  'text-encoder': { pictures: ['found.png'], says: /best picture has colour/ },
  'text-to-image': {
    pictures: ['samples-latest.png', 'captions.png'],
    says: /a large red circle in the middle: \d of 8 are read as that/,
  },
  'stackgan-shapes': { pictures: ['samples-latest.png', 'stages.png'], says: /G2_picture/ },
  'pix2pix-maps': { pictures: ['traversal-pairs.png', 'street.png'], says: /34 × 34 pixels[\s\S]*street of 64 × 256/ },
  'cyclegan-emoji': {
    pictures: ['traversal-a-to-b.png', 'traversal-b-to-a.png'],
    says: /L1 of 191 pairs: \d[\s\S]*as Twitter would draw them: \d/,
  },
  'own-variant': { pictures: ['classes.png'], says: /^/ },
  'vae-digits': {
    pictures: ['samples-latest.png', 'reconstructions.png', 'between.png', 'traversal-latents.png'],
    says: /held-out digits: ELBO -\d+/,
  },
  'vaegan-digits': { pictures: ['reconstructions.png', 'samples.png'], says: /three of the VAE-GAN/ },
};

const names = readdirSync(join(root, 'examples'))
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -3));
const run = (...args: string[]) => runNode([join(root, 'scripts/example.mjs'), ...args], root);

describe('the examples', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gan-kit-examples-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are all known here, and in their README', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(names);
    const text = readFileSync(join(root, 'examples/README.md'), 'utf8');
    for (const name of names) expect(text).toContain(`npm run example -- ${name}`);
  });

  it.each(names)('%s is short', name => {
    const text = readFileSync(join(root, 'examples', `${name}.ts`), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(80);
  });

  it.each(Object.entries(EXAMPLES))(
    '%s runs and draws what it says',
    async (name, { pictures, says }) => {
      const out = join(folder, name);
      expect(await run(name, '--steps', '2', '--out', out)).toMatch(says);
      for (const picture of pictures) {
        const { width, height, data } = PNG.sync.read(readFileSync(join(out, picture)));
        expect(width * height, picture).toBeGreaterThan(10_000);
        // After two steps a picture is nearly grey; beside it there are ground and alpha.
        expect(new Set(data).size, `${picture} is empty`).toBeGreaterThan(3);
      }
    },
    300_000,
  );

  it('a name that is not known is refused, with those that are', async () => {
    await expect(run('first-gun')).rejects.toThrow(/no example 'first-gun'. Known: .*first-gan/);
  });
});

it('the pictures of the docs are small', () => {
  const folder = join(root, 'docs/images');
  const sizes = readdirSync(folder).map(file => statSync(join(folder, file)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
});
