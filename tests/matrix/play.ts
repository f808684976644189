import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Adversary } from '../../src/contest/objective';
import { GanKitError } from '../../src/core/errors';
import type { AnyGame } from '../../src/core/game';
import { Trainer } from '../../src/train/trainer';
import { BATCH, type System, sourceFor } from './systems';

/** How many steps before the save, and after it. */
const [BEFORE, AFTER] = [2, 1];

/** A system at its first weights, to which it can be put back. */
export class Starting {
  private readonly first: readonly (readonly [{ assign: (value: Tensor) => void }, Tensor])[];

  constructor(readonly system: System) {
    const variables = Object.values(system.nets).flatMap(net => [...net.weights, ...net.buffers]);
    this.first = variables.map(variable => [variable, variable.clone()]);
  }

  putBack(): void {
    for (const [variable, value] of this.first) variable.assign(value);
  }

  dispose(): void {
    for (const [, value] of this.first) value.dispose();
    for (const net of Object.values(this.system.nets)) net.dispose();
  }
}

/**
 * Trains a combination: three steps in one go, and two, a save, and one more by a new trainer, which must come to the
 * same bits with as many tensors as before. Returns the sentence it is refused with, if it is.
 */
export async function play(starting: Starting, adversary: Adversary): Promise<string | undefined> {
  const { system } = starting;
  const before = memory().numTensors;
  let game: AnyGame;
  try {
    game = system.game(adversary);
  } catch (error) {
    if (error instanceof GanKitError) return error.message;
    throw error;
  }
  starting.putBack();
  const straight = new Trainer(game, { seed: 3 });
  try {
    await run(straight, BEFORE);
  } catch (error) {
    // What only the shapes of logits tell is refused in the first step.
    if (!(error instanceof GanKitError && straight.step === 0)) throw error;
    straight.dispose();
    expect(memory().numTensors, 'tensors after a refusal').toBe(before);
    return error.message;
  }
  const settled = memory().numTensors;
  const saved = await straight.save();
  await run(straight, AFTER);
  expect(memory().numTensors, 'tensors after a further step').toBe(settled);
  const last = await straight.save();
  straight.dispose();
  starting.putBack();
  const resumed = new Trainer(system.game(adversary), { seed: 3 });
  resumed.restore(saved);
  await run(resumed, AFTER);
  expect(await resumed.save(), 'what goes on from a save').toEqual(last);
  expect(last.nets, 'weights after a step').not.toEqual(saved.nets);
  resumed.dispose();
  expect(memory().numTensors, 'tensors when all is over').toBe(before);
  return undefined;
}

async function run(trainer: Trainer, steps: number): Promise<void> {
  for await (const _ of trainer.run(sourceFor(trainer.game), { steps, batchSize: BATCH }));
}
