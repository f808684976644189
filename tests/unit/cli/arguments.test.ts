import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { called } from '../../../src/cli/calls';
import { kindOf } from '../../../src/cli/dataNames';
import { PRESETS } from '../../../src/cli/presets/all';
import { VERSION } from '../../../src/cli/version';
import { hinge } from '../../../src/losses/hinge';
import { call, scratch } from './support';

describe('what is asked wrongly', () => {
  it.each([
    ['a command', ['trian', 'infogan'], /unknown command 'trian'\n\(Did you mean train\?\)/],
    ['a model', ['train', 'infogn'], /NAME: 'infogn' is not known\. Did you mean 'infogan'\?/],
    ['no model', ['train', '--steps', '3'], /NAME: say which model: gan, dcgan, .* `gan-kit train` alone lists them/],
    ['two models', ['train', 'gan', 'dcgan'], /too many arguments/],
    ['an option', ['train', 'infogan', '--stpes', '3'], /unknown option '--stpes'\n\(Did you mean --steps\?\)/],
    ['no number', ['train', 'infogan', '--steps', 'x'], /'--steps <n>' argument 'x' is invalid.*at least 1/],
    ['no steps', ['train', 'infogan', '--steps', '0'], /at least 1/],
    ['half a seed', ['train', 'infogan', '--seed', '1.5'], /at least 0/],
    ['a number in hex', ['train', 'infogan', '--steps', '0x10'], /at least 1/],
    [
      'an option of another model',
      ['train', 'dcgan', '--hidden', '3'],
      /--hidden: dcgan has no such option; gan, cgan, acgan, sgan, infogan, bigan, vae and classifier have/,
    ],
    [
      'weights without terms',
      ['train', 'gan', '--weights', '1'],
      /--weights: gan has no such option; .*acgan, .* have/,
    ],
    ['a negative weight', ['train', 'infogan', '--weights=-1', '--steps', '1'], /--weights: .*from 0/],
    ['a weight of no code', ['train', 'infogan', '--weights', 'digt=1', '--backend', 'cpu'], /Did you mean 'digit'\?/],
    ['bent pictures of no class', ['train', 'infogan', '--data', 'sprites', '--bend'], /--bend: there is no class/],
    ['bent pictures without codes', ['train', 'dcgan', '--bend'], /--bend: dcgan has no such option; infogan has/],
    [
      'points for pictures',
      ['train', 'dcgan', '--data', 'ring'],
      /--data ring: these are points .* dcgan needs pictures/,
    ],
    [
      'pictures for pairs',
      ['train', 'pix2pix', '--data', 'mnist'],
      /these are digits, and pix2pix needs pairs of pictures/,
    ],
    [
      'a loss',
      ['train', 'dcgan', '--adversarial', 'hing'],
      /--adversarial: 'hing': this is not known\. Did you mean 'hinge'\?/,
    ],
    ['half a call', ['train', 'dcgan', '--penalty', 'r1(0.1'], /--penalty: 'r1\(0\.1': expected ',', got the end/],
    ['code', ['train', 'dcgan', '--penalty', 'r1(process.exit())'], /--penalty: 'r1\(process\.exit\(\)\)': '\.exit/],
    ['what every object has', ['train', 'dcgan', '--augment', 'constructor()'], /'constructor': this is not known/],
    ['and in a call', ['train', 'dcgan', '--penalty', 'r1(__proto__)'], /--penalty: '__proto__' is not known/],
    [
      'the prototype as a field',
      ['train', 'dcgan', '--optimizer', 'D=adam({ __proto__: { learningRate: 1 } })'],
      /--optimizer: adam: '__proto__' is not known/,
    ],
    [
      'the prototype as a player',
      ['train', 'dcgan', '--optimizer', '__proto__=adam()', '--steps', '1'],
      /--optimizer: /,
    ],
    [
      'a thousand brackets',
      ['train', 'dcgan', '--augment', `diffAugment(${'['.repeat(1000)}`],
      /at most 20 brackets in each other/,
    ],
    ['a book', ['train', 'dcgan', '--augment', 'x'.repeat(1e5)], /100000 characters are too many\. Use at most 2000/],
    [
      'a loss for a penalty',
      ['train', 'dcgan', '--penalty', 'hinge'],
      /--penalty: 'hinge': this is a loss, not a penalty/,
    ],
    [
      'a penalty for a loss',
      ['train', 'dcgan', '--adversarial', 'r1(1)'],
      /--adversarial: 'r1': this is a penalty, not a loss/,
    ],
    [
      'a loss for an optimizer',
      ['train', 'dcgan', '--optimizer', 'D=hinge'],
      /'hinge': this is a loss, not an optimizer/,
    ],
    [
      'a number for a loss',
      ['train', 'dcgan', '--adversarial', '3'],
      /--adversarial: '3': expected a loss\. Known: dual/,
    ],
    [
      'a loss for a rate',
      ['train', 'dcgan', '--learning-rate', 'hinge'],
      /'hinge': this is a loss, not a number or a schedule/,
    ],
    [
      'text for a number',
      ['train', 'dcgan', '--penalty', "r1('a')"],
      /--penalty: r1: gamma: expected a number .* got 'a'/,
    ],
    ['a loss in a penalty', ['train', 'dcgan', '--penalty', 'r1(hinge)'], /--penalty: r1: gamma: expected a number/],
    ['too many arguments', ['train', 'dcgan', '--penalty', 'r1(1, {}, 2)'], /--penalty: r1 takes 2 arguments, got 3/],
    ['arguments of a constant', ['train', 'dcgan', '--adversarial', 'hinge(1)'], /hinge takes no arguments, got 1/],
    [
      'a loss of a vae',
      ['train', 'vae', '--adversarial', 'hinge'],
      /--adversarial: vae has no such option; gan, dcgan,/,
    ],
    ['a norm of a vae', ['train', 'vae', '--norm', 'batch'], /--norm: vae has no such option; gan, dcgan,/],
    ['a norm', ['train', 'dcgan', '--norm', 'bach', '--steps', '1'], /--norm: .*Did you mean 'batch'\?/],
    [
      'a player twice',
      ['train', 'dcgan', '--learning-rate', 'D=1,D=2'],
      /--learning-rate: 'D' is given twice\. Leave one out/,
    ],
    [
      'a player of another model',
      ['train', 'dcgan', '--learning-rate', 'Q=1e-3', '--steps', '1'],
      /--learning-rate: DCGAN: learningRate: 'Q' is not known\. Known: D, G/,
    ],
    ['a net', ['train', 'dcgan', '--average', 'Q=1000', '--steps', '1'], /--average: .*no such net\. It has: G, D/],
    [
      'a term',
      ['train', 'vae', '--weights', 'k1=2', '--steps', '1'],
      /--weights: VAE: weights: 'k1' is not known.* 'kl'/,
    ],
    [
      'labels of nobody',
      ['train', 'sgan', '--labelled', '7', '--steps', '1'],
      /--labelled: .*multiple of the 10 classes/,
    ],
    ['a layer of dense nets', ['train', 'cgan', '--hidden', '7', '--steps', '1'], /--hidden: .*--architecture dcgan/],
    ['a fit of digits', ['train', 'dcgan', '--fit', 'cover'], /--fit: mnist has a size of its own/],
    ['a folder of digits', ['train', 'dcgan', '--on-bad', 'skip'], /--on-bad: only of folders/],
    [
      'an optimizer of nobody',
      ['train', 'dcgan', '--optimizer', 'adam()'],
      /expected a name and a value, such as D=adam/,
    ],
    ['data', ['train', 'gan', '--data', 'mnst'], /--data: 'mnst' is no folder.*Did you mean 'mnist'\?/],
    ['a file for data', ['train', 'gan', '--data', 'package.json'], /'package\.json' is a file, not a folder/],
    ['a size of digits', ['train', 'infogan', '--size', '32'], /--size: mnist has a size of its own/],
    ['grey points', ['train', 'gan', '--data', 'ring', '--grey'], /--grey/],
    ['a backend', ['train', 'gan', '--backend', 'smid'], /--backend: 'smid' is not known\. Did you mean 'simd'\?/],
    [
      'a batch larger than the data',
      ['train', 'gan', '--batch-size', '9001'],
      /--batch-size: 9001 is more than the 9000/,
    ],
    [
      'to resume and to replace',
      ['train', 'gan', '--resume', '--overwrite'],
      /'--resume' cannot be used with option '--overwrite'/,
    ],
    [
      'to keep and to replace',
      ['train', 'gan', '--keep', '--overwrite'],
      /'--overwrite' cannot be used with option '--keep'/,
    ],
    ['a picture that is not there', ['classify', 'no/such/run', 'no.png'], /FILE: no\.png is not there/],
    ['a run that is not there', ['sample', 'no/such/run'], /RUN: no\/such\/run is not there/],
    ['a picture of another kind', ['sample', 'no/such/run', '--out', 'a.jpg'], /expected a \.png file, got a\.jpg/],
  ])('%s: exit code 2, one clear message, nothing made', async (_, argv, message) => {
    const folder = join(scratch(), 'out');
    const place = argv[0] === 'train' && argv.length > 1 ? ['--out', folder] : [];
    const { code, out, err } = await call(...argv, ...place);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(err).not.toMatch(/^\s+at /m);
    expect(() => readdirSync(folder)).toThrow();
  });
});

/** The settings of a run. */
const SETTINGS = { model: 'gan', data: 'ring', steps: 2, batchSize: 4, seed: 0, every: 1, doctor: 20 };
const RUN = JSON.stringify(SETTINGS);

describe('the output folder', () => {
  it('is refused before training where nothing can be written', async () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    const { code, err } = await call('train', 'gan', '--data', 'ring', '--backend', 'cpu', '--out', join(file, 'run'));
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/gan-kit: .*file.run: .* \(ENOTDIR\)\. Nothing was trained/),
    ]);
  });

  it('is refused if it holds a run, saying what to do', async () => {
    const out = scratch();
    mkdirSync(join(out, 'checkpoint'));
    writeFileSync(join(out, 'run.json'), RUN);
    const { code, err } = await call('train', 'gan', '--data', 'ring', '--out', out);
    expect(code).toBe(2);
    expect(err).toMatch(/holds a run already\. Add --resume .* --keep .* --overwrite .* another --out/);
  });

  it.each(['--keep', '--overwrite'])('is refused with %s too if what is there is not of a run', async earlier => {
    const out = scratch();
    const train = () => call('train', 'gan', '--data', 'ring', '--out', out, earlier);
    writeFileSync(join(out, 'metrics.json'), 'mine');
    expect(await train()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/holds metrics\.json, which no run of/),
    });
    writeFileSync(join(out, 'run.json'), RUN);
    mkdirSync(join(out, 'checkpoint'));
    writeFileSync(join(out, 'checkpoint', 'model.pt'), 'mine');
    expect(await train()).toMatchObject({
      code: 2,
      err: expect.stringMatching(/'model\.pt' in .*checkpoint is not of/),
    });
    expect(readdirSync(out).sort()).toEqual(['checkpoint', 'metrics.json', 'run.json']);
  });

  it('must hold a run to resume', async () => {
    const { code, err } = await call('train', 'gan', '--resume', '--out', scratch());
    expect([code, err]).toEqual([2, expect.stringMatching(/--resume: .* holds no run to go on with/)]);
  });

  it.each([
    ['half a file', '{"model":'],
    ['no object', '[]'],
    ['a name that every object has', JSON.stringify({ ...SETTINGS, model: 'constructor' })],
    ['steps of text', JSON.stringify({ ...SETTINGS, steps: 'many' })],
    ['a batch of none', JSON.stringify({ ...SETTINGS, batchSize: 0 })],
    ['a width of an object', JSON.stringify({ ...SETTINGS, width: {} })],
    ['a field of its own', JSON.stringify({ ...SETTINGS, toString: 1 })],
    ['a backend by its path', JSON.stringify({ ...SETTINGS, backend: '../../x' })],
    ['a million brackets', '['.repeat(1e6)],
    ['two megabytes', `"${'x'.repeat(2 << 20)}"`],
  ])('is not resumed from settings of %s', async (_, text) => {
    const out = scratch();
    writeFileSync(join(out, 'run.json'), text);
    const { code, err } = await call('train', 'gan', '--resume', '--out', out);
    expect([code, err]).toEqual([1, expect.stringMatching(/run\.json: it is damaged/)]);
  });
});

