import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dispose, randomUniform } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PRESETS } from '../../../src/cli/presets/all';
import { has, OWN, type Own, type Preset } from '../../../src/cli/presets/preset';
import { SHARED, type Shared } from '../../../src/cli/shared';
import { encodePng } from '../../../src/node/png';
import { call, scratch } from './support';

/** For each option of models words to give, and what is then in the settings. */
const VALUES: Readonly<Record<keyof Own | keyof Shared, readonly [words: string, kept: unknown]>> = {
  width: ['--width 4', 4],
  hidden: ['--hidden 8', 8],
  architecture: ['--architecture dcgan', 'dcgan'],
  layers: ['--layers dense', 'dense'],
  blocks: ['--blocks 2', 2],
  discriminatorSteps: ['--discriminator-steps 2', 2],
  gamma: ['--gamma 0.3', 0.3],
  totalImages: ['--total-images 640', 640],
  attention: ['--attention 7', 7],
  conditioning: ['--conditioning batchNorm', 'batchNorm'],
  discriminator: ['--discriminator projection', 'projection'],
  latent: ['--latent 3', 3],
  bend: ['--no-bend', false],
  classes: ['--classes 10', 10],
  captions: ['--captions red blue', ['red', 'blue']],
  labelled: ['--labelled 20', 20],
  scale: ['--scale 4', 4],
  firstSteps: ['--first-steps 1', 1],
  encoderSteps: ['--encoder-steps 1', 1],
  adversarial: ['--adversarial hinge', 'hinge'],
  penalties: ['--penalty leCam(0.1) --penalty drift(0.1)', ['leCam(0.1)', 'drift(0.1)']],
  augment: ['--augment instanceNoise({deviation:0.1})', ['instanceNoise({deviation:0.1})']],
  norm: ['--norm none', 'none'],
  optimizers: ['--optimizer PLAYER=sgd({learningRate:0.01})', ['PLAYER=sgd({learningRate:0.01})']],
  learningRate: [
    '--learning-rate linear({from:2e-4,to:0,between:[0,64000]})',
    ['linear({from:2e-4,to:0,between:[0,64000]})'],
  ],
  average: ['--average G=100', ['G=100']],
  weights: ['--weights TERM=0.5', ['TERM=0.5']],
};

/** What stands in the file of a model that was made with these. */
const IN_MODEL: Readonly<Partial<Record<keyof Own | keyof Shared, readonly string[]>>> = {
  adversarial: ['{"made":"hinge"'],
  penalties: ['{"made":"leCam"', '{"made":"drift"'],
  augment: ['{"made":"instanceNoise"'],
  norm: ['"norm":"none"'],
  optimizers: ['{"made":"sgd"'],
  learningRate: ['{"made":"linear"'],
  average: ['"halfLife":100'],
  weights: ['"weights":{'],
  latent: ['"latent":3'],
  architecture: ['"architecture":"dcgan"'],
  layers: ['"layers":"dense"'],
  blocks: ['"blocks":2'],
  discriminatorSteps: ['"discriminatorSteps":2'],
  gamma: ['"gamma":0.3'],
  totalImages: ['"totalImages":640'],
  attention: ['"attention":7'],
  conditioning: ['"conditioning":"batchNorm"'],
  discriminator: ['"discriminator":"projection"'],
};

/** What makes a run small where it is no option under test, and the names that go into those above. */
const SMALL: Readonly<Record<string, { readonly more?: string; readonly player?: string; readonly net?: string }>> = {
  bigan: { player: 'GE' },
  infogan: { player: 'D' },
  'text-to-image': { more: '--size 16' },
  stackgan: { more: '--size 16', player: 'D1', net: 'G1' },
  srgan: { more: '--size 16' },
  pix2pix: { more: '--size 16' },
  cyclegan: { more: '--size 16' },
  vae: { player: 'VAE' },
  classifier: { player: 'C', net: 'trunk' },
};
const RUN = '--steps 2 --batch-size 4 --every 2 --seed 1 --backend simd --held-out 0';

