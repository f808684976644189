import { clone, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { movingAverages } from '../core/average';
import { checkNumber } from '../core/checks';
import type { Schedule } from '../core/game';
import type { AnyNet } from '../core/net';
import { valueAt } from '../core/schedule';

/** A moving average of a net's weights, its half-life counted in images. It owns one tensor for each weight. */
export class Ema {
  private average: Tensor[];
  private readonly variables: readonly Variable[];

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
    this.average = tidy(() => this.variables.map(v => keep(clone(v))));
  }

  /** `θ' ← βθ' + (1 − β)θ` with `β = ½^(batch / halfLife)`; buffers are copied as they are. */
  update(batch: number, images: number): void {
    const beta = 0.5 ** (batch / valueAt(this.halfLife, images));
    const { weights, buffers } = this.net;
    const old = this.average.slice(0, weights.length);
    this.replace(tidy(() => [...movingAverages(old, weights, beta), ...buffers.map(v => clone(v))]));
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
    for (const tensor of this.average) tensor.dispose();
    this.average = next.map(t => keep(t));
  }
}

function assignAll(variables: readonly Variable[], values: readonly Tensor[]): void {
  for (const [i, variable] of variables.entries()) variable.assign(values[i] ?? variable);
}