describe('help', () => {
  it('has the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(VERSION).toBe(version);
    expect(await call('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it.each([
    [[]],
    ...['train', 'sample', 'traverse', 'translate', 'upscale', 'encode', 'classify', 'info'].map(name => [[name]]),
  ])('of %j shows examples', async words => {
    const { code, out } = await call(...words, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Examples:\n {2}\$ gan-kit/);
  });

  it('says what the paper has', async () => {
    expect((await call('train', '--help')).out).toContain("InfoGAN's paper has --width 64 --hidden 1024");
  });

  it('lists the models, each with an example that the command takes', async () => {
    const { code, out } = await call('train');
    expect(code).toBe(0);
    const examples = [...out.matchAll(/\$ gan-kit train (.*)/g)].map(([, words = '']) => words);
    expect(examples.map(words => words.split(' ')[0])).toEqual(Object.keys(PRESETS));
    const help = (await call('train', '--help')).out;
    for (const words of examples) {
      expect(help).toContain(`gan-kit train ${words}`);
      const flags = words.match(/--[a-z-]+/g) ?? [];
      for (const flag of flags) expect(help).toContain(`${flag} `);
      for (const [, value = ''] of words.matchAll(/--(?:adversarial|penalty|augment) '?([^' ]+)/g))
        expect(called('--x', value)).toBeDefined();
    }
    for (const { takes, learns, data, defaults } of Object.values(PRESETS)) {
      for (const key of Object.keys(defaults)) expect(takes).toContain(key);
      expect(learns).toContain(kindOf(data, learns));
    }
  });

  it('lists what there is', async () => {
    const { code, out } = await call('info');
    expect(code).toBe(0);
    for (const name of ['gan', 'dcgan', 'infogan', 'mnist', 'sprites', 'simd']) expect(out).toContain(name);
  });
});

describe('calls in options', () => {
  it.each([
    ['0.5', 0.5],
    ['-1e3', -1000],
    ["'a b'", 'a b'],
    ['[1, 2, [true]]', [1, 2, [true]]],
    ["{ a: .5, 'b': {} }", { a: 0.5, b: {} }],
  ])('%s', (text, value) => expect(called('--x', text)).toEqual(value));

  it('make what a program makes', () => {
    expect(called('--x', 'hinge')).toBe(hinge);
    expect(called('--x', 'r1(0.05)')).toMatchObject({ name: 'r1', perExample: true });
    const rate = called('--x', 'linear({ from: 1, to: 0, between: [0, 100], })');
    expect([0, 50, 200].map(rate as (images: number) => number)).toEqual([1, 0.5, 0]);
  });
});
