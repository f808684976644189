import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BACKENDS, startBackend } from './backend';
import { openModel } from './openModel';
import { PRESETS } from './presets';
import { METRICS, shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { VERSION } from './version';

/** `gan-kit info [RUN]`: what a run holds, or what there is to run. */
export async function info(run: string | undefined, terminal: Terminal): Promise<number> {
  const { backend, reason } = await startBackend();
  if (run === undefined) {
    say(
      terminal.out,
      `gan-kit ${VERSION}, Node ${process.versions.node}, backend ${backend} (${reason})`,
      '',
      'Models:',
    );
    for (const [name, preset] of Object.entries(PRESETS)) say(terminal.out, `  ${name.padEnd(8)}  ${preset.summary}`);
    say(terminal.out, '', 'Data: mnist, ring, grid, sprites, a folder of pictures or IDX files, a URL of IDX files');
    say(terminal.out, `Backends: ${BACKENDS.join(', ')}`);
    return 0;
  }
  const model = await openModel(run);
  try {
    say(
      terminal.out,
      `${shown(resolve(run))}: ${model.name} at step ${model.step}, ${model.images.toLocaleString('en')} examples seen`,
    );
    say(terminal.out, '', model.summary().trimEnd());
    const metrics = join(run, METRICS);
    if (existsSync(metrics)) say(terminal.out, '', METRICS, (await readFile(metrics, 'utf8')).trimEnd());
    return 0;
  } finally {
    model.dispose();
  }
}
