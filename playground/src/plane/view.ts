import { type Finding, Rng } from 'gan-kit';
import { trainInWorker, type WorkerProgress, type WorkerRun } from 'gan-kit/browser';
import { Curve } from '../curve';
import { byId, choiceField, labelled, named, numberField } from '../dom';
import { dataOf } from './data';
import type { Look, LookQuestion } from './look';
import { LAYERS, type Layer, paint } from './paint';
import { CHOICES, LABELS, NUMBERS, type PlaneSettings, queryOf, settingsFrom } from './settings';

/** More than anybody waits for. */
const STEPS = 1_000_000;
/** Losses at balance, where D knows nothing and G has nothing to gain. */
const BALANCE: Partial<Record<PlaneSettings['loss'], Readonly<Record<string, number>>>> = {
  nonSaturating: { 'D.adversarial': 2 * Math.LN2, 'G.adversarial': Math.LN2 },
  minimax: { 'D.adversarial': 2 * Math.LN2, 'G.adversarial': -Math.LN2 },
  hinge: { 'D.adversarial': 2, 'G.adversarial': 0 },
  wasserstein: { 'D.adversarial': 0 },
  relativistic: { 'D.adversarial': Math.LN2, 'G.adversarial': Math.LN2 },
};

/** The lab: settings, a run, and what is seen of it. */
export function planeView(): void {
  let settings = settingsFrom(location.hash.slice(1));
  let run: PlaneRun | undefined;
  const shown = new Set<Layer>(['heights', 'real', 'fakes']);
  const begin = () => {
    run?.end();
    run = new PlaneRun(settings, shown);
  };
  drawSettings(byId('settings', HTMLFormElement), settings, next => {
    settings = { ...settings, ...next };
    history.replaceState(undefined, '', `#${queryOf(settings)}`);
    begin();
  });
  drawLayers(shown, () => run?.look());
  const pressed = (id: string, act: () => void) => byId(id, HTMLButtonElement).addEventListener('click', act);
  pressed('play', () => run?.toggle());
  pressed('step', () => run?.step());
  pressed('stepD', () => run?.step(['D']));
  pressed('stepG', () => run?.step(['G']));
  pressed('again', begin);
  begin();
}

/** A run and its Worker. */
class PlaneRun {
  private readonly worker = new Worker(new URL('./train.worker.ts', import.meta.url), { type: 'module' });
  private readonly run: WorkerRun;
  private readonly curve: Curve;
  private playing = false;
  private busy = false;
  private stale = false;
  private ended = false;
  private real: Float32Array = new Float32Array();
  private at = 0;

  constructor(
    private readonly settings: PlaneSettings,
    private readonly shown: ReadonlySet<Layer>,
  ) {
    this.say('Starting');
    byId('findings', HTMLElement).replaceChildren();
    const marks = BALANCE[settings.loss] ?? {};
    this.curve = new Curve(byId('curves', HTMLElement), 'Losses (dashed: at balance)', { marks });
    this.show(false);
    void this.realPoints();
    this.run = trainInWorker(this.worker, {
      given: settings,
      steps: STEPS,
      batchSize: settings.batch,
      paused: true,
      progressEvery: 120,
      onStart: ({ backend }) => {
        document.body.dataset.backend = backend;
        this.say('Ready');
        this.look();
      },
      onProgress: progress => this.onProgress(progress),
      onPause: step => {
        this.at = step;
        this.look();
      },
      onNote: note => this.onFinding(note as Finding),
      onTrouble: error => this.fail(error),
    });
  }

  end(): void {
    this.ended = true;
    this.worker.terminate();
  }

  toggle(): void {
    if (this.playing) this.run.pause();
    else this.run.resume();
    this.show(!this.playing);
  }

  step(players?: readonly string[]): void {
    if (this.playing) this.toggle();
    this.run.step(players);
  }

