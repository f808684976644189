import type { Command } from 'commander';
import { checkBackend } from './backend';
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
    .option('--code <name=value>', 'infogan: hold a code; may be repeated', code)
    .option('--out <file>', 'the PNG file (default: RUN/sampled-SEED.png)')
    .option('--backend <name>', 'as for train')
    .addHelpText(
      'after',
      `
Examples:
  $ gan-kit sample out/infogan --n 100 --seed 3
  $ gan-kit sample out/infogan --code digit=3 --code slant=-0.5 --out threes.png`,
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
    .description('draw what each code of an infogan changes')
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
