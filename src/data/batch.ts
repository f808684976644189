import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';

/** Height, width and channels of one picture. */
export type PictureShape = readonly [height: number, width: number, channels: number];

/** A batch of pictures: `image` is `[n, h, w, c]`, float32 in [−1, 1]. */
export type ImageBatch = { readonly image: Tensor4D };

/** A batch of pictures with a class each: `label` is `[n]`, int32, from 0. */
export type LabelledBatch = { readonly image: Tensor4D; readonly label: Tensor1D };

/** A batch of pairs: `[n, h, w, c]` each, float32 in [−1, 1]. */
export type PairBatch = { readonly input: Tensor4D; readonly target: Tensor4D };
