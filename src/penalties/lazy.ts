import { whole } from '../core/kinds';
import type { Kinds } from '../core/options';

/** Options of every penalty that need not be taken on each step. */
export interface LazyOptions {
  /** Only on each n-th step, n times as strong then (Karras et al. 2020, §3.1). Default 1: on every step. */
  readonly every?: number;
}

export const LAZY: Kinds<LazyOptions> = { every: whole(1) };
