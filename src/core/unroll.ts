import type { Unroll } from './game';
import { scheduled, whole } from './kinds';
import { type Kinds, needed } from './options';

/** What the fields of an {@link Unroll} may be. */
export const UNROLL: Kinds<Unroll> = { steps: needed(whole()), learningRate: needed(scheduled()) };
