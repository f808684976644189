// `npm start`: trains an InfoGAN on digits into out/infogan, in a fresh clone too. Words after `--` go to the command:
//   npm start -- --steps 200 --seed 7 --out DIR
//   npm start -- --resume
// An earlier run in the way is never lost: it is moved aside to out/infogan-1, out/infogan-2, …
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureBuilt, ensureInstalled, root } from './setup.mjs';

checkNode();
ensureInstalled();
ensureBuilt();

const args = process.argv.slice(2);
const decided = args.some(arg => ['--resume', '--overwrite', '--keep'].includes(arg));
const cli = join(root, 'dist/esm/cli/main.js');
// In this process, so that Ctrl-C and exit codes are the command's own.
process.env.GAN_KIT_COMMAND = 'npm start --';
process.argv = [process.execPath, cli, 'train', 'infogan', ...(decided ? [] : ['--keep']), ...args];
await import(pathToFileURL(cli).href);