/** `--width` of each help text that commander prints. */
const flagsIn = (help: string) => [...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);

describe('every option in the help of train', () => {
  it.each(Object.entries(PRESETS))('of %s is taken, and kept with the run', async (name, preset) => {
    const { more = '', player = 'D', net = 'G' } = SMALL[name] ?? {};
    // Nets of a kind have options of their own: those of dense ones are left to the other kind.
    const all = [...OWN, ...SHARED].filter(key => has(preset, key) && !(name === 'vae' && key === 'width'));
    // A rate for all players and an optimizer for one exclude each other, and so do penalties and γ of the usual ones.
    for (const left of [['optimizers', 'penalties'] as const, ['learningRate', 'gamma'] as const]) {
      const gone = has(preset, 'gamma') ? left : left.slice(0, 1);
      const keys = all.filter(key => !gone.some(other => other === key));
      const term = preset.terms?.replace(/^its.* /, '').split(', ')[0] ?? '';
      const words = keys.map(key => VALUES[key][0]).join(' ');
      const made = (text: string) => text.replace('PLAYER', player).replace('TERM', term).replace('G=', `${net}=`);
      const out = scratch();
      const { code, err } = await call(
        'train',
        name,
        ...made(`${words} ${more} ${RUN}`).trim().split(/ +/),
        '--out',
        out,
      );
      expect([code, err.includes('gan-kit:')], err).toEqual([0, false]);
      const saved = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
      for (const key of keys) {
        const kept = VALUES[key][1];
        expect(saved[key], key).toEqual(Array.isArray(kept) ? kept.map(made) : kept);
      }
      // What they call is in the model.
      const model = readFileSync(join(out, 'checkpoint', 'state', 'model.json'), 'utf8');
      for (const word of keys.flatMap(key => IN_MODEL[key] ?? [])) expect(model, word).toContain(word);
      expect(saved).toMatchObject({ steps: 2, batchSize: 4, every: 2, seed: 1, backend: 'simd' });
    }
  });

  it('is on the page on the command', async () => {
    const page = readFileSync('docs/command.md', 'utf8');
    for (const name of ['train', 'sample', 'traverse', 'translate', 'upscale', 'encode', 'classify', 'info']) {
      const { out } = await call(name, '--help');
      for (const flag of flagsIn(out).filter(flag => flag !== 'help')) expect(page, name).toContain(`\`--${flag}`);
    }
    for (const name of Object.keys(PRESETS)) expect(page).toContain(`| \`${name}\` |`);
  });

  it('is one of these', async () => {
    const { out } = await call('train', '--help');
    const ofModels = [...OWN, ...SHARED].map(key => VALUES[key][0].split(' ')[0]?.slice(2));
    const ofRuns = [
      'data',
      'size',
      'grey',
      'alpha',
      'fit',
      'on-bad',
      'held-out',
      'no-augment',
      'no-doctor',
      'steps',
      'batch-size',
      'seed',
      'out',
      'resume',
      'overwrite',
    ];
    const others = [...ofRuns, 'keep', 'every', 'backend', 'bend', 'help'];
    expect(flagsIn(out).sort()).toEqual([...ofModels, ...others].sort());
  });
});

