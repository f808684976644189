// The public names of gan-kit, one by one.

export { type AdaptiveOptions, adaptive, type Transform } from './augment/adaptive';
export { apa } from './augment/apa';
export type { ControlOptions } from './augment/control';
export { type DiffAugmentOptions, diffAugment } from './augment/diffAugment';
export { type InstanceNoiseOptions, instanceNoise } from './augment/instanceNoise';
export { pack } from './augment/pack';
export { pool } from './augment/pool';
export { type Adversary, type Judge, type Objective, objective } from './contest/objective';
export { against, type OpenContest, type Others, type Sides } from './contest/open';
export type { CaptionEncoder } from './core/captionEncoder';
export { type Condition, fieldCondition, labelCondition } from './core/condition';
export type { Augment, Contest, Penalty, Seen, Side } from './core/contest';
export { type ErrorCode, GanKitError } from './core/errors';
export type {
  Adversarial,
  AnyGame,
  Batch,
  Field,
  Game,
  MadeSchedule,
  Moment,
  Optimizer,
  OptimizerState,
  Player,
  SavedOptimizer,
  Schedule,
  Scores,
  Terms,
  Unroll,
} from './core/game';
export { bernoulli } from './core/latents/bernoulli';
export { categorical } from './core/latents/categorical';
export type { Deviation } from './core/latents/gaussianPosterior';
export { analogy, interpolate, lerp, slerp, type Way } from './core/latents/interpolate';
export { type JointLatent, joint, splitParameters } from './core/latents/joint';
export type { Code, Latent, LatentConfig } from './core/latents/latent';
export { loop } from './core/latents/loop';
export { mixStyles } from './core/latents/mixStyles';
export { type Component, mixture } from './core/latents/mixture';
export { normal } from './core/latents/normal';
export { truncatedNormal } from './core/latents/truncatedNormal';
export { uniform } from './core/latents/uniform';
export { lazy } from './core/lazy';
export { Memory, type MemoryPlan, type MemoryState } from './core/memory';
export { type AnyNet, type Net, type NetParts, netFromFunction, netFromModel } from './core/net';
export type { Observer, Outcome, Progress, Sheet, Subject } from './core/observer';
export { drawingFrom } from './core/randomScope';
export type { Recipe, Role } from './core/recipe';
export { Rng } from './core/rng';
export type { Saved } from './core/saved';
export type { Source } from './core/source';
export type { Parts, Place, Store } from './core/store';
export { registerStoreScheme } from './core/storeSchemes';
export { together } from './core/together';
export type { Weights } from './core/weights';
export {
  type ArrayData,
  type ArraySource,
  arraySource,
  type FieldValues,
  type LabelValues,
  type NumberArray,
} from './data/arrays';
export type { ImageBatch, LabelledBatch, PictureShape } from './data/batch';
export type { FieldSource } from './data/columns';
export type { Data, FieldData, Item } from './data/data';
export { endless } from './data/endless';
export type { Known } from './data/fields';
export { type IdxPair, idxSource } from './data/files/idx';
export { mnistFromUrl, type Part, type UrlOptions } from './data/files/mnistFiles';
export type { DatasetIterator, DatasetLike, Stream } from './data/items';
export type { ItemOptions } from './data/itemToBatch';
export type { Numbers } from './data/numbers';
export type { Pickable } from './data/pickable';
export { bicubic } from './data/pictures/bicubic';
export {
  type PatchData,
  type PatchOptions,
  type Picture,
  patchSource,
  type SuperResolutionBatch,
} from './data/pictures/patches';
export type { Pixels } from './data/pictures/pixels';
export type { Fit } from './data/pictures/resample';
export type { Raster } from './data/pictures/tile';
export { type SemiSupervisedBatch, type SemiSupervisedSource, semiSupervised } from './data/semiSupervised';
export { type Split, split, take } from './data/split';
export { type StackedSource, stackDigits } from './data/stackDigits';
export { type SourceOptions, toSource } from './data/toSource';
export { type UnpairedBatch, unpaired } from './data/unpaired';
export type { Balance } from './doctor/balance';
export { type Best, type BestOptions, keepBest } from './doctor/best';
export type { Checkup, LogitSummary } from './doctor/checkup';
export { diagnose } from './doctor/diagnose';
export { type Doctor, type DoctorOptions, doctor } from './doctor/doctor';
export type { Complaint, Finding } from './doctor/finding';
export type { DataSigns } from './doctor/known';
export type { Leak, Likeness } from './doctor/likeness';
export type { RunScore } from './doctor/score';
export { stopAdvice } from './doctor/stopAdvice';
export type { DrawsLatents, DrawsStyles, Projectable } from './explore/drawing';
export { type NearestPictures, type NearestPicturesOptions, nearestPictures } from './explore/nearestPictures';
export { type Projection, type ProjectOptions, project } from './explore/project';
export { type Directions, type HasGenerator, type SefaOptions, sefa } from './explore/sefa';
export { correctGradients } from './gradients/correct';
export { affineWarp, type Warp } from './layers/affineWarp';
export { batchNormalization, withOwnStatistics } from './layers/batchNormalization';
export { ConditionalAffine, conditionalAffine } from './layers/conditionalAffine';
export { type DropoutOptions, dropout } from './layers/dropout';
export {
  Equalized,
  EqualizedConv2D,
  type EqualizedConv2dOptions,
  EqualizedDense,
  type EqualizedDenseOptions,
  type EqualizedOptions,
  equalizedConv2d,
  equalizedDense,
} from './layers/equalized';
export { gaussianNoiseLayer } from './layers/gaussianNoise';
export { GroupedConv2D, type GroupedConv2dOptions, groupedConv2d } from './layers/groupedConv2d';
export {
  GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
  instanceNormalization,
  layerNormalization,
} from './layers/groupNormalization';
export { type Init, initialise, type WeightDeviation } from './layers/initialise';
export type { Minibatch } from './layers/minibatch';
export { MinibatchDiscrimination, minibatchDiscrimination } from './layers/minibatchDiscrimination';
export { MinibatchStddev, minibatchStddev } from './layers/minibatchStddev';
export { ModulatedConv2D, type ModulatedConv2dOptions, modulatedConv2d } from './layers/modulatedConv2d';
export type { Norm } from './layers/norm';
export { PixelShuffle, pixelShuffle } from './layers/pixelShuffle';
export { type AffineRanges, randomAffine } from './layers/randomAffine';
export { ReflectionPadding2D, reflectionPadding2d } from './layers/reflectionPadding2d';
export { registerLayers } from './layers/registerLayers';
export { SmoothDoubling, SmoothHalving, smoothDoubling, smoothHalving } from './layers/smoothResampling';
export {
  Spectral,
  type SpectralConfig,
  SpectralConv2D,
  type SpectralConvConfig,
  SpectralDense,
} from './layers/spectral';
export {
  type SpectralConv2dOptions,
  type SpectralDenseOptions,
  spectralConv2d,
  spectralDense,
} from './layers/spectralLayers';
export { unitKernels } from './layers/unitKernels';
export { minimax, nonSaturating } from './losses/adversarial';
export { binaryCrossEntropy, crossEntropy } from './losses/classification';
export { total, weigh, weighAll } from './losses/combine';
export { concrete } from './losses/concrete';
export { dualContrastive } from './losses/dualContrastive';
export { featureDistance } from './losses/featureDistance';
export { gaussianScores } from './losses/gaussianScores';
export { hinge } from './losses/hinge';
export { importanceBound } from './losses/importance';
export { information, mutualInformation } from './losses/information';
export { club, donskerVaradhan, infoNce, nwj } from './losses/informationBounds';
export { type Embedded, jointEmbedding } from './losses/jointEmbedding';
export { type LeastSquaresOptions, leastSquares } from './losses/leastSquares';
export {
  bernoulliLoss,
  type DiagonalGaussian,
  gaussianKl,
  gaussianKlBetween,
  gaussianLoss,
} from './losses/likelihood';
export { likeness } from './losses/likeness';
export { mine, mineAverage } from './losses/mine';
export { gaussianNoise, gumbelNoise, logisticNoise, type Noise, noiseOf, uniformNoise } from './losses/noise';
export { type PathLength, type PathLengthParts, type PathLengths, pathLength } from './losses/pathLength';
export { bernoulliPixels, gaussianPixels, type PixelLikelihood } from './losses/pixels';
export { l1, l2 } from './losses/reconstruction';
export { relativistic } from './losses/relativistic';
export { relativisticAverage } from './losses/relativisticAverage';
export { type LocationScale, locationScale, type Reparameterised } from './losses/reparameterise';
export { realLogit } from './losses/semiSupervised';
export { type SharedInformationOptions, sharedInformation } from './losses/sharedInformation';
export { type SmoothedOptions, smoothed } from './losses/smoothed';
export { splitGaussian } from './losses/splitGaussian';
export { type TopKOptions, topK } from './losses/topK';
export { wasserstein } from './losses/wasserstein';
export type { AdversarialOptions } from './model/adversarial';
export {
  type Classifies,
  canClassify,
  canEncode,
  canGenerate,
  canReconstruct,
  canTranslate,
  canTraverse,
  canUpscale,
  type Encodes,
  type Generates,
  type Reconstructs,
  type Translates,
  type Traverses,
  type Upscales,
} from './model/capabilities';
export type { CaptionedOptions, CaptionGenerateOptions, Shown, TextBatch } from './model/captions';
export type { Labels } from './model/classRows';
export { type HeldOut, Model, type Setup } from './model/model';
export type { FitOptions, GenerateOptions, ModelOptions, TrainOptions } from './model/modelOptions';
export type { Rates } from './model/rates';
export type { ModelClass } from './model/reopened';
export { type SelfAttentionOptions, selfAttention } from './nets/attention';
export { DCGAN_INIT } from './nets/build';
export {
  type DcganOptions,
  type DiscriminatorOptions,
  dcganDiscriminator,
  dcganGenerator,
  dcganTrunk,
} from './nets/dcgan';
export { pooledMaps } from './nets/features';
export { type HeadOptions, head } from './nets/head';
export { type MlpOptions, mlp } from './nets/mlp';
export { ofLength } from './nets/ofLength';
export { type PatchDiscriminatorOptions, patchDiscriminator, receptiveField } from './nets/patchDiscriminator';
export { type ProjectionHeadOptions, projectionHead, sumPooling } from './nets/projection';
export type { ImageShape } from './nets/pyramid';
export {
  type ResidualDiscriminatorOptions,
  type ResidualGeneratorOptions,
  type ResidualOptions,
  residualDiscriminator,
  residualGenerator,
} from './nets/residual';
export { type UnetOptions, unet, unetDepth } from './nets/unet';
export { type AdamOptions, adam, adamW } from './optimizers/adam';
export { type ClipOptions, clipped } from './optimizers/clipped';
export { fromTfOptimizer } from './optimizers/fromTfOptimizer';
export { type RmsPropOptions, rmsProp } from './optimizers/rmsProp';
export { type SgdOptions, sgd } from './optimizers/sgd';
export { type ConsistencyOptions, consistency } from './penalties/consistency';
export { drift } from './penalties/drift';
export { featureMatching } from './penalties/featureMatching';
export { type GradientPenaltyOptions, gradientPenalty, type Place as SlopePlace } from './penalties/gradientPenalty';
export type { LazyOptions } from './penalties/lazy';
export { type LeCamOptions, leCam } from './penalties/leCam';
export { r1, r2 } from './penalties/r1';
export { weightClipping } from './penalties/weightClipping';
export { batchNormTraining, type Normalised } from './pieces/batchNormTraining';
export { type Ready, ready } from './ready';
export { constant } from './schedules/constant';
export { cosine } from './schedules/cosine';
export { type ExponentialOptions, exponential } from './schedules/exponential';
export { linear } from './schedules/linear';
export { type PiecewiseOptions, piecewise } from './schedules/piecewise';
export type { RampOptions } from './schedules/ramp';
export { type WarmupOptions, warmup } from './schedules/warmup';
export { type CurvesLook, curvesSvg } from './show/curves';
export { drawExamples, type ExamplesLook } from './show/examples';
export { rgbaOf } from './show/rgba';
export type { Points } from './show/scatter';
export { drawSheet, type SheetLook } from './show/sheet';
export type { CurvePoint } from './show/thinned';
export { type AcganNets, type AcganParts, type AcganView, type AcganWeights, acgan } from './systems/acgan/game';
export {
  ACGAN,
  type ACGANOptions,
  type ClassGenerateOptions,
} from './systems/acgan/model';
export { type AcganNetOptions, acganNets } from './systems/acgan/nets';
export { type BiganParts, type BiganView, bigan } from './systems/bigan/game';
export { BiGAN, type BiGANOptions } from './systems/bigan/model';
export { type BiganNetOptions, biganNets, type PairCriticOptions, pairCritic } from './systems/bigan/nets';
export { type ClassifierParts, type ClassifierView, classifier } from './systems/classifier/game';
export { Classifier, type ClassifierOptions } from './systems/classifier/model';
export { type ClassifierNetOptions, classifierNets } from './systems/classifier/nets';
export {
  type ConditionalDcganDiscriminatorOptions,
  type ConditionalDcganGeneratorOptions,
  type ConditionalDcganOptions,
  conditionalDcganDiscriminator,
  conditionalDcganGenerator,
} from './systems/conditionalGan/dcgan';
export {
  type ConditionalGanParts,
  type ConditionalGanView,
  type ConditionalNets,
  conditionalGan,
} from './systems/conditionalGan/game';
export {
  type ConditionalMlpDiscriminatorOptions,
  type ConditionalMlpGeneratorOptions,
  type ConditionalMlpOptions,
  conditionalMlpDiscriminator,
  conditionalMlpGenerator,
  type Maxout,
} from './systems/conditionalGan/mlp';
export {
  ConditionalGAN,
  type ConditionalGANOptions,
  type ConditionalGenerateOptions,
} from './systems/conditionalGan/model';
export {
  type CycleGanNets,
  type CycleGanParts,
  type CycleGanView,
  type CycleGanWeights,
  cyclegan,
} from './systems/cyclegan/game';
export {
  CycleGAN,
  type CycleGANOptions,
  type CycleTranslateOptions,
  type UnpairedPreviews,
} from './systems/cyclegan/model';
export { type ResnetGeneratorOptions, resnetGenerator } from './systems/cyclegan/nets';
export { DCGAN, type DCGANOptions } from './systems/dcgan/model';
export {
  type FastganDiscriminatorOptions,
  fastganDiscriminator,
} from './systems/fastgan/discriminator';
export { type FastganNets, type FastganParts, type FastganView, fastgan } from './systems/fastgan/game';
export { type FastganGeneratorOptions, fastganGenerator } from './systems/fastgan/generator';
export { FastGAN, type FastGANOptions } from './systems/fastgan/model';
export { type GanParts, type GanView, gan } from './systems/gan/game';
export { GAN, type GANOptions } from './systems/gan/model';
export type { Bending } from './systems/infogan/bending';
export { type Codes, type InfoganParts, type InfoganView, infogan } from './systems/infogan/game';
export {
  type CodeValue,
  InfoGAN,
  type InfoGANOptions,
  type InfoGenerateOptions,
} from './systems/infogan/model';
export { type InfoganNetOptions, infoganNets } from './systems/infogan/nets';
export { openModel } from './systems/openModel';
export { type Pix2pixParts, type Pix2pixView, pix2pix } from './systems/pix2pix/game';
export { type PairPreviews, Pix2Pix, type Pix2PixOptions, type TranslateOptions } from './systems/pix2pix/model';
export { R3GAN, type R3GANGenerateOptions, type R3GANOptions } from './systems/r3gan/model';
export { type R3ganOptions, r3ganDiscriminator, r3ganGenerator } from './systems/r3gan/nets';
export {
  type SemiSupervisedGanParts,
  type SemiSupervisedGanView,
  type SemiSupervisedWeights,
  semiSupervisedGan,
} from './systems/semiSupervisedGan/game';
export { SemiSupervisedGAN, type SemiSupervisedGANOptions } from './systems/semiSupervisedGan/model';
export { type SemiSupervisedNetOptions, semiSupervisedNets } from './systems/semiSupervisedGan/nets';
export { type SrDiscriminatorOptions, srDiscriminator } from './systems/srgan/discriminator';
export {
  type Content,
  type SrganParts,
  type SrganView,
  type SuperResolutionParts,
  type SuperResolutionSample,
  type SuperResolutionView,
  srgan,
  superResolution,
} from './systems/srgan/game';
export { SRGAN, type SRGANOptions, type SrPreviews, type UpscaleOptions } from './systems/srgan/model';
export { type ReachOptions, type SrresnetOptions, srresnet, srresnetReach } from './systems/srgan/srresnet';
export {
  type StackGanNets,
  type StackGanStage1Parts,
  type StackGanStage2Parts,
  type StackGanView,
  stackGanStage1,
  stackGanStage2,
} from './systems/stackGan/game';
export {
  StackGAN,
  type StackGANOptions,
  type StackGenerateOptions,
  type Stage,
  type StageOption,
} from './systems/stackGan/model';
export {
  type ConditionerOptions,
  conditioner,
  type StackGenerator1Options,
  type StackGenerator2Options,
  type StackGeneratorOptions,
  stackGenerator1,
  stackGenerator2,
} from './systems/stackGan/nets';
export { type StyleganNets, type StyleganParts, type StyleganView, stylegan } from './systems/stylegan/game';
export {
  StyleGAN,
  type StyleGANGenerateOptions,
  type StyleGANOptions,
  type StyleGANStylesOptions,
} from './systems/stylegan/model';
export {
  type StyleganMappingOptions,
  type StyleganOptions,
  styleganDiscriminator,
  styleganGenerator,
  styleganMapping,
} from './systems/stylegan/nets';

