import { type Scalar, stack, tidy } from '@tensorflow/tfjs-core';
import { GanKitError } from '../core/errors';
import type { Terms } from '../core/game';
import { named } from '../core/mapped';

/** The losses of one step, still on the device. The trainer disposes of it when the next step begins. */
export class Report {
  private numbers: Promise<Readonly<Record<string, number>>> | undefined;

  /** @internal */
  constructor(
    /** Steps finished, this one counted. */
    readonly step: number,
    /** Real images seen, this step's counted. */
    readonly images: number,
    /** Loss terms by player. */
    readonly terms: Readonly<Record<string, Terms>>,
  ) {}

  /**
   * The terms as numbers, named `player.term`. The only place that waits for the device.
   * @throws GanKitError `numeric` if one is NaN or infinite
   */
  read(): Promise<Readonly<Record<string, number>>> {
    this.numbers ??= this.fetch();
    return this.numbers;
  }

  /** @internal */
  dispose(): void {
    for (const term of this.scalars().values()) term.dispose();
  }

  private scalars(): Map<string, Scalar> {
    return new Map(
      Object.entries(this.terms).flatMap(([player, terms]) =>
        Object.entries(terms).map(([term, scalar]) => [`${player}.${term}`, scalar] as const),
      ),
    );
  }

  private async fetch(): Promise<Readonly<Record<string, number>>> {
    const scalars = this.scalars();
    if (scalars.size === 0) return {};
    const all = tidy(() => stack([...scalars.values()]));
    try {
      const values = await all.data();
      const numbers = named([...scalars.keys()], (_, i) => values[i] ?? Number.NaN);
      for (const [name, value] of Object.entries(numbers)) {
        if (!Number.isFinite(value)) throw diverged(name, value, this.step);
      }
      return numbers;
    } finally {
      all.dispose();
    }
  }
}

const diverged = (name: string, value: number, step: number) =>
  new GanKitError(
    'numeric',
    `Training diverged at step ${step}: the term ${name} became ${value}. Lower that player's learning rate, ` +
      'check that ' +
      'pictures lie in [-1, 1], and go on from the last checkpoint.',
  );