describe('what is learnt from folders', () => {
  let files = '';

  beforeAll(async () => {
    mkdirSync('.cache', { recursive: true });
    files = join('.cache', 'cli-one.png');
    const picture = randomUniform<import('@tensorflow/tfjs-core').Rank.R4>([1, 20, 24, 3], -1, 1, 'float32', 1);
    writeFileSync(files, await encodePng(picture, { gap: 0 }));
    dispose(picture);
  });

  /** A folder of eight pictures, in subfolders, with captions, and one file that is no picture. */
  function pictures(subfolders: readonly string[], captions = false): string {
    const root = scratch();
    for (const sub of subfolders) {
      mkdirSync(join(root, sub), { recursive: true });
      for (let i = 0; i < 4; i++) {
        copyFileSync(files, join(root, sub, `${i}.png`));
        if (captions) writeFileSync(join(root, sub, `${i}.txt`), 'a red square');
      }
      writeFileSync(join(root, sub, 'bad.png'), 'no picture');
      if (captions) writeFileSync(join(root, sub, 'bad.txt'), 'a blue square');
    }
    return root;
  }

  it('is in the examples of the list of models and of the page on the command, which all run', async () => {
    const { out } = await call('train');
    const folders: Readonly<Record<string, () => string>> = {
      './faces': () => pictures(['a']),
      './by-kind': () => pictures(['a', 'b']),
      './birds': () => pictures(['a', 'b'], true),
      './facades': () => pictures(['a']),
      './photos': () => pictures(['a']),
      './horses-and-zebras': () => pictures(['a', 'b']),
    };
    const page = readFileSync('docs/command.md', 'utf8').replaceAll(/ +#.*$/gm, '');
    const listed = [...out.matchAll(/\$ gan-kit train (.*)/g)].map(([, words = '']) => words);
    expect(listed).toHaveLength(Object.keys(PRESETS).length);
    const shown = [...page.matchAll(/^npx gan-kit train (.+)/gm)].map(([, words = '']) => words);
    const examples = [...listed, ...shown.filter(words => !words.includes('--resume'))];
    for (const example of examples) {
      const words = [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
      const [name = ''] = words;
      const { takes } = PRESETS[name] as Preset;
      const small = {
        width: '--width=2',
        hidden: '--hidden=8',
        encoderSteps: '--encoder-steps=1',
        firstSteps: '--first-steps=1',
      };
      const tiny = Object.entries(small).flatMap(([key, flag]) => (takes.some(own => own === key) ? [flag] : []));
      const dense = name === 'vae' || (name === 'cgan' && !words.includes('dcgan'));
      const size =
        words.includes('--size') || takes.includes('encoderSteps') ? ['--size', '16', '--on-bad', 'skip'] : [];
      const real = words.map(word => folders[word]?.() ?? word);
      const more = [
        ...tiny.filter(flag => !(dense && flag === '--width=2')),
        ...size.slice(0, words.includes('--data') ? 4 : 2),
      ];
      const { code, err } = await call(
        'train',
        ...real,
        ...more,
        '--steps',
        '1',
        '--batch-size',
        '2',
        '--held-out',
        '0',
        '--out',
        scratch(),
      );
      expect(code, `${example}: ${err}`).toBe(0);
    }
  });

  it.each([
    ['dcgan', ['a'], '--width 2 --size 8 --fit contain --grey'],
    ['cgan', ['a', 'b'], '--width 12 --size 8'],
    ['acgan', ['a', 'b'], '--width 2 --size 8'],
    ['sgan', ['a', 'b'], '--hidden 8 --size 8 --labelled 4'],
    ['text-to-image', ['a', 'b'], '--width 2 --size 16 --encoder-steps 1 --fit stretch'],
    ['pix2pix', ['input', 'target'], '--width 2 --size 8 --fit contain'],
    ['pix2pix', ['a'], '--width 2 --size 8'],
    ['srgan', ['a'], '--width 4 --size 16 --first-steps 1'],
  ] as const)('%s learns from %j, and leaves out what is no picture', async (name, subfolders, words) => {
    const folder = pictures(subfolders, name === 'text-to-image');
    const train = (...more: string[]) =>
      call('train', name, '--data', folder, ...words.split(' '), ...more, '--steps', '1', '--batch-size', '2');
    const refused = await train('--on-bad', 'throw', '--out', scratch());
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('bad.png')]);
    const { code, err } = await train('--out', scratch());
    expect([code, err]).toEqual([0, expect.stringMatching(/Left out, .* file.*\n {2}.*bad\.png: /)]);
  });
});
