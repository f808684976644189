import { Command, CommanderError } from 'commander';
import { GanKitError } from '../core/errors';
import { addDoctor, addInfo, addPictures, addSample, addTraverse } from './otherCommands';
import { type Lost, say, type Terminal } from './terminal';
import { addTrain } from './trainCommand';
import { UsageError } from './usageError';
import { VERSION } from './version';

/**
 * Runs the command line and returns the exit code: 0 for success, 1 if something failed, 2 if it was called wrongly,
 * 130 if Ctrl-C stopped it, 141 if its output went into a pipe that was closed.
 *
 * @param argv the words after the program's name
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const code = await obey(argv, terminal);
  // A stream tells of a failure a moment after the write.
  await new Promise(resolve => setImmediate(resolve));
  const lost: Lost | undefined = terminal.lost?.reason;
  if (!lost || code !== 0) return code;
  if (lost.code === 1) say(terminal.err, `gan-kit: ${lost.message}`);
  return lost.code;
}

async function obey(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Command('gan-kit')
    .description('Train generative adversarial networks, and see what they learned.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: text => terminal.out.write(text),
      writeErr: text => terminal.err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'gan-kit: ')),
    })
    .addHelpText(
      'after',
      `
Examples:
  $ gan-kit train infogan                      digits, without labels
  $ gan-kit train dcgan --data ./faces --size 64
  $ gan-kit sample out/infogan --code digit=3
  $ gan-kit help train`,
    );
  const exit = (result: number) => {
    code = result;
  };
  addTrain(program, terminal, exit);
  addSample(program, terminal, exit);
  addTraverse(program, terminal, exit);
  addPictures(program, terminal, exit);
  addInfo(program, terminal, exit);
  addDoctor(program, terminal, exit);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

/** One clear message; a stack only for what nobody foresaw. */
function report(error: unknown, { err }: Terminal): number {
  // Commander has said already what was wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) {
    say(err, `gan-kit: ${error.message}`);
    return 2;
  }
  if (error instanceof GanKitError) say(err, `gan-kit: ${error.message}`);
  else
    say(err, `gan-kit: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
