import type { TensorInfo } from '@tensorflow/tfjs-core';

type Info = TensorInfo;
/** Lists of tensors, one after the other, numbered from 0. */
type Lists = Readonly<Record<number, Info>>;

/** A kernel that tfjs does not know: tensors by name, attributes, one output or several. */
export interface Signature {
  readonly inputs: object;
  readonly attributes: object;
  readonly outputs: Info | readonly Info[];
}

interface Of<I extends object, A extends object, O extends Info | readonly Info[] = Info> extends Signature {
  readonly inputs: Readonly<I>;
  readonly attributes: Readonly<A>;
  readonly outputs: O;
}

/** The geometry of tfjs's convolutions. */
interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly dataFormat: 'NHWC';
  readonly dilations: number | [number, number];
}

/** That of a convolution in groups. */
interface GroupAttributes {
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
}

type Quad = [number, number, number, number];
type None = Readonly<Record<never, never>>;
type Resize = Of<
  { dy: Info; images: Info },
  { size: [number, number]; alignCorners: boolean; halfPixelCenters: boolean }
>;

/**
 * What a backend may implement, by the names that callers look for. A backend implements any of them, and with a piece
 * the gradient of its name (`…Grad`), if there is one here. All tensors are float32 and have elements.
 */
export interface Signatures {
  /**
   * x `[n, in]`, filter `[in, out]`, bias `[out]` → x·filter + bias, what is below zero times the slope (1: linear, 0:
   * ReLU).
   */
  DenseLayer: Of<{ x: Info; filter: Info; bias?: Info }, { slope: number }>;
  /** The same of a convolution: x `[n, h, w, in]`, filter `[h, w, in, out]`. */
  ConvLayer: Of<{ x: Info; filter: Info; bias?: Info }, ConvAttributes & { slope: number }>;
  /**
   * A convolution in groups: x `[n, h, w, in]`, filter `[h, w, c, out]`, where c divides in, and in / c, the number of
   * groups, divides out. Group g reads channels from g·c on, and makes its share of the outputs.
   */
  GroupedConvLayer: Of<{ x: Info; filter: Info; bias?: Info }, GroupAttributes & { slope: number }>;
  /** dy of it, its filter → dx. */
  GroupedConvInputGrad: Of<{ dy: Info; filter: Info }, GroupAttributes & { inputShape: Quad }>;
  /** Its x, dy → the gradient of its filter. */
  GroupedConvFilterGrad: Of<{ x: Info; dy: Info }, GroupAttributes & { filterShape: Quad }>;
  /** dy, x of one shape → dy where x is above zero, alpha·dy elsewhere. */
  SlopeGrad: Of<{ dy: Info; x: Info }, { alpha: number }>;

  /** x → the mean of softplus(sign·x), a scalar. */
  MeanSoftplus: Of<{ x: Info }, { sign: 1 | -1 }>;
  /** dy a scalar, x → dy · sign · σ(sign·x) / count. */
  MeanSoftplusGrad: Of<{ dy: Info; x: Info }, { sign: 1 | -1 }>;

  /** x `[…, c]`, gamma, beta `[c]` → y, mean and biased variance of each channel over all other axes. */
  BatchNormTraining: Of<
    { x: Info; gamma?: Info; beta?: Info },
    { epsilon: number },
    readonly [y: Info, mean: Info, variance: Info]
  >;
  /** What BatchNormTraining took and gave → dx, dgamma, dbeta. */
  BatchNormTrainingGrad: Of<
    { x: Info; dy: Info; mean: Info; variance: Info; gamma?: Info },
    { epsilon: number },
    readonly [dx: Info, dgamma: Info, dbeta: Info]
  >;

  /** averages, values: two lists → keep · average + (1 − keep) · value of each pair. */
  MovingAverages: Of<Lists, { keep: number }, readonly Info[]>;
  /**
   * values, gradients, ms, vs, and with amsgrad the largest vs so far: lists → the values after the step. What is
   * remembered is changed where it lies. A correction is what a moment is divided by: 1 − βᵗ.
   */
  AdamSteps: Of<
    Lists,
    {
      learningRate: number;
      beta1: number;
      beta2: number;
      epsilon: number;
      correction1: number;
      correction2: number;
      amsgrad: boolean;
    },
    readonly Info[]
  >;

  /**
   * values, gradients, and velocities if it moves: lists → the values after the step. Velocities are changed where they
   * lie.
   */
  SgdSteps: Of<Lists, { learningRate: number; momentum: number; nesterov: boolean; moves: boolean }, readonly Info[]>;
  /**
   * values, gradients, vs, then means if centered, then velocities if it moves: lists → the values after the step. What
   * is remembered is changed where it lies.
   */
  RmsPropSteps: Of<
    Lists,
    { learningRate: number; decay: number; epsilon: number; momentum: number; centered: boolean; moves: boolean },
    readonly Info[]
  >;

  /** dy, x of one shape → dy times the slope of the function at x. */
  TanhGrad: Of<{ dy: Info; x: Info }, None>;
  SigmoidGrad: Of<{ dy: Info; x: Info }, None>;
  EluInputGrad: Of<{ dy: Info; x: Info }, None>;
  SeluInputGrad: Of<{ dy: Info; x: Info }, None>;
  /** x, alpha that is broadcast to it → the slope of prelu: 1 where x is above zero, else alpha. */
  PreluStep: Of<{ x: Info; alpha: Info }, None>;

  /**
   * dy, the images that were resized → the gradient by images, right for all flags, which tfjs's own kernels are not.
   */
  ResizeNearestNeighborTransposed: Resize;
  ResizeBilinearTransposed: Resize;
}
