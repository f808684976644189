import { type Command, Option } from 'commander';
import { checkBackend } from './backend';
import { diagnosis } from './doctor';
import { classify, encode, type PicturesOptions, translate, upscale } from './fromPictures';
import { info } from './info';
import { code, whole } from './parse';
import { type SampleOptions, sample } from './sample';
import type { Terminal } from './terminal';
import { type TraverseOptions, traverse } from './traverse';

type Exit = (code: number) => void;

/** Adds `sample RUN`. */
export function addSample(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command('sample')
    .argument('<RUN>', 'the --out folder of a run, or a checkpoint folder')
    .description('draw new examples with a trained model')
    .option('--n <n>', 'how many', whole(1), 64)
    .option('--seed <n>', 'equal seeds give equal examples', whole(0), 0)
    .option('--code <name=value>', 'hold a code of an infogan; may be repeated', code)
    .option('--label <n>', 'the class, of models that are told one', whole(0))
    .option('--caption <text>', 'what the pictures show, of models that read captions')
    .option('--out <file>', 'the PNG file (default: RUN/sampled-SEED.png)')
    .option('--backend <name>', 'as for train')
    .addHelpText(
      'after',
      `
Examples:
  $ gan-kit sample out/infogan --n 100 --seed 3
  $ gan-kit sample out/infogan --code digit=3 --code slant=-0.5 --out threes.png
  $ gan-kit sample out/cgan --label 7
  $ gan-kit sample out/text-to-image --caption 'a small red circle'`,
    )
    .action(async (run: string, options: SampleOptions) => {
      if (options.backend) checkBackend(options.backend);
      exit(await sample(run, options, terminal));
    });
}

/** Adds `traverse RUN`. */
export function addTraverse(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command('traverse')
    .argument('<RUN>', 'the --out folder of a run, or a checkpoint folder')
    .description('draw what each code, class or column of z changes')
    .option('--rows <n>', 'draws of everything else', whole(1), 10)
    .option('--seed <n>', 'of those draws', whole(0), 0)
    .option('--code <name...>', 'only these codes')
    .option('--out <folder>', 'where the PNG files go (default: RUN)')
    .option('--backend <name>', 'as for train')
    .addHelpText(
      'after',
      `
Examples:
  $ gan-kit traverse out/infogan
  $ gan-kit traverse out/infogan --code digit slant --rows 5 --out pictures`,
    )
    .action(async (run: string, options: TraverseOptions) => {
      if (options.backend) checkBackend(options.backend);
      exit(await traverse(run, options, terminal));
    });
}

/** Adds `info [RUN]`. */
export function addInfo(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command('info')
    .argument('[RUN]', 'the --out folder of a run; without it, what there is to train')
    .description('describe a run, or list models, data and backends')
    .addHelpText('after', '\nExamples:\n  $ gan-kit info\n  $ gan-kit info out/infogan')
    .action(async (run: string | undefined) => exit(await info(run, terminal)));
}

/** Adds `doctor RUN`. */
export function addDoctor(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command('doctor')
    .argument('<RUN>', 'the --out folder of a run, also of one that is not over')
    .description('say what is wrong with a run and whether to stop, and write its report.html anew')
    .addHelpText('after', '\nExamples:\n  $ gan-kit doctor out/r3gan')
    .action(async (run: string) => exit(await diagnosis(run, terminal)));
}

/** What reads pictures: what it does, what options it has beside those of all, an example. */
const PICTURES = [
  {
    name: 'translate',
    does: translate,
    what: 'turn pictures into the other kind',
    draws: true,
    example: 'out/pix2pix maps/ --out photos',
  },
  { name: 'upscale', does: upscale, what: 'enlarge pictures', draws: true, example: 'out/srgan small.png' },
  {
    name: 'encode',
    does: encode,
    what: 'find the codes of pictures: a line of JSON for each',
    draws: false,
    example: 'out/vae digit.png',
  },
  {
    name: 'classify',
    does: classify,
    what: 'tell the classes of pictures: a line of JSON for each',
    draws: false,
    example: 'out/acgan digits/',
  },
] as const;

/** Adds `translate`, `upscale`, `encode` and `classify`, each of `RUN FILE…`. */
export function addPictures(program: Command, terminal: Terminal, exit: Exit): void {
  for (const { name, does, what, draws, example } of PICTURES) {
    const command = program
      .command(name)
      .argument('<RUN>', 'the --out folder of a run, or a checkpoint folder')
      .argument('<FILE...>', 'PNG or JPEG files, or folders of them')
      .description(what)
      .option('--backend <name>', 'as for train');
    if (draws) command.option('--out <folder>', `where the PNG files go (default: RUN/${name}d)`);
    if (name === 'translate') {
      command
        .option('--seed <n>', 'of its noise (default: 0)', whole(0))
        .addOption(new Option('--to <kind>', 'which kind to make, of cyclegan (default: b)').choices(['a', 'b']));
    }
    command
      .addHelpText('after', `\nExamples:\n  $ gan-kit ${name} ${example}`)
      .action(async (run: string, files: readonly string[], options: PicturesOptions) => {
        if (options.backend) checkBackend(options.backend);
        exit(await does(run, files, options, terminal));
      });
  }
}
