// Entry `gan-kit/metrics`: measures on plain arrays and tensors.

export { agreement } from './agreement';
export { type BetaVaeOptions, betaVaeScore } from './betaVae';
export { type Birthday, type BirthdayOptions, birthdayTest, type Support } from './birthday';
export type { SampleCounts } from './counts';
export { type Coverage, modeCoverage } from './coverage';
export { type CopyingCell, type DataCopying, type DataCopyingOptions, dataCopying } from './dataCopying';
export { type Dci, type DciOptions, dci } from './dci';
export { type DensityCoverage, densityCoverage } from './densityCoverage';
export { edgeEnergy } from './edges';
export { type FactorVaeOptions, factorVaeScore } from './factorVae';
export { frechetBetween, frechetDistance, type Gaussian } from './frechet';
export { type FrechetAtInfinity, type FrechetAtInfinityOptions, frechetAtInfinity } from './frechetAtInfinity';
export { type InceptionScore, type InceptionScoreOptions, inceptionScore } from './inceptionScore';
export { type ClassScore, intraClass } from './intraClass';
export {
  type KernelDistance,
  type KernelDistanceOptions,
  type KernelDistanceTo,
  kernelDistance,
  kernelDistanceTo,
} from './kernelDistance';
export { luma, type Plane } from './luma';
export { type ClassMatching, matchClasses, matchedError } from './matching';
export { type Matrix, matrixOf, pixelMatrix } from './matrix';
export { informationBetween, mutualInformationGap } from './mig';
export { modularity } from './modularity';
export { Moments } from './moments';
export { type MsSsimDiversity, type MsSsimOptions, msSsimDiversity } from './msSsim';
export { nearestNeighbourClasses, nearestNeighbourError } from './nearest';
export { type ParzenFit, parzenLogLikelihood } from './parzen';
export { type PathLength, type PathLengthOptions, perceptualPathLength } from './pathLength';
export { type PrdCurve, type PrdOptions, type PrdPoints, prdCurve } from './prd';
export { type NeighbourOptions, type PrecisionRecall, precisionRecall } from './precisionRecall';
export { type FidelityOptions, psnr } from './psnr';
export { type Features, randomFeatures } from './randomFeatures';
export { retrievalAccuracy } from './retrieval';
export { type Score, type ScoreOptions, scoreWithFloor } from './scoreWithFloor';
export { separatedPredictability } from './separatedPredictability';
export { ssim } from './ssim';
export { type TwoSample, twoSampleTest } from './twoSample';
