import { type Command, Option } from 'commander';
import { NORMS } from '../layers/norm';
import { BACKENDS } from './backend';
import { namesOf } from './calls';
import { DATA_NAMES } from './dataNames';
import { listModels } from './info';
import { fromZero, whole } from './parse';
import { MODELS, PRESETS } from './presets/all';
import { has, type Own, type Preset } from './presets/preset';
import type { Given } from './settings';
import type { Shared } from './shared';
import type { Terminal } from './terminal';
import { train } from './train';
import { UsageError } from './usageError';

/** What commander makes of the options. */
interface Options extends Omit<Given, 'penalties' | 'optimizers' | 'augment'> {
  readonly augment?: readonly string[] | false;
  readonly penalty?: readonly string[];
  readonly optimizer?: readonly string[];
  readonly out?: string;
  readonly resume?: true;
  readonly overwrite?: true;
  readonly keep?: true;
}

/** One more of an option that may be repeated. */
const more = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

/** Adds `train NAME`. */
export function addTrain(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  const command = program
    .command('train')
    .argument('[NAME]', `the model: ${MODELS.join(', ')}; without it they are listed`)
    .description('train a model, and leave pictures, curves, numbers and the model in a folder');
  addRun(command);
  addModel(command);
  addLearning(command);
  command
    .option('--backend <name>', `${BACKENDS.join(', ')} (default: the fastest that works)`)
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, options: Options) => {
      if (name === undefined) {
        const { doctor: _, ...said } = options;
        if (Object.keys(said).length === 0) return exit(listModels(terminal));
        throw new UsageError(`NAME: say which model: ${MODELS.join(', ')}. \`gan-kit train\` alone lists them.`);
      }
      const { out, resume, overwrite, keep, penalty, optimizer, augment, ...rest } = options;
      const given: Given = {
        ...rest,
        ...(augment !== undefined && { augment: augment || [] }),
        ...(penalty && { penalties: penalty }),
        ...(optimizer && { optimizers: optimizer }),
      };
      const earlier = overwrite ? 'overwrite' : keep ? 'keep' : 'refuse';
      exit(await train(name, given, { ...(out !== undefined && { out }), resume: resume === true, earlier }, terminal));
    });
}

/** Data, length and place of a run. */
function addRun(command: Command): void {
  command
    .option(
      '--data <what>',
      `${DATA_NAMES.join(', ')}, a folder of pictures or of IDX files, or a URL of ` +
        'IDX files ' +
        `(default: ${perModel(({ data }) => data)})`,
    )
    .option('--size <n>', 'bring pictures of a folder, or what is made here, to n × n (default: 32)', whole(1))
    .option('--grey', 'make the pictures of a folder, or emoji, grey')
    .option('--alpha', 'keep the transparency of a folder’s pictures, or of emoji, as a fourth channel')
    .addOption(
      new Option(
        '--fit <how>',
        'how pictures of a folder are brought to that size: cover cuts, contain adds an edge, stretch bends ' +
          '(default: cover; ' +
          'stretch for pix2pix and cyclegan)',
      ).choices(['cover', 'contain', 'stretch']),
    )
    .addOption(
      new Option(
        '--on-bad <policy>',
        'what to do about pictures of a folder that cannot be used: stop before the first step, or leave them out and ' +
          'say which (default: skip)',
      ).choices(['throw', 'skip']),
    )
    .option(
      '--steps <n>',
      `train up to this step, counted from the first (default: ${perModel(({ steps }) => steps)})`,
      whole(1),
    )
    .option('--batch-size <n>', `real examples in a batch (default: ${perModel(p => p.batchSize)})`, whole(1))
    .option('--seed <n>', 'equal seeds give equal results, bit for bit (default: 0)', whole(0))
    .option('--out <folder>', 'where everything goes (default: out/NAME)')
    .addOption(
      new Option('--resume', 'go on with the run in --out; its options need not be repeated').conflicts([
        'overwrite',
        'keep',
      ]),
    )
    .addOption(new Option('--overwrite', 'replace the run in --out').conflicts('keep'))
    .option('--keep', 'move an earlier run in --out aside, to OUT-1, OUT-2, …; what is not of it stays')
    .option(
      '--held-out <n>',
      'pictures of a folder that nothing learns from, for the doctor and the best model; 0 for none (default: a ' +
        'tenth, at least 20, at most 1000, of 60 or more)',
      whole(0),
    )
    .option('--no-doctor', 'do not look after the run (default: twenty looks or more)')
    .option('--every <n>', 'pictures and a checkpoint each so many steps (default: 200)', whole(1));
}