export { type JointEmbeddingParts, jointEmbeddingGame } from './systems/textEncoder/game';
export { CharCnnRnn, type CharCnnRnnOptions } from './systems/textEncoder/model';
export { type CharCnnRnnNetOptions, charCnnRnn } from './systems/textEncoder/nets';
export { type PictureEncoderOptions, pictureEncoder } from './systems/textEncoder/pictureEncoder';
export { type PictureFeatures, type PictureReaderOptions, pictureReader } from './systems/textEncoder/pictureReader';
export { type GanClsParts, type GanClsView, ganCls, type Interpolation } from './systems/textToImage/game';
export { TextToImageGAN, type TextToImageGANOptions } from './systems/textToImage/model';
export {
  type TextDiscriminatorOptions,
  type TextGeneratorOptions,
  type TextNetOptions,
  textDiscriminator,
  textGenerator,
} from './systems/textToImage/nets';
export {
  type ProjectionDiscriminatorOptions,
  projectionDiscriminator,
} from './systems/textToImage/projectionDiscriminator';
export { AutoencoderModel, type AutoencoderParts } from './systems/vae/autoencoder';
export type { Elbo } from './systems/vae/bounds';
export { type VaeParts, type VaeView, vae } from './systems/vae/game';
export { type BoundOptions, VAE, type VAEOptions } from './systems/vae/model';
export {
  type Autoencoder,
  type AutoencoderOptions,
  convAutoencoder,
  denseAutoencoder,
  vaeganNets,
} from './systems/vae/nets';
export { type VaeganParts, type VaeganView, vaegan } from './systems/vaegan/game';
export { VAEGAN, type VAEGANOptions } from './systems/vaegan/model';
export { wgan } from './systems/wgan/game';
export { WGAN, type WGANOptions } from './systems/wgan/model';
export { type CaptionBatch, captionPairs, captionsOf, type TextPairBatch } from './text/captionPairs';
export { ALPHABET, CAPTION_LENGTH, decodeCaption, encodeCaption } from './text/characters';
export type { Callbacks, FitCallbacks, TfCallback } from './train/callbacks';
export { type About, type Checkpoint, readCheckpoint, writeCheckpoint } from './train/checkpoint';
export { Ema } from './train/ema';
export type { Examination } from './train/examine';
export type { History } from './train/history';
export type { Report } from './train/report';
export type { Position, SavedMemory, Snapshot } from './train/snapshot';
export { type RunOptions, Trainer, type TrainerOptions } from './train/trainer';
