import { join, resolve } from 'node:path';
import { GanKitError } from '../core/errors';
import { canGenerate } from '../model/capabilities';
import type { Model } from '../model/model';
import { checkpoints } from '../node/checkpoints';
import { checkWritable } from '../node/checkWritable';
import { folder } from '../node/folder';
import { historyFile } from '../node/historyFile';
import { complete, isThere, leftovers } from '../node/leftovers';
import { lossCurves } from '../node/lossCurves';
import { progressBar } from '../node/progressBar';
import { report } from '../node/report';
import { sampleGrid } from '../node/sampleGrid';
import { traversalSheets } from '../node/traversalSheets';
import type { Ready } from '../ready';
import type { CharCnnRnn } from '../systems/textEncoder/model';
import { startBackend } from './backend';
import { type Data, type Opening, openData } from './data';
import { dataTitle, isFolder, kindOf } from './dataNames';
import { trainedEncoder } from './encoder';
import { augmentOf } from './fewPictures';
import { checkUnlocked, lock } from './lock';
import { writeMetrics } from './metrics';
import { has, type Preset } from './presets/preset';
import {
  CHECKPOINT,
  checkFree,
  type Earlier,
  ENCODER,
  HISTORY,
  makeRoom,
  savedSettings,
  saveSettings,
  shown,
} from './runFolder';
import { flagged, type Given, newSettings, presetOf, resumedSettings, type Settings } from './settings';
import { sharedOptions } from './shared';
import { listenForStop, type Stopping } from './stopping';
import { summarise } from './summarise';
import { command, quoted, say, type Terminal } from './terminal';
import { UsageError } from './usageError';
import { type Watching, watchingOver } from './watching';

/** Where a run goes, and what may be there already. */
export interface TrainPlace {
  readonly out?: string;
  readonly resume: boolean;
  readonly earlier: Earlier;
}

/**
 * `gan-kit train NAME`: trains, and leaves pictures, curves, numbers and the model in a folder. Returns the exit code.
 */
export async function train(name: string, given: Given, place: TrainPlace, terminal: Terminal): Promise<number> {
  const out = resolve(place.out ?? join('out', name));
  const stop = listenForStop(terminal);
  try {
    const asked = await settle(name, given, place, out);
    const preset = presetOf(asked.model);
    const chosen = await startBackend(asked.backend, given.backend ? 'as asked for' : 'as before');
    const kind = kindOf(asked.data, preset.learns);
    const data = await opened({ ...asked, kind, signal: stop.signal }, asked.data);
    checkBatch(asked, data);
    sayLeftOut(data, terminal);
    const settings = place.resume ? asked : byNumber(asked, preset, data, terminal);
    const encoder = preset.readsCaptions
      ? await trainedEncoder(out, place.resume, data, settings, stop.signal, terminal)
      : undefined;
    try {
      if (stop.signal.aborted) return stop.code() ?? 1;
      const model = await made(preset, data, settings, encoder);
      const run = { name, model, preset, data, settings, place, ...chosen, ...(encoder && { encoder }) };
      try {
        return await trainIn(out, run, stop, terminal);
      } finally {
        model.dispose();
      }
    } finally {
      encoder?.dispose();
    }
  } finally {
    stop.release();
  }
}

/** The data. @throws UsageError if an option does not go with them */
async function opened(opening: Opening, data: string): Promise<Data> {
  try {
    return await openData(data, opening);
  } catch (error) {
    if (error instanceof GanKitError && error.code === 'argument') throw new UsageError(flagged(error.message));
    throw error;
  }
}

/** Says which files are left out, and why. */
function sayLeftOut({ skipped = [] }: Data, { err }: Terminal): void {
  if (skipped.length === 0) return;
  const some = skipped.slice(0, 5).map(({ file, reason }) => `  ${file}: ${reason}`);
  const more = skipped.length > 5 ? ['  …'] : [];
  say(
    err,
    `Left out, since they cannot be used: ${skipped.length} file${skipped.length > 1 ? 's' : ''}`,
    ...some,
    ...more,
  );
}

/** The settings with what hangs on how many pictures there are, which is said. */
function byNumber(settings: Settings, preset: Preset, data: Data, { out }: Terminal): Settings {
  const { kind, source, heldOut } = data;
  if (kind !== 'pictures' || source.size === undefined) return settings;
  const held = heldOut?.size ?? 0;
  const parts = held > 0 ? `${source.size} to learn from, ${held} held out` : `${source.size}, none held out`;
  const chooses = settings.augment === undefined && has(preset, 'augment');
  const augment = chooses ? (preset.augment ?? augmentOf(source.size)) : settings.augment;
  const chosen = !chooses
    ? ''
    : augment?.length
      ? ` ${preset.augment ? 'With this model' : 'For so many'} --augment ${augment.map(quoted).join(' --augment ')} is chosen; --no-augment leaves it out.`
      : ' So many need no augmentation.';
  const unknown =
    held > 0 ? '' : ' So the doctor cannot tell whether they are learned by heart, and no best model is kept.';
  say(out, `Pictures: ${parts}.${unknown}${chosen}`);
  return {
    ...settings,
    ...(augment && { augment }),
    ...(isFolder(settings.data, kind) && { heldOut: held }),
  };
}

/** The model. @throws UsageError if an option is not the model's, or has no value it may have */
async function made(preset: Preset, data: Data, settings: Settings, encoder?: CharCnnRnn): Promise<Model> {
  const { seed } = settings;
  const own = Object.fromEntries(preset.takes.map(key => [key, settings[key]]));
  try {
    return await preset.make({ data, own, shared: sharedOptions(settings), seed, ...(encoder && { encoder }) });
  } catch (error) {
    if (error instanceof GanKitError && ['argument', 'shape', 'data'].includes(error.code))
      throw new UsageError(flagged(error.message));
    throw error;
  }
}

