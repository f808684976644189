import {
  draw,
  imageFiles,
  keepPictures,
  keptPictures,
  listOpfs,
  type PictureFields,
  type Pictures,
  removeOpfs,
  removePictures,
  trainInWorker,
  type WorkerProgress,
  type WorkerRun,
  type WorkerSheet,
} from 'gan-kit/browser';
import { Curve } from '../curve';
import { byId, choiceField, numberField } from '../dom';
import {
  COLORS,
  MODELS,
  NUMBERS,
  type PictureSettings,
  pictureQueryOf,
  pictureSettingsFrom,
  picturesOf,
  placeOf,
  SIZES,
  shapeOf,
} from './settings';
import type { PictureRun } from './train.worker';

const STEPS = 100_000;
/** Pictures of the data that are shown beside what is made. */
const SHOWN = 16;

/** Removes all runs on the pictures of these settings: on others they could not be gone on with. */
async function removeRuns(settings: PictureSettings): Promise<void> {
  const runs = (await listOpfs()).filter(({ name }) => name.startsWith(`${picturesOf(settings)}-`));
  await Promise.all(runs.map(({ name }) => removeOpfs(name)));
}

/** Pictures of one's own: dropped, learned from, kept in this browser, gone on with at the next visit. */
export async function picturesView(): Promise<void> {
  let settings = pictureSettingsFrom(location.hash.slice(1));
  let run: Training | undefined;
  const end = async () => {
    const ending = run?.end();
    run = undefined;
    await ending;
  };
  const begin = async () => {
    await end();
    const pictures = await keptPictures(picturesOf(settings)).catch(told);
    if (pictures) run = new Training(settings, pictures);
    else say('Drop pictures, folders of them, or zips.');
  };
  const take = async (pictures: Pictures | null) => {
    const shape = shapeOf(settings);
    const onProgress = (done: number, of: number) => say(`Reading ${done} of ${of}`);
    const found = await imageFiles(pictures, { shape, onBad: 'skip', onProgress });
    const { sizes, duplicates, enlarged } = found.report;
    const lines = [
      `${found.size} pictures, of ${sizes.length} ${sizes.length === 1 ? 'size' : 'sizes'}`,
      ...(found.skipped.length > 0 ? [`${found.skipped.length} cannot be used: ${found.skipped[0]?.reason}`] : []),
      ...(duplicates.length > 0 ? [`${duplicates.length} are there more than once`] : []),
      ...(enlarged > 0 ? [`${enlarged} are smaller than ${shape[0]} pixels`] : []),
    ];
    byId('found', HTMLElement).textContent = `${lines.join('; ')}.`;
    await end();
    await removeRuns(settings);
    await keepPictures(picturesOf(settings), found.fields);
    run = new Training(settings, found.fields);
  };
  drawSettings(byId('picture-settings', HTMLFormElement), settings, next => {
    settings = { ...settings, ...next };
    history.replaceState(undefined, '', `#${pictureQueryOf(settings)}`);
    void begin();
  });
  const zone = byId('pictures', HTMLElement);
  zone.addEventListener('dragover', event => event.preventDefault());
  zone.addEventListener('drop', event => {
    event.preventDefault();
    void take(event.dataTransfer).catch(told);
  });
  addEventListener('paste', event => void take(event.clipboardData).catch(told));
  const input = byId('choose', HTMLInputElement);
  input.addEventListener('change', () => void take(Array.from(input.files ?? [])).catch(told));
  const pressed = (id: string, act: () => void) => byId(id, HTMLButtonElement).addEventListener('click', act);
  pressed('learn', () => run?.toggle());
  pressed('picture-step', () => run?.step());
  pressed('save-sheet', () => void savePng(settings, run?.at ?? 0).catch(told));
  const forget = async () => {
    await end();
    await removeRuns(settings);
    await removePictures(picturesOf(settings));
    await begin();
  };
  pressed('forget', () => void forget().catch(told));
  await begin();
}

/** A run on pictures, and its Worker. */
class Training {
  private readonly worker = new Worker(new URL('./train.worker.ts', import.meta.url), { type: 'module' });
  private readonly run: WorkerRun;
  private readonly curve = new Curve(byId('picture-curves', HTMLElement), 'Losses');
  private playing = false;
  private ended = false;
  at = 0;

