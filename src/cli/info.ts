import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  canClassify,
  canEncode,
  canGenerate,
  canReconstruct,
  canTranslate,
  canTraverse,
  canUpscale,
} from '../model/capabilities';
import type { Model } from '../model/model';
import { BACKENDS, startBackend } from './backend';
import { DATA_NAMES } from './dataNames';
import { openModel } from './openModel';
import { PRESETS } from './presets/all';
import { METRICS, shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { VERSION } from './version';

/** What a model may be able to do, by the word for it. */
const ABILITIES: Readonly<Record<string, (model: Model) => boolean>> = {
  generate: canGenerate,
  traverse: canTraverse,
  encode: canEncode,
  reconstruct: canReconstruct,
  translate: canTranslate,
  upscale: canUpscale,
  classify: canClassify,
};

/** `gan-kit train` without a name: the models, each with an example. */
export function listModels({ out }: Terminal): number {
  say(out, 'Models to train:');
  for (const [name, { summary, example }] of Object.entries(PRESETS))
    say(out, '', `  ${name}: ${summary}`, `    $ gan-kit train ${example}`);
  say(out, '', 'All options: gan-kit help train');
  return 0;
}

/** `gan-kit info [RUN]`: what a run holds, or what there is to run. */
export async function info(run: string | undefined, terminal: Terminal): Promise<number> {
  const { backend, reason } = await startBackend();
  const { out } = terminal;
  if (run === undefined) {
    say(out, `gan-kit ${VERSION}, Node ${process.versions.node}, backend ${backend} (${reason})`, '', 'Models:');
    for (const [name, preset] of Object.entries(PRESETS)) say(out, `  ${name.padEnd(13)}  ${preset.summary}`);
    say(
      out,
      '',
      `Data: ${DATA_NAMES.join(', ')}, a folder of pictures or IDX files, a URL of IDX files`,
      `Backends: ${BACKENDS.join(', ')}`,
    );
    return 0;
  }
  const model = await openModel(run);
  try {
    const able = Object.entries(ABILITIES).flatMap(([name, can]) => (can(model) ? [name] : []));
    const images = model.images.toLocaleString('en');
    say(out, `${shown(resolve(run))}: ${model.name} at step ${model.step}, ${images} examples seen`);
    say(out, `It can ${able.join(', ') || 'encode captions'}.`, '', model.summary().trimEnd());
    const metrics = join(run, METRICS);
    if (existsSync(metrics)) say(out, '', METRICS, (await readFile(metrics, 'utf8')).trimEnd());
    return 0;
  } finally {
    model.dispose();
  }
}
