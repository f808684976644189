import { type Command, Option } from 'commander';
import { BACKENDS } from './backend';
import { codeWeights, whole } from './parse';
import { MODELS, PRESETS } from './presets';
import type { Given } from './settings';
import type { Terminal } from './terminal';
import { train } from './train';

/** What commander makes of the options. */
type Options = Given & { out?: string; resume?: true; overwrite?: true; keep?: true };

/** Adds `train NAME`. */
export function addTrain(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('train')
    .argument('<NAME>', `the model: ${MODELS.join(', ')}`)
    .description('train a model, and leave pictures, curves, numbers and the model in a folder')
    .option(
      '--data <what>',
      'mnist, ring, grid, sprites, a folder of pictures or of IDX files, or a URL of IDX files (default: mnist)',
    )
    .option(
      '--steps <n>',
      `train up to this step, counted from the first (default: ${perModel(p => p.steps)})`,
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
    .option('--every <n>', 'pictures and a checkpoint each so many steps (default: 200)', whole(1))
    .option('--width <n>', 'dcgan, infogan: channels next to the picture (default: 32)', whole(1))
    .option('--hidden <n>', 'infogan: width of the dense layers (default: 256); gan: of all hidden layers', whole(1))
    .option(
      '--weights <w>',
      'infogan: weight of the information, for all codes or as name=w,… (default: 1 for classes, 0.1 else; with ' +
        '--bend 2 for classes, 0.1 else until step 2,500, then 1)',
      codeWeights,
    )
    .option('--bend', 'infogan: read the class off pictures bent at random while it learns (default: for digits)')
    .option('--no-bend', 'infogan: read all codes off the pictures as they are')
    .option('--size <n>', 'bring pictures of a folder, or sprites, to n × n (default: 32)', whole(1))
    .option('--grey', 'make the pictures of a folder grey')
    .option('--backend <name>', `${BACKENDS.join(', ')} (default: the fastest that works)`)
    .addHelpText(
      'after',
      `
The default widths suit two slow cores. InfoGAN's paper has --width 64 --hidden 1024, DCGAN's --width 128.

Ctrl-C stops after the step in progress and saves, and so does the end of the terminal or of a pipe that it writes to;
--resume goes on bit for bit as if nothing had happened. One folder takes one run at a time.

Examples:
  $ gan-kit train infogan
  $ gan-kit train infogan --steps 200 --seed 7 --out out/short
  $ gan-kit train infogan --resume --steps 4000
  $ gan-kit train infogan --weights 0 --out out/untaught
  $ gan-kit train dcgan --data ./faces --size 64
  $ gan-kit train gan --data ring`,
    )
    .action(async (name: string, { out, resume, overwrite, keep, ...given }: Options) => {
      const earlier = overwrite ? 'overwrite' : keep ? 'keep' : 'refuse';
      exit(await train(name, given, { ...(out !== undefined && { out }), resume: resume === true, earlier }, terminal));
    });
}

/** `4000 gan, 2000 dcgan`. */
const perModel = (of: (preset: (typeof PRESETS)[string]) => number): string =>
  Object.entries(PRESETS)
    .map(([name, preset]) => `${name} ${of(preset)}`)
    .join(', ');
