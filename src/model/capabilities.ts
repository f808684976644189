import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Sheet } from '../core/observer';

/** Makes examples without an input. */
export interface Generates {
  /** `n` examples, `[n, ...shape]`; the caller's to dispose of. */
  generate(n: number, options?: { readonly seed?: number }): Tensor;
}

/** Shows on sheets of pictures what it does. */
export interface Traverses {
  /** Sheets of pictures: `rows` rows, or as many as there are values to go through. */
  traversals(options: { rows: number; seed: number }): readonly Sheet[] | Promise<readonly Sheet[]>;
}

/** Finds the code of an example. */
export interface Encodes {
  /** `[n, ...shape]` → `[n, columns]`, or that for each code by its name; the caller's to dispose of. */
  encode(images: Tensor): Tensor2D | Readonly<Record<string, Tensor2D>>;
}

/** Encodes examples and makes them anew. */
export interface Reconstructs {
  /** `[n, ...shape]` → the same; the caller's to dispose of. */
  reconstruct(images: Tensor): Tensor;
}

/** Turns one kind of picture into another. */
export interface Translates {
  /** Channels of the inputs. */
  readonly inputChannels: number;
  /**
   * `[n, h, w, inputChannels]` → `[n, h, w, c]`; the caller's to dispose of. A model that goes both ways is told with
   * `to: 'a'` to go back.
   */
  translate(images: Tensor4D, options?: { readonly seed?: number; readonly to?: 'a' | 'b' }): Tensor4D;
}

/** Enlarges pictures. */
export interface Upscales {
  /** How many times as high and wide. */
  readonly scale: number;
  /** `[n, h, w, c]` → `[n, scale · h, scale · w, c]`; the caller's to dispose of. */
  upscale(images: Tensor4D): Tensor4D;
}

/** Tells the classes of pictures. */
export interface Classifies {
  /** How many it tells. */
  readonly classes: number;
  /** The likeliest class of each: `[n, h, w, c]` → `[n]`, int32; the caller's to dispose of. */
  classify(images: Tensor4D): Tensor1D;
  /** `[n, h, w, c]` → `[n, classes]`; the caller's to dispose of. */
  probabilities(images: Tensor4D): Tensor2D;
}

const has = (model: object, ...methods: readonly string[]): boolean =>
  methods.every(name => typeof Reflect.get(model, name) === 'function');

/** Whether a model makes examples without an input: `generate(n)`. */
export const canGenerate = <M extends object>(model: M): model is M & Generates => has(model, 'generate');

/** Whether a model has sheets to show: `traversals`. Those that change pictures have, once `preview` was given some. */
export const canTraverse = <M extends object>(model: M): model is M & Traverses => has(model, 'traversals');

/** Whether a model finds codes of examples: `encode`. Text encoders have an `encode` too, which reads captions. */
export const canEncode = <M extends object>(model: M): model is M & Encodes =>
  has(model, 'encode') && !has(model, 'encodeImages');

/** Whether a model encodes examples and makes them anew: `reconstruct`. */
export const canReconstruct = <M extends object>(model: M): model is M & Reconstructs => has(model, 'reconstruct');

/** Whether a model turns pictures into others: `translate`. */
export const canTranslate = <M extends object>(model: M): model is M & Translates => has(model, 'translate');

/** Whether a model enlarges pictures: `upscale`. */
export const canUpscale = <M extends object>(model: M): model is M & Upscales => has(model, 'upscale');

/** Whether a model tells classes of pictures: `classify` and `probabilities`. */
export const canClassify = <M extends object>(model: M): model is M & Classifies =>
  has(model, 'classify', 'probabilities');
