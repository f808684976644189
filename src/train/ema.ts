import { clone, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { checkNumber } from '../core/checks';
import type { Schedule } from '../core/game';
import type { AnyNet } from '../core/net';
import { powerStep } from '../core/powerStep';
import { valueAt } from '../core/schedule';
import { movingAverages } from '../pieces/movingAverages';
import { normalisationsOf } from './batchMoments';
import { type Spectrum, spectraOf } from './spectra';

/**
 * A moving average of a net's weights, its half-life counted in images. It owns one tensor for each weight and buffer.
 *
 * Moving moments of batch norm belong to the weights they were measured under, so the average has its own: see
 * {@link Ema.follow}. So do the singular vectors of spectral normalisation: those of the averaged kernels, which follow
 * them by one power step in an update. All other buffers are the net's.
 */
export class Ema {
  /** The net's weights, then its buffers. */
  readonly variables: readonly Variable[];
  private average: Tensor[];
  private readonly moments: ReadonlySet<Variable>;
  private readonly spectra: readonly Spectrum[];

  /**
   * @param halfLife images after which a weight's old value counts half (Karras et al. 2018)
   * @throws GanKitError `argument` if it is not positive
   */
  constructor(
    private readonly net: AnyNet,
    private readonly halfLife: number | Schedule,
  ) {
    if (typeof halfLife === 'number') checkNumber('average.halfLife', halfLife, Number.MIN_VALUE);
    this.variables = [...net.weights, ...net.buffers];
    this.moments = new Set(normalisationsOf(net).flatMap(({ mean, variance }) => [mean, variance]));
    this.spectra = spectraOf(net);
    this.average = tidy(() => this.variables.map(v => keep(clone(v))));
  }

  /**
   * `θ' ← βθ' + (1 − β)θ` with `β = ½^(batch / halfLife)`; buffers are copied as they are, moments left to
   * {@link Ema.follow}.
   */
  update(batch: number, images: number): void {
    const beta = 0.5 ** (batch / valueAt(this.halfLife, images));
    const { weights, buffers } = this.net;
    const old = this.average.slice(0, weights.length);
    this.replace(
      tidy(() =>
        this.turned([
          ...movingAverages(old, weights, beta),
          ...buffers.map((v, i) => clone(this.moments.has(v) ? (this.average[weights.length + i] ?? v) : v)),
        ]),
      ),
    );
  }

  /** These averages, with singular vectors one power step on from the old ones. */
  private turned(next: readonly Tensor[]): Tensor[] {
    const moved = this.spectra.flatMap(({ kernel, u, v }) => {
      const old = (of: Variable) => this.average[this.variables.indexOf(of)] ?? of;
      const after = powerStep({ kernel: next[this.variables.indexOf(kernel)] ?? kernel, u: old(u), v: old(v) });
      return [[u, after.u] as const, [v, after.v] as const];
    });
    const turned = new Map<Variable, Tensor>(moved);
    return this.variables.map((variable, i) => turned.get(variable) ?? next[i] ?? variable);
  }

  /**
   * Moves the moments towards those measured under the averaged weights: `m' ← share · m' + (1 − share) · m`. Others
   * are the net's.
   */
  follow(measured: ReadonlyMap<Variable, Tensor>, share: number): void {
    this.replace(
      tidy(() =>
        this.variables.map((variable, i) => {
          const old = this.average[i] ?? variable;
          const value = measured.get(variable);
          if (value) return movingAverages([old], [value], share)[0] ?? old;
          return clone(this.moments.has(variable) ? variable : old);
        }),
      ),
    );
  }

  /** Runs `f` with the averages in place of the net's own weights. */
  use<T>(f: () => T): T {
    const own = this.variables.map(v => clone(v));
    try {
      assignAll(this.variables, this.average);
      return f();
    } finally {
      assignAll(this.variables, own);
      for (const tensor of own) tensor.dispose();
    }
  }

  /** The averages, in the order of the net's weights and then buffers. They stay this object's own. */
  get tensors(): readonly Tensor[] {
    return this.average;
  }

  /** Takes over saved averages by value. */
  restore(tensors: readonly Tensor[]): void {
    this.replace(tensors.map(t => clone(t)));
  }

  /** Frees the averages; the variables stay. */
  dispose(): void {
    for (const tensor of this.average) tensor.dispose();
    this.average = [];
  }

  private replace(next: Tensor[]): void {
    for (const tensor of next) keep(tensor);
    for (const tensor of this.average) tensor.dispose();
    this.average = next;
  }
}

function assignAll(variables: readonly Variable[], values: readonly Tensor[]): void {
  for (const [i, variable] of variables.entries()) variable.assign(values[i] ?? variable);
}
