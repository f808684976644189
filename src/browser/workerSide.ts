// All that `ready` may fetch is imported here: Vite makes one file of a Worker, and refuses one that fetches others.
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { registerSimd } from '../backends/simd/index';
import { check, checkIs, checkKnown } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import type { Outcome, Progress } from '../core/observer';
import { ready } from '../ready';
import { drawSamples } from '../show/samples';
import { type Asks, type Failure, type Handlers, handle, type Message, type Start, type Tells } from './messages';
import type { Trainable, Training } from './training';

/** Milliseconds after which the page's messages are heard. */
const YIELD_EVERY = 30;

/** Sends a message to the page. */
export type Tell = <K extends keyof Tells>(kind: K, value: Tells[K], transfer?: Transferable[]) => void;

/** One run in a Worker: it owns the model. */
export class WorkerSide<D> {
  private training: Training<D> | undefined;
  private paused: boolean;
  private stopped = false;
  /** Steps asked for one by one, and who plays them. */
  private readonly single: (readonly string[] | undefined)[] = [];
  /** Ends the stretch in progress. */
  private stretch = new AbortController();
  /** Called when something was asked. */
  private wake: () => void = () => undefined;
  private saved = -1;
  private saving: Promise<unknown> = Promise.resolve();
  private drawn = -1;
  private told = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly start: Start,
    private readonly tell: Tell,
  ) {
    this.paused = start.paused;
  }

  async go(make: () => Training<D> | Promise<Training<D>>): Promise<void> {
    const { start } = this;
    try {
      if (start.backend !== undefined) await chosen(start.backend);
      const { backend, reason } = await ready();
      this.training = checked(await make());
      const { model } = this.training;
      if (start.save) await goOn(model, start.save.to);
      const { name, shape, step, game } = model;
      this.tell('started', { name, shape, players: Object.keys(game.players), backend, reason, step });
      await this.draw();
      await this.steps(this.training);
      const outcome: Outcome = model.step < start.steps ? 'aborted' : 'done';
      await this.draw();
      if (start.save) await this.save(start.save.to);
      this.tell('ended', { outcome, step: model.step });
    } catch (error) {
      this.tell('failed', failureOf(error));
    }
  }

  hear(message: Message<Asks>): void {
    handle<Asks>(this.handlers, message);
    if (this.paused || this.stopped || this.single.length > 0) this.stretch.abort();
    this.wake();
  }

  private readonly handlers: Handlers<Asks> = {
    start: () => undefined,
    pause: () => {
      this.paused = true;
    },
    resume: () => {
      this.paused = false;
    },
    stop: () => {
      this.stopped = true;
    },
    step: players => this.single.push(players),
    rate: ({ player, factor }) => this.scaleRate(player, factor),
    save: ({ id, to }) => this.answer(id, () => this.save(to ?? this.start.save?.to)),
    question: ({ id, name, value }) => this.answer(id, () => this.reply(name, value)),
  };

  /** Trains to the last step, in stretches between which the page has its way. */
  private async steps({ model, data, observers: own = [] }: Training<D>): Promise<void> {
    const { batchSize, steps } = this.start;
    const size = batchSize === undefined ? {} : { batchSize };
    const observers = [...own, { onStep: (progress: Progress) => this.onStep(progress) }];
    while (model.step < steps && !this.stopped) {
      if (this.single.length > 0) {
        const players = this.single.shift();
        this.told = Number.NEGATIVE_INFINITY;
        await model.fit(data, { ...size, steps: 1, observers, ...(players && { players }) });
        await this.draw();
      } else if (this.paused) {
        this.tell('paused', model.step);
        await new Promise<void>(resolve => {
          this.wake = resolve;
        });
        this.wake = () => undefined;
      } else {
        this.stretch = new AbortController();
        const { signal } = this.stretch;
        await model.fit(data, { ...size, steps: steps - model.step, signal, observers, yieldEvery: YIELD_EVERY });
      }
    }
  }

  private async onStep(progress: Progress): Promise<void> {
    const { step, msPerStep, secondsLeft } = progress;
    const { progressEvery, sheets, save, steps } = this.start;
    const now = performance.now();
    if (now - this.told >= progressEvery || step === steps) {
      this.told = now;
      const losses = await progress.read();
      this.tell('progress', { step, to: steps, losses, msPerStep, secondsLeft });
    }
    if (sheets && step % (sheets.every ?? 100) === 0) await this.draw();
    // What cannot be saved is told, and training goes on.
    if (save && step % save.every === 0) await this.save(save.to).catch(error => this.trouble(error));
  }

  private trouble(error: unknown): void {
    this.tell('trouble', failureOf(error));
  }

  /** One save after the other: two at once would write over each other. */
  private save(to: string | undefined): Promise<number> {
    const turn = this.saving.catch(() => undefined).then(() => this.saveNow(to));
    this.saving = turn;
    return turn;
  }

  private async saveNow(to: string | undefined): Promise<number> {
    const { model } = this.ready();
    check(to !== undefined, 'argument', "save: there is no place. Name one: save('opfs://digits').");
    const { step } = model;
    if (to !== this.start.save?.to || step !== this.saved) await model.save(to);
    if (to === this.start.save?.to) this.saved = step;
    this.tell('saved', step);
    return step;
  }

  private async draw(): Promise<void> {
    const { start, training } = this;
    if (!start.sheets || !training || training.model.step === this.drawn) return;
    const { model } = training;
    const { step } = model;
    this.drawn = step;
    const { every: _, ...look } = start.sheets;
    try {
      const picture = await drawSamples(model, look);
      this.tell('sheet', { step, picture }, [picture.data.buffer]);
    } catch (error) {
      this.trouble(error);
    }
  }

  /** What the Worker's file answers, or what every model does. */
  private async reply(name: string, question: unknown): Promise<unknown> {
    const answers = this.ready().answers ?? {};
    const answer = Object.hasOwn(answers, name) ? (answers[name] as (question: unknown) => unknown) : undefined;
    if (answer) return answer(question);
    const known = ['generate', ...Object.keys(answers)];
    checkKnown('ask', name, known);
    const { n, ...options } = question as { n: number };
    return this.generate(n, options);
  }

  /** Numbers of examples that the page asks for. */
  private async generate(n: number, options: object): Promise<{ values: Float32Array; shape: readonly number[] }> {
    const { model } = this.ready();
    check(model.generate !== undefined, 'argument', `${model.name} generates nothing without an input.`);
    const examples: Tensor = model.generate(n, options as { seed: number });
    try {
      return { values: Float32Array.from(await examples.data()), shape: examples.shape };
    } finally {
      examples.dispose();
    }
  }

  private scaleRate(player: string, factor: number): void {
    try {
      const { players } = this.ready().model.game;
      checkKnown('player', player, Object.keys(players));
      const optimizer = players[player]?.optimizer;
      check(optimizer?.scaleRate !== undefined, 'argument', `${player}: the rate of its optimizer cannot be changed.`);
      optimizer.scaleRate(factor);
      // The rate is saved along, so what was saved at this step is of another run.
      this.saved = -1;
    } catch (error) {
      this.trouble(error);
    }
  }

  private async answer(id: number, act: () => Promise<unknown>): Promise<void> {
    try {
      this.tell('answer', { id, value: await act() });
    } catch (error) {
      this.tell('refused', { id, failure: failureOf(error) });
    }
  }

  private ready(): Training<D> {
    check(this.training !== undefined, 'state', 'The model is not made yet: wait for onStart.');
    return this.training;
  }
}

async function chosen(backend: string): Promise<void> {
  if (backend === 'simd') await registerSimd();
  const set = await setBackend(backend).catch(() => false);
  check(set, 'backend', `backend: '${backend}' does not start here. Does the Worker's file import it?`);
}

/** Goes on from what was saved at a place, if anything was. */
async function goOn<D>(model: Trainable<D>, place: string): Promise<void> {
  try {
    await model.restore(place);
  } catch (error) {
    if (!(error instanceof GanKitError && error.code === 'missing')) throw error;
  }
}

function checked<D>(training: Training<D>): Training<D> {
  const { model, data } = training ?? {};
  const fits = typeof model?.fit === 'function' && data !== undefined;
  checkIs(fits, 'serveTraining: make', 'a function that gives { model, data }', training);
  return training;
}

const failureOf = (error: unknown): Failure => ({
  code: error instanceof GanKitError ? error.code : undefined,
  message: messageOf(error),
});
