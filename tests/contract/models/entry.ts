import type { Tensor } from '@tensorflow/tfjs-core';
import type { Place } from '../../../src/core/store';
import type { Data } from '../../../src/data/toSource';
import type { AdversarialOptions } from '../../../src/model/adversarial';
import type { Model } from '../../../src/model/model';
import type { ModelOptions } from '../../../src/model/modelOptions';

/** What every model takes, and how every adversarial one may be fought. */
export type More = ModelOptions & Pick<AdversarialOptions, 'adversarial' | 'penalties' | 'augment' | 'norm' | 'unroll'>;

/** A model class in the contract suite, small enough to train a few steps on any backend in a second. */
export interface Entry {
  make(seed?: number, more?: More): Model;
  load(place: Place): Promise<Model>;
  /** What no file of it can hold. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** What it trains on: some forty examples in memory, or an endless source. */
  data(): Data;
  /** What a model without `generate` makes of an input; the same for equal seeds. */
  output?(model: Model, seed: number): Tensor;
  /** Whether it takes any adversarial loss, penalties and augmentation. */
  readonly isAdversarial?: true;
  /** Whether its nets are made without normalisation, and none may be asked for. */
  readonly normless?: true;
  /** Methods of its class that refuse its nets. */
  readonly refuses?: readonly string[];
  /** The net that plain tfjs is to open. Default `G`. */
  readonly opens?: string;
}