  /** Asks for a new look, once the one before is there. */
  look(): void {
    this.stale = true;
    if (this.busy || this.ended) return;
    this.stale = false;
    this.busy = true;
    const question: LookQuestion = {
      fakes: 1000,
      side: this.shown.has('heights') ? 48 : 0,
      lines: this.shown.has('manifold') ? 25 : 0,
      arrows: this.shown.has('arrows') ? 80 : 0,
    };
    void this.run
      .ask<Look>('look', question)
      .then(look => this.draw(look))
      .catch(error => this.fail(error))
      .finally(() => {
        this.busy = false;
        if (this.stale) this.look();
      });
  }

  private draw(look: Look): void {
    if (this.ended) return;
    const canvas = byId('picture', HTMLCanvasElement);
    paint(canvas, look, this.real, this.shown);
    if (look.modes === undefined) return;
    const reached = `${look.modes} of ${look.of} modes, ${Math.round(100 * (look.near ?? 0))} % of points near one`;
    canvas.setAttribute('aria-label', `The generator reaches ${reached}`);
    this.say(`Step ${this.at}: ${reached}`);
  }

  private onProgress({ step, losses }: WorkerProgress): void {
    this.at = step;
    this.curve.add(step, losses);
    this.say(`Step ${step}`);
    this.look();
  }

  /** What the doctor says, the latest first; of each complaint what was said last. */
  private onFinding({ complaint, because, remedies, verdict }: Finding): void {
    const list = byId('findings', HTMLElement);
    for (const item of Array.from(list.children))
      if (item instanceof HTMLElement && item.dataset.of === complaint) item.remove();
    // `vanishingGradient` → `Vanishing gradient`
    const name = complaint.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
    const item = document.createElement('li');
    item.dataset.of = complaint;
    item.className = verdict;
    item.textContent = `${name.charAt(0).toUpperCase()}${name.slice(1)}. ${because} Try ${remedies.join('; or ')}.`;
    list.prepend(item);
  }

  private async realPoints(): Promise<void> {
    for await (const { point } of dataOf(this.settings.data).batches(800, new Rng(0))) {
      this.real = Float32Array.from(await point.data());
      point.dispose();
      return;
    }
  }

  private show(playing: boolean): void {
    this.playing = playing;
    byId('play', HTMLButtonElement).textContent = playing ? 'Pause' : 'Play';
  }

  private say(text: string): void {
    if (!this.ended) byId('state', HTMLElement).textContent = text;
  }

  private fail(error: unknown): void {
    this.show(false);
    this.say(error instanceof Error ? error.message : String(error));
  }
}

function drawSettings(
  form: HTMLFormElement,
  settings: PlaneSettings,
  changed: (next: Partial<PlaneSettings>) => void,
): void {
  const chosen = (name: keyof typeof CHOICES) =>
    choiceField(name, LABELS[name], CHOICES[name], settings[name], value => changed({ [name]: value }));
  const number = (name: keyof typeof NUMBERS) =>
    numberField(name, NUMBERS[name], settings[name], value => changed({ [name]: value }));
  form.addEventListener('submit', event => event.preventDefault());
  form.replaceChildren(
    ...(['data', 'latent', 'loss', 'penalty'] as const).map(chosen),
    number('weight'),
    chosen('optimizer'),
    ...(['rateD', 'rateG', 'layers', 'width', 'batch', 'seed'] as const).map(number),
  );
}

function drawLayers(shown: Set<Layer>, changed: () => void): void {
  const box = document.querySelector('.layers');
  for (const [layer, label] of Object.entries(LAYERS) as [Layer, string][]) {
    const input = named('input', `layer-${layer}`);
    Object.assign(input, { type: 'checkbox', checked: shown.has(layer) });
    input.addEventListener('change', () => {
      if (input.checked) shown.add(layer);
      else shown.delete(layer);
      changed();
    });
    box?.append(labelled(label, input));
  }
}
