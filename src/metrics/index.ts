// Entry `gan-kit/metrics`: measures on plain arrays and tensors.

export { agreement } from './agreement';
export type { SampleCounts } from './counts';
export { type Coverage, modeCoverage } from './coverage';
export { type DensityCoverage, densityCoverage } from './densityCoverage';
export { edgeEnergy } from './edges';
export { type FactorVaeOptions, factorVaeScore } from './factorVae';
export { frechetDistance } from './frechet';
export { type KernelDistance, type KernelDistanceOptions, kernelDistance } from './kernelDistance';
export { luma, type Plane } from './luma';
export { type ClassMatching, matchClasses, matchedError } from './matching';
export { type Matrix, matrixOf, pixelMatrix } from './matrix';
export { informationBetween, mutualInformationGap } from './mig';
export { nearestNeighbourClasses, nearestNeighbourError } from './nearest';
export { type ParzenFit, parzenLogLikelihood } from './parzen';
export { type NeighbourOptions, type PrecisionRecall, precisionRecall } from './precisionRecall';
export { type FidelityOptions, psnr } from './psnr';
export { retrievalAccuracy } from './retrieval';
export { ssim } from './ssim';
export { type TwoSample, twoSampleTest } from './twoSample';
