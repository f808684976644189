import { check } from '../core/checks';
import { own } from '../core/untrusted';
import { looksEach } from '../doctor/doctor';
import { checkBackend } from './backend';
import type { PictureOptions } from './data';
import { hasColors, hasSizes, isFolder, KINDS, kindOf, resolveData } from './dataNames';
import { MODELS, PRESETS } from './presets/all';
import { has, OWN, type Own, type Preset } from './presets/preset';
import { SHARED, type Shared, sharedOptions } from './shared';
import { known, UsageError } from './usageError';

/** What a run is made with; kept in `run.json`, so that `--resume` needs no other option. */
export interface Settings extends Own, Shared, PictureOptions {
  readonly model: string;
  readonly data: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly every: number;
  /** Steps between two looks of the doctor; 0 for none. */
  readonly doctor: number;
  /** Pictures of a folder that are held out. */
  readonly heldOut?: number;
  readonly backend?: string;
}

/** What was said on the command line. */
export type Given = Partial<Omit<Settings, 'model' | 'doctor'>> & { readonly doctor?: boolean };

/** What must stay as it was for a run to go on bit for bit. */
const FIXED = [
  'model',
  'data',
  'batchSize',
  'seed',
  ...OWN,
  ...SHARED,
  'size',
  'grey',
  'alpha',
  'fit',
  'onBad',
  'heldOut',
] as const;

/** The preset of a name. @throws UsageError naming the nearest if there is none */
export function presetOf(model: string): Preset {
  known('NAME', model, MODELS);
  const preset = own(PRESETS, model);
  if (!preset) throw new UsageError(`NAME: '${model}' is not known.`);
  return preset;
}

/** Settings of a new run: what is not given is the preset's. @throws UsageError if options do not go together */
export function newSettings(model: string, given: Given): Settings {
  const preset = presetOf(model);
  const data = resolveData(given.data ?? preset.data);
  const { steps, batchSize, defaults, further } = preset;
  const more = further?.(given, kindOf(data, preset.learns));
  const { doctor: isWanted = true, ...asked } = defined(given);
  const whole = { model, seed: 0, every: 200, steps, batchSize, ...defaults, ...more, ...asked, data };
  // Kept with the run, so that one that is made longer is looked at as it was.
  const settings: Settings = { ...whole, doctor: isWanted ? looksEach(whole.steps) : 0 };
  checkTogether(settings, preset);
  return settings;
}

/**
 * Settings of a run that goes on: what is not given is as it was.
 *
 * @throws GanKitError `checkpoint` with a list if what is given is not as it was
 */
export function resumedSettings(model: string, given: Given, saved: Settings, out: string): Settings {
  presetOf(model);
  const { doctor, ...asked } = defined(given);
  const now: Partial<Settings> = {
    ...asked,
    model,
    ...(given.data && { data: resolveData(given.data) }),
    ...(doctor === false && { doctor: 0 }),
  };
  const differences = FIXED.filter(key => now[key] !== undefined && show(now[key]) !== show(saved[key]));
  const list = differences.map(key => `${flag(key)}: was ${show(saved[key])}, now ${show(now[key])}`);
  check(
    list.length === 0,
    'checkpoint',
    `--resume: the run in ${out} was made with other options. ${list.join('; ')}. ` +
      'Leave these out to go on with it, or start anew with another --out.',
  );
  if (now.backend) checkBackend(now.backend);
  return { ...saved, ...now };
}

function checkTogether(settings: Settings, preset: Preset): void {
  const { learns } = preset;
  const { model, data } = settings;
  const kind = kindOf(data, learns);
  for (const key of [...OWN, ...SHARED]) {
    if (settings[key] === undefined || has(preset, key)) continue;
    const others = MODELS.filter(name => has(presetOf(name), key));
    throw new UsageError(
      `${flag(key)}: ${model} has no such option; ${joined(others)} ${others.length > 1 ? 'have' : 'has'}. Leave ` +
        'it out.',
    );
  }
  if (!learns.includes(kind)) {
    const wanted = learns.map(one => KINDS[one]).join(' or ');
    const others = MODELS.filter(name => own(PRESETS, name)?.learns.includes(kind));
    throw new UsageError(
      `--data ${data}: these are ${KINDS[kind]}, and ${model} needs ${wanted}. Use ${joined(others, 'or')}, or ` +
        'other data.',
    );
  }
  if (settings.size !== undefined && !hasSizes(data, kind)) {
    throw new UsageError(`--size: ${data} has a size of its own. Leave it out.`);
  }
  if (settings.grey && !hasColors(data, kind)) {
    throw new UsageError(`--grey: only folders of colour pictures can be made grey, not ${data}. Leave it out.`);
  }
  if (settings.alpha && (!hasColors(data, kind) || kind === 'patches' || settings.grey)) {
    const why = settings.grey
      ? 'grey pictures have no transparency here'
      : `${kind === 'patches' ? 'patches' : data} ha${kind === 'patches' ? 've' : 's'} none to keep`;
    throw new UsageError(`--alpha: ${why}. Leave it out.`);
  }
  if (settings.onBad && !isFolder(data, kind)) {
    throw new UsageError(`--on-bad: only of folders of pictures can files be skipped, not of ${data}. Leave it out.`);
  }
  if (settings.heldOut && (!isFolder(data, kind) || kind !== 'pictures')) {
    const why =
      kind === 'pictures' || kind === 'digits'
        ? `${data} has a part of its own for that, or none`
        : 'only of folders of pictures can some be held out';
    throw new UsageError(`--held-out: ${why}. Leave it out, or say 0.`);
  }
  if (settings.fit && (!isFolder(data, kind) || kind === 'patches')) {
    const why = kind === 'patches' ? 'patches are cut out of pictures as they are' : `${data} has a size of its own`;
    throw new UsageError(`--fit: ${why}. Leave it out.`);
  }
  sharedOptions(settings);
  if (settings.backend) checkBackend(settings.backend);
}

const joined = (names: readonly string[], and = 'and'): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;
const defined = (given: Given): Given => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
const show = (value: unknown): string =>
  value === undefined ? 'not set' : typeof value === 'object' ? JSON.stringify(value) : `${value}`;

/** A message about an option of a model, with the flag that it was given by. */
export function flagged(message: string): string {
  const [, ...words] = /^(\w+)(?:: (\w+)[.:[ ])?/.exec(message) ?? [];
  const key = [...OWN, ...SHARED].find(name => words.includes(name));
  return key ? `${flag(key)}: ${message}` : message;
}

const FLAGS: Readonly<Record<string, string>> = { model: 'NAME', penalties: '--penalty', optimizers: '--optimizer' };
const flag = (key: string): string => FLAGS[key] ?? `--${key.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`)}`;