/** A run that is ready to start. */
interface Prepared extends Ready {
  readonly name: string;
  readonly model: Model;
  readonly preset: Preset;
  readonly encoder?: CharCnnRnn;
  readonly data: Data;
  readonly settings: Settings;
  readonly place: TrainPlace;
}

async function trainIn(out: string, run: Prepared, stop: Stopping, terminal: Terminal): Promise<number> {
  const { name, model, data, settings, place, backend, reason } = run;
  // The weights with Adam's two moments, twice for the best model; what was there before stays until the new one is.
  await checkWritable(out, { inside: true, bytes: weightsOf(model) * 4 * 3 * 4 + 5e6 });
  const unlock = await lock(out);
  try {
    const resumed = place.resume && (await restore(model, settings, out));
    const kept = place.resume ? undefined : await makeRoom(out, place.earlier);
    stop.enter('training');
    await saveSettings(out, { ...settings, backend });
    if (run.encoder && !place.resume) await run.encoder.save(folder(join(out, ENCODER)));
    say(
      terminal.out,
      ...(kept ? [`The earlier run is kept in ${shown(kept)}.`] : []),
      `${resumed ? 'Going on with' : 'Training'} ${name} on ${dataTitle(settings.data)}, ` +
        `${resumed ? `from step ${model.step} ` : ''}to step ${settings.steps}, into ${shown(out)}`,
      `Backend: ${backend} (${reason}). Seed ${settings.seed}. Ctrl-C stops and saves.`,
    );
    const watching = await watchingOver(out, settings, resumed, terminal);
    const stopped = await fitModel(run, watching, out, stop, terminal);
    stop.enter('ending');
    if (stopped !== undefined) {
      // Where one stream is lost, whoever hears the other is told.
      for (const stream of terminal.lost?.aborted ? [terminal.out, terminal.err] : [terminal.out]) {
        say(stream, `Saved at step ${model.step} of ${settings.steps}. To go on: ${resumeCommand(name, place.out)}`);
      }
      return stopped;
    }
    say(terminal.err, 'Measuring …');
    const metrics = await writeMetrics(out, model, data, settings, backend);
    say(terminal.out, ...summarise(model, metrics, shown(out), watching));
    return 0;
  } finally {
    unlock();
  }
}

/** Trains, and returns the exit code if the run was stopped. */
async function fitModel(
  { model, preset, data, settings }: Prepared,
  watching: Watching,
  out: string,
  stop: Stopping,
  { err }: Terminal,
): Promise<number | undefined> {
  const { every, batchSize, steps } = settings;
  const reach = data.centers && 1.3 * Math.max(...data.centers.flat().map(Math.abs));
  for (const { until, players } of preset.phases?.(settings, steps) ?? [{ until: steps }]) {
    if (until <= model.step || stop.signal.aborted) continue;
    await model.fit(data.source, {
      ...(players && { players }),
      steps: until - model.step,
      batchSize,
      signal: stop.signal,
      ...(data.heldOut && { heldOut: data.heldOut }),
      observers: [
        ...watching.before,
        historyFile(join(out, HISTORY)),
        checkpoints(join(out, CHECKPOINT), { every }),
        ...watching.after,
        ...(canGenerate(model)
          ? [sampleGrid(out, { every, ...(data.centers && reach && { marks: data.centers, reach }) })]
          : []),
        ...(model.traversals ? [traversalSheets(out)] : []),
        lossCurves(out, { every }),
        report(out, { every }),
        progressBar({ stream: err }),
      ],
    });
  }
  return model.step < steps ? stop.code() : undefined;
}

async function settle(name: string, given: Given, place: TrainPlace, out: string): Promise<Settings> {
  if (!place.resume) {
    const settings = newSettings(name, given);
    await checkUnlocked(out);
    await checkFree(out, place.earlier);
    return settings;
  }
  const saved = await savedSettings(out);
  if (!saved) {
    throw new UsageError(
      `--resume: ${shown(out)} holds no run to go on with. Leave --resume out, or give the --out of that run.`,
    );
  }
  await checkUnlocked(out);
  return resumedSettings(name, given, saved, shown(out));
}

/** Puts the checkpoint back, if the run got as far as its first. */
async function restore(model: Model, { steps }: Settings, out: string): Promise<boolean> {
  const path = join(out, CHECKPOINT);
  if (!(await isThere(path)) && complete(await leftovers(path)) === undefined) return false;
  await model.restore(folder(path));
  if (steps < model.step) {
    throw new UsageError(`--steps: the run is at step ${model.step} already. Expected at least that, got ${steps}.`);
  }
  return true;
}

function checkBatch({ batchSize }: Settings, { source: { size }, heldOut }: Data): void {
  if (size === undefined || batchSize <= size) return;
  const more = heldOut?.size === undefined ? '' : `, beside ${heldOut.size} held out`;
  throw new UsageError(
    `--batch-size: ${batchSize} is more than the ${size} examples there are${more}. Use at most ${size}.`,
  );
}

const weightsOf = (model: Model): number =>
  Object.values(model.game.nets).reduce(
    (sum, net) => [...net.weights, ...net.buffers].reduce((s, w) => s + w.size, sum),
    0,
  );

const resumeCommand = (name: string, out: string | undefined) => {
  const call = process.env.GAN_KIT_COMMAND ?? `${command()} train ${name}`;
  return `${call}${out === undefined ? '' : ` --out ${quoted(out)}`} --resume`;
};
