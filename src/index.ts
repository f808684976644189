// The public names of gan-kit, one by one.

export type { CaptionEncoder } from './core/captionEncoder';
export { type Condition, fieldCondition, labelCondition } from './core/condition';
export { type ErrorCode, GanKitError } from './core/errors';
export type {
  Adversarial,
  AnyGame,
  Batch,
  Field,
  Game,
  Moment,
  Optimizer,
  OptimizerState,
  Player,
  SavedOptimizer,
  Schedule,
  Scores,
  Terms,
} from './core/game';
export { bernoulli } from './core/latents/bernoulli';
export { categorical } from './core/latents/categorical';
export type { Deviation } from './core/latents/gaussianPosterior';
export { analogy, interpolate, lerp, slerp, type Way } from './core/latents/interpolate';
export { type JointLatent, joint, splitParameters } from './core/latents/joint';
export type { Code, Latent, LatentConfig } from './core/latents/latent';
export { type Component, mixture } from './core/latents/mixture';
export { normal } from './core/latents/normal';
export { uniform } from './core/latents/uniform';
export { lazy } from './core/lazy';
export { type AnyNet, type Net, type NetParts, netFromFunction, netFromModel } from './core/net';
export type { Observer, Outcome, Progress, Sheet, Subject } from './core/observer';
export { drawingFrom } from './core/randomScope';
export { Rng } from './core/rng';
export type { Saved } from './core/saved';
export { type LinearConfig, type LinearSchedule, linearSchedule } from './core/schedule';
export type { Source } from './core/source';
export type { Parts, Place, Store } from './core/store';
export { registerStoreScheme } from './core/storeSchemes';
export { together } from './core/together';
export {
  type ArrayData,
  type ArraySource,
  arraySource,
  type FieldValues,
  type LabelValues,
  type NumberArray,
} from './data/arrays';
export type { ImageBatch, LabelledBatch, PictureShape } from './data/batch';
export { bicubic } from './data/bicubic';
export {
  type CaptionedShapesOptions,
  captionedShapes,
  drawShape,
  namedShapes,
  SHAPE_FACTORS,
  SHAPE_WORD_COUNT,
  type ShapeBatch,
  type ShapeFactors,
  shapeLabel,
  shapeOfLabel,
} from './data/captionedShapes';
export { type CaptionBatch, captionPairs, captionsOf, type TextPairBatch } from './data/captionPairs';
export { ALPHABET, CAPTION_LENGTH, decodeCaption, encodeCaption } from './data/characters';
export type { FieldSource } from './data/columns';
export type { Data, FieldData, Item } from './data/data';
export { endless } from './data/endless';
export type { Known } from './data/fields';
export { LABEL_CLASSES, type LabelClass } from './data/houseScene';
export { type IdxPair, idxSource } from './data/idx';
export type { DatasetIterator, DatasetLike, Stream } from './data/items';
export type { ItemOptions } from './data/itemToBatch';
export { LABEL_COLORS, type LabelMapBatch, type LabelMapSource, labelMapSource } from './data/labelMaps';
export { gaussianGrid, gaussianRing, type MixtureSource, type PointBatch } from './data/mixtures';
export { mnistFromUrl, type Part, type UrlOptions } from './data/mnistFiles';
export type { Numbers } from './data/numbers';
export {
  type PatchData,
  type PatchOptions,
  type Picture,
  patchSource,
  type SuperResolutionBatch,
} from './data/patches';
export type { Pixels } from './data/pixels';
export { readShape, readShapes, type ShapeReading } from './data/readShape';
export { type SemiSupervisedBatch, type SemiSupervisedSource, semiSupervised } from './data/semiSupervised';
export { describeShape, type Phrasings, SHAPE_WORDS } from './data/shapeSentences';
export { type Split, split, take } from './data/split';
export { renderSprite, SPRITE_FACTORS, type SpriteBatch, type SpriteFactors, spriteSource } from './data/sprites';
export { type SourceOptions, toSource } from './data/toSource';
export { correctGradients } from './gradients/correct';
export { affineWarp, type Warp } from './layers/affineWarp';
export { batchNormalization, withOwnStatistics } from './layers/batchNormalization';
export { batchNormTraining, type Normalised } from './layers/batchNormTraining';
export { type DropoutOptions, dropout } from './layers/dropout';
export { gaussianNoiseLayer } from './layers/gaussianNoise';
export { type Init, initialise } from './layers/initialise';
export { PixelShuffle, pixelShuffle, registerLayers } from './layers/pixelShuffle';
export { type AffineRanges, randomAffine } from './layers/randomAffine';
export { unitKernels } from './layers/unitKernels';
export { minimax, nonSaturating } from './losses/adversarial';
export { binaryCrossEntropy, crossEntropy } from './losses/classification';
export { total, weigh, weighAll } from './losses/combine';
export { concrete } from './losses/concrete';
export { importanceBound } from './losses/importance';
export { information, mutualInformation } from './losses/information';
export { type Embedded, jointEmbedding } from './losses/jointEmbedding';
export {
  bernoulliLoss,
  type DiagonalGaussian,
  gaussianKl,
  gaussianKlBetween,
  gaussianLoss,
} from './losses/likelihood';
export { likeness } from './losses/likeness';
export { gaussianNoise, gumbelNoise, logisticNoise, type Noise, noiseOf, uniformNoise } from './losses/noise';
export { bernoulliPixels, gaussianPixels, type PixelLikelihood } from './losses/pixels';
export { l1, l2 } from './losses/reconstruction';
export { relativistic } from './losses/relativistic';
export { type LocationScale, locationScale, type Reparameterised } from './losses/reparameterise';
export { featureMatching, realLogit, realVsRest } from './losses/semiSupervised';
export { splitGaussian } from './losses/splitGaussian';
export { agreement } from './metrics/agreement';
export { type Coverage, modeCoverage } from './metrics/coverage';
export { edgeEnergy } from './metrics/edges';
export { type FactorVaeOptions, factorVaeScore } from './metrics/factorVae';
export { frechetDistance } from './metrics/frechet';
export { luma, type Plane } from './metrics/luma';
export { type ClassMatching, matchClasses, matchedError } from './metrics/matching';
export { type Matrix, matrixOf, pixelMatrix } from './metrics/matrix';
export { informationBetween, mutualInformationGap } from './metrics/mig';
export { nearestNeighbourClasses, nearestNeighbourError } from './metrics/nearest';
export { type ParzenFit, parzenLogLikelihood } from './metrics/parzen';
export { type FidelityOptions, psnr } from './metrics/psnr';
export { retrievalAccuracy } from './metrics/retrieval';
export { ssim } from './metrics/ssim';
export {
  ACGAN,
  type ACGANOptions,
  type ClassGenerateOptions,
} from './models/acgan';
export { AutoencoderModel, type AutoencoderParts } from './models/autoencoder';
export { BiGAN, type BiGANOptions } from './models/bigan';
export type { Elbo } from './models/bounds';
export type { CaptionGenerateOptions, Shown } from './models/captions';
export { CharCnnRnn, type CharCnnRnnOptions } from './models/charCnnRnn';
export { Classifier, type ClassifierOptions } from './models/classifier';
export type { Labels } from './models/classRows';
export {
  ConditionalGAN,
  type ConditionalGANOptions,
  type ConditionalGenerateOptions,
} from './models/conditionalGan';
export { DCGAN, type DCGANOptions } from './models/dcgan';
export type { GenerateOptions } from './models/draw';
export { GAN, type GANOptions } from './models/gan';
export {
  type CodeAugmentation,
  type CodeValue,
  InfoGAN,
  type InfoGANOptions,
  type InfoGenerateOptions,
} from './models/infogan';
export { type FitOptions, loadModel, Model, type ModelOptions, type TrainOptions } from './models/model';
export { type PairPreviews, Pix2Pix, type Pix2PixOptions, type TranslateOptions } from './models/pix2pix';
export type { Rates } from './models/rates';
export { SemiSupervisedGAN, type SemiSupervisedGANOptions } from './models/semiSupervisedGan';
export { SRGAN, type SRGANOptions, type SrPreviews, type UpscaleOptions } from './models/srgan';
export {
  StackGAN,
  type StackGANOptions,
  type StackGenerateOptions,
  type Stage,
  type StageOption,
} from './models/stackGan';
export { TextToImageGAN, type TextToImageGANOptions } from './models/textToImageGan';
export { type BoundOptions, VAE, type VAEOptions } from './models/vae';
export { VAEGAN, type VAEGANOptions } from './models/vaegan';
export { type AcganNetOptions, acganNets } from './nets/acgan';
export { type BiganNetOptions, biganNets, type PairCriticOptions, pairCritic } from './nets/bigan';
export { type CharCnnRnnNetOptions, charCnnRnn } from './nets/charCnnRnn';
export { type ClassifierNetOptions, classifierNets } from './nets/classifier';
export {
  type ConditionalDcganOptions,
  conditionalDcganDiscriminator,
  conditionalDcganGenerator,
} from './nets/conditionalDcgan';
export {
  type ConditionalMlpDiscriminatorOptions,
  type ConditionalMlpGeneratorOptions,
  type ConditionalMlpOptions,
  conditionalMlpDiscriminator,
  conditionalMlpGenerator,
  type Maxout,
} from './nets/conditionalMlp';
export {
  DCGAN_INIT,
  type DcganOptions,
  type DiscriminatorOptions,
  dcganDiscriminator,
  dcganGenerator,
  dcganTrunk,
} from './nets/dcgan';
export { pooledMaps } from './nets/features';
export { type HeadOptions, head } from './nets/head';
export { type InfoganNetOptions, infoganNets } from './nets/infogan';
export { type MlpOptions, mlp } from './nets/mlp';
export { ofLength } from './nets/ofLength';
export { type PatchDiscriminatorOptions, patchDiscriminator, receptiveField } from './nets/patchDiscriminator';
export { type PictureEncoderOptions, pictureEncoder } from './nets/pictureEncoder';
export { type PictureFeatures, type PictureReaderOptions, pictureReader } from './nets/pictureReader';
export { projectionDiscriminator } from './nets/projectionDiscriminator';
export type { ImageShape } from './nets/pyramid';
export { type SemiSupervisedNetOptions, semiSupervisedNets } from './nets/semiSupervised';
export { type SrDiscriminatorOptions, srDiscriminator } from './nets/srDiscriminator';
export { type ReachOptions, type SrresnetOptions, srresnet, srresnetReach } from './nets/srresnet';
export {
  type ConditionerOptions,
  conditioner,
  type StackGenerator1Options,
  type StackGenerator2Options,
  type StackGeneratorOptions,
  stackGenerator1,
  stackGenerator2,
} from './nets/stackGan';
export {
  type TextDiscriminatorOptions,
  type TextGeneratorOptions,
  type TextNetOptions,
  textDiscriminator,
  textGenerator,
} from './nets/textToImage';
export { type UnetOptions, unet, unetDepth } from './nets/unet';
export { type Autoencoder, type AutoencoderOptions, convAutoencoder, denseAutoencoder, vaeganNets } from './nets/vae';
export { type Ready, ready } from './ready';
export { type AdamOptions, adam } from './train/adam';
export type { Callbacks, FitCallbacks, TfCallback } from './train/callbacks';
export { type About, type Checkpoint, readCheckpoint, writeCheckpoint } from './train/checkpoint';
export { Ema } from './train/ema';
export type { History } from './train/history';
export type { Report } from './train/report';
export type { Position, Snapshot } from './train/snapshot';
export { type RunOptions, Trainer, type TrainerOptions } from './train/trainer';
export { type AcganNets, type AcganParts, type AcganView, acgan, type ClassWeight } from './variants/acgan';
export { type BiganParts, type BiganView, bigan } from './variants/bigan';
export { type ClassifierParts, type ClassifierView, classifier } from './variants/classifier';
export {
  type ConditionalGanParts,
  type ConditionalGanView,
  type ConditionalNets,
  conditionalGan,
} from './variants/conditionalGan';
export { type GanParts, type GanView, gan } from './variants/gan';
export { type GanClsParts, type GanClsView, ganCls, type Interpolation } from './variants/ganCls';
export { type Codes, type InfoganParts, type InfoganView, infogan } from './variants/infogan';
export { type JointEmbeddingParts, jointEmbeddingGame } from './variants/jointEmbedding';
export { type Pix2pixParts, type Pix2pixView, pix2pix } from './variants/pix2pix';
export {
  type SemiSupervisedGanParts,
  type SemiSupervisedGanView,
  semiSupervisedGan,
} from './variants/semiSupervisedGan';
export {
  type StackGanNets,
  type StackGanStage1Parts,
  type StackGanStage2Parts,
  type StackGanView,
  stackGanStage1,
  stackGanStage2,
} from './variants/stackGan';
export {
  type Content,
  type SrganParts,
  type SrganView,
  type SuperResolutionParts,
  type SuperResolutionSample,
  type SuperResolutionView,
  srgan,
  superResolution,
} from './variants/superResolution';
export { type VaeParts, type VaeView, vae } from './variants/vae';
export { type VaeganParts, type VaeganView, vaegan } from './variants/vaegan';