  constructor(settings: PictureSettings, pictures: PictureFields) {
    say('Starting');
    this.show(false);
    void drawReal(pictures).catch(told);
    const given: PictureRun = { settings, pictures };
    this.run = trainInWorker(this.worker, {
      given,
      steps: STEPS,
      batchSize: Math.min(settings.batch, pictures.image.length / pictures.shape.reduce((a, b) => a * b)),
      paused: true,
      progressEvery: 150,
      save: { to: `opfs://${placeOf(settings)}`, every: 10 },
      sheets: { every: 10, n: 36, columns: 6 },
      onStart: ({ backend, step }) => {
        document.body.dataset.backend = backend;
        this.at = step;
        say(step > 0 ? `Goes on from step ${step}` : 'Ready');
      },
      onProgress: progress => this.onProgress(progress),
      onSheet: sheet => void this.onSheet(sheet).catch(told),
      onSave: step => {
        document.body.dataset.saved = `${step}`;
      },
      onTrouble: error => (this.ended ? undefined : told(error)),
    });
  }

  /** Ends it. A save in progress holds its file: what is kept may be removed after that alone. */
  async end(): Promise<void> {
    this.ended = true;
    this.run.stop();
    await this.run.finished.catch(() => undefined);
    this.worker.terminate();
  }

  toggle(): void {
    if (this.playing) {
      this.run.pause();
      void this.run.save().catch(told);
    } else this.run.resume();
    this.show(!this.playing);
  }

  step(): void {
    if (this.playing) this.toggle();
    this.run.step();
  }

  private async onSheet({ step, picture }: WorkerSheet): Promise<void> {
    if (this.ended) return;
    const canvas = byId('sheet', HTMLCanvasElement);
    await draw(canvas, picture);
    canvas.dataset.step = `${step}`;
    canvas.setAttribute('aria-label', `What the generator draws after ${step} steps`);
  }

  private onProgress({ step, losses, msPerStep }: WorkerProgress): void {
    if (this.ended) return;
    this.at = step;
    this.curve.add(step, losses);
    const pace = Number.isFinite(msPerStep) ? `, ${Math.round(msPerStep)} ms a step` : '';
    say(`Step ${step}${pace}`);
  }

  private show(playing: boolean): void {
    this.playing = playing;
    byId('learn', HTMLButtonElement).textContent = playing ? 'Pause' : 'Learn';
  }
}

const say = (text: string): void => {
  byId('picture-state', HTMLElement).textContent = text;
};

const told = (error: unknown): undefined => {
  say(error instanceof Error ? error.message : String(error));
  return undefined;
};

/** The first pictures of the data, one beside the other. */
async function drawReal({ image, shape }: PictureFields): Promise<void> {
  const [height, width, channels] = shape;
  const n = Math.min(SHOWN, image.length / (height * width * channels));
  const data = new Uint8Array(height * n * width * channels);
  const row = width * channels;
  for (let i = 0; i < n; i++)
    for (let y = 0; y < height; y++) {
      const from = (i * height + y) * row;
      data.set(image.subarray(from, from + row), (y * n + i) * row);
    }
  await draw(byId('real', HTMLCanvasElement), { width: n * width, height, channels, data });
}

/** The sheet as a file, named by what made it. */
async function savePng(settings: PictureSettings, step: number): Promise<void> {
  const canvas = byId('sheet', HTMLCanvasElement);
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve));
  if (!blob) return;
  const link = document.createElement('a');
  Object.assign(link, { href: URL.createObjectURL(blob), download: `${placeOf(settings)}-step-${step}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function drawSettings(
  form: HTMLFormElement,
  settings: PictureSettings,
  changed: (next: Partial<PictureSettings>) => void,
): void {
  const number = (name: keyof typeof NUMBERS) =>
    numberField(name, { ...NUMBERS[name], whole: true }, settings[name], value => changed({ [name]: value }));
  const sizes = Object.fromEntries(SIZES.map(size => [`${size}`, `${size} × ${size}`]));
  form.addEventListener('submit', event => event.preventDefault());
  form.replaceChildren(
    choiceField('model', 'model', MODELS, settings.model, model =>
      changed({ model: model as PictureSettings['model'] }),
    ),
    choiceField('size', 'size', sizes, `${settings.size}`, size => changed({ size: Number(size) })),
    choiceField('color', 'colour', COLORS, settings.color, color =>
      changed({ color: color as PictureSettings['color'] }),
    ),
    ...(['width', 'batch', 'seed'] as const).map(number),
  );
}
