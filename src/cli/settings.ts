import { check } from '../core/checks';
import { own } from '../core/untrusted';
import { checkBackend } from './backend';
import { kindOf, type PictureOptions, resolveData } from './data';
import { MODELS, PRESETS, type Shaping } from './presets';
import { known, UsageError } from './usageError';

/** What a run is made with; kept in `run.json`, so that `--resume` needs no other option. */
export interface Settings extends Shaping, PictureOptions {
  readonly model: string;
  readonly data: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly every: number;
  readonly backend?: string;
}

/** What was said on the command line. */
export type Given = Partial<Omit<Settings, 'model'>>;

/** What must stay as it was for a run to go on bit for bit. */
const FIXED = ['model', 'data', 'batchSize', 'seed', 'width', 'hidden', 'weights', 'bend', 'size', 'grey'] as const;

/** Settings of a new run: what is not given is the preset's. @throws UsageError if options do not go together */
export function newSettings(model: string, given: Given): Settings {
  known('NAME', model, MODELS);
  const preset = own(PRESETS, model);
  if (!preset) throw new UsageError(`NAME: '${model}' is not known.`);
  const data = resolveData(given.data ?? 'mnist');
  const { steps, batchSize, defaults } = preset;
  const bend = preset.takes.includes('bend') && { bend: kindOf(data) === 'digits' };
  const settings = { model, seed: 0, every: 200, steps, batchSize, ...defaults, ...bend, ...defined(given), data };
  checkTogether(settings, preset.takes, preset.points);
  return settings;
}

/**
 * Settings of a run that goes on: what is not given is as it was.
 *
 * @throws GanKitError `checkpoint` with a list if what is given is not as it was
 */
export function resumedSettings(model: string, given: Given, saved: Settings, out: string): Settings {
  known('NAME', model, MODELS);
  const now: Partial<Settings> = { ...defined(given), model, ...(given.data && { data: resolveData(given.data) }) };
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

function checkTogether(settings: Settings, takes: readonly (keyof Shaping)[], points: boolean): void {
  const { model, data } = settings;
  const kind = kindOf(data);
  for (const key of ['width', 'hidden', 'weights', 'bend'] as const) {
    if (settings[key] === undefined || takes.includes(key)) continue;
    const others = MODELS.filter(name => own(PRESETS, name)?.takes.includes(key));
    throw new UsageError(
      `${flag(key)}: ${model} has no such option; ${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'}. Leave it out.`,
    );
  }
  if (kind === 'points' && !points) {
    throw new UsageError(
      `--data ${data}: these are points of the plane, and ${model} needs pictures. Use gan, or other data.`,
    );
  }
  if (settings.size !== undefined && kind !== 'pictures' && kind !== 'sprites') {
    throw new UsageError(`--size: ${data} has a size of its own. Leave it out.`);
  }
  if (settings.grey && kind !== 'pictures') {
    throw new UsageError(`--grey: only folders of colour pictures can be made grey, not ${data}. Leave it out.`);
  }
  if (settings.backend) checkBackend(settings.backend);
}

const defined = (given: Given): Given => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
const show = (value: unknown): string =>
  value === undefined ? 'not set' : typeof value === 'object' ? JSON.stringify(value) : `${value}`;
const flag = (key: string): string =>
  key === 'model' ? 'NAME' : `--${key.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`)}`;