/** What only some models have. */
function addModel(command: Command): void {
  command
    .addOption(
      new Option('--architecture <nets>', own('architecture', 'its nets (default: the paper’s)')).choices([
        'mlp',
        'dcgan',
        'residual',
      ]),
    )
    .addOption(
      new Option('--layers <kind>', own('layers', 'its layers (default: dense)')).choices(['dense', 'convolutional']),
    )
    .option(
      '--width <n>',
      own('width', 'channels next to the picture; of cgan with --architecture mlp, of G’s joint layer'),
      whole(1),
    )
    .option('--hidden <n>', own('hidden', 'width of the dense layers'), whole(1))
    .option(
      '--blocks <n>',
      own('blocks', 'residual blocks at each size (default: 1), of cyclegan between (default: 6, from 256 pixels 9)'),
      whole(1),
    )
    .option(
      '--discriminator-steps <n>',
      own('discriminatorSteps', 'turns of D for each of G (default: 1; 5 for wgan)'),
      whole(1),
    )
    .option(
      '--gamma <n>',
      own(
        'gamma',
        'γ of R1, of r3gan also of R2 (default: √(h · w) / 64, of digits 5; of stylegan 1); not with --penalty',
      ),
      fromZero,
    )
    .option(
      '--total-images <n>',
      own('totalImages', 'real images that its schedules span (default: --steps times --batch-size)'),
      whole(1),
    )
    .option(
      '--attention <n>',
      own('attention', 'height of the map that self-attention reads (default: none)'),
      whole(1),
    )
    .addOption(
      new Option(
        '--conditioning <how>',
        own('conditioning', 'how its convolutional G is told the class (default: joined)'),
      ).choices(['joined', 'batchNorm']),
    )
    .addOption(
      new Option('--discriminator <how>', own('discriminator', 'how its convolutional D is (default: joined)')).choices(
        ['joined', 'projection'],
      ),
    )
    .option('--latent <n>', own('latent', 'columns of z'), whole(1))
    .option(
      '--classes <n>',
      own(
        'classes',
        'how many there are; default as many as the data have, of r3gan and stylegan none: then it is told none',
      ),
      whole(2),
    )
    .option('--labelled <n>', own('labelled', 'how many labels it is given'), whole(1))
    .option('--captions <text...>', own('captions', 'what the sample grids show'))
    .option('--encoder-steps <n>', own('encoderSteps', 'steps that the text encoder is trained before'), whole(1))
    .option('--scale <n>', own('scale', 'how many times as large it makes pictures'), whole(2))
    .option('--first-steps <n>', own('firstSteps', 'steps of the first phase or stage'), whole(0))
    .option('--bend', own('bend', 'read the class off pictures bent at random while it learns (default: for digits)'))
    .option('--no-bend', own('bend', 'read all codes off the pictures as they are'));
}

/** How it learns: named and called as in a program. */
function addLearning(command: Command): void {
  command
    .option(
      '--adversarial <loss>',
      shared('adversarial', `${namesOf('loss')}; such as hinge or 'topK(hinge)' (default: nonSaturating)`),
    )
    .option('--penalty <term>', shared('penalties', `${namesOf('penalty')}; such as 'r1(0.05)'; may be repeated`), more)
    .option(
      '--augment <what>',
      shared(
        'augment',
        `what is done to examples before D is shown them: ${namesOf('augmentation')}; such as 'diffAugment()'; ` +
          'may be repeated (default: of pictures in a folder by their number)',
      ),
      more,
    )
    .option('--no-augment', 'nothing, however few pictures there are')
    .option('--norm <name>', shared('norm', `how a D of the model’s own normalises: ${NORMS.join(', ')}`))
    .option(
      '--learning-rate <rate>',
      `a number or a schedule (${namesOf('number')}) for all players, or D=4e-4; may be repeated`,
      more,
    )
    .option(
      '--optimizer <player=optimizer>',
      `${namesOf('optimizer')}; such as 'D=adam({ beta1: 0 })'; may be repeated`,
      more,
    )
    .option('--average <net=images>', 'keep a moving average, with a half-life in images: G=10000', more)
    .option(
      '--weights <term=w>',
      `weights of terms, numbers or schedules; of infogan also one for all codes; may be repeated. Of ${terms()}`,
      more,
    );
}

/** `4000 gan, cgan; 2000 dcgan`. */
function perModel(of: (preset: Preset) => number | string): string {
  const names = new Map<number | string, string[]>();
  for (const [name, preset] of Object.entries(PRESETS)) names.set(of(preset), [...(names.get(of(preset)) ?? []), name]);
  return [...names].map(([value, models]) => `${value} ${models.join(', ')}`).join('; ');
}

/** What an option of most models is, with those that have it not. */
function shared(key: keyof Shared, what: string): string {
  const lacking = Object.entries(PRESETS).filter(([, preset]) => !has(preset, key));
  return `${what}${lacking.length > 0 ? `. Not of ${lacking.map(([name]) => name).join(', ')}` : ''}`;
}

/** `vae kl; vaegan likeness, kl`. */
const terms = (): string =>
  Object.entries(PRESETS)
    .flatMap(([name, { terms }]) => (terms ? [`${name} ${terms}`] : []))
    .join('; ');

/** What an option of some models is, with the models that have it and their defaults. */
function own(key: keyof Own, what: string): string {
  const having = Object.entries(PRESETS).filter(([, { takes }]) => takes.includes(key));
  const names = having.map(([name, { defaults }]) => {
    const value = defaults[key];
    return typeof value === 'number' ? `${name} ${value}` : name;
  });
  return `${what}. Of ${names.join(', ')}`;
}

const HELP = `
The default widths suit two slow cores. InfoGAN's paper has --width 64 --hidden 1024, DCGAN's --width 128.

Losses, penalties, augmentations, optimizers and schedules are named and called as in a program. A model with a penalty
that is about each example by itself has a D without batch normalisation. A folder holds what the model learns:
pictures, with a subfolder for each class for cgan, acgan, sgan and classifier; pictures with captions for text-to-image
and stackgan; for pix2pix pairs side by side in each file, or in subfolders input and target; for cyclegan a subfolder
for each kind; for srgan large pictures.

Ctrl-C stops after the step in progress and saves, and so does the end of the terminal or of a pipe that it writes to;
--resume goes on bit for bit as if nothing had happened. One folder takes one run at a time.

Examples:
${Object.values(PRESETS)
  .map(({ example }) => `  $ gan-kit train ${example}`)
  .join('\n')}
  $ gan-kit train infogan --resume --steps 4000`;
