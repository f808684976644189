// Entry `gan-kit/metrics`: measures on plain arrays and tensors.

export { agreement } from './agreement';
export { type Coverage, modeCoverage } from './coverage';
export { edgeEnergy } from './edges';
export { type FactorVaeOptions, factorVaeScore } from './factorVae';
export { frechetDistance } from './frechet';
export { luma, type Plane } from './luma';
export { type ClassMatching, matchClasses, matchedError } from './matching';
export { type Matrix, matrixOf, pixelMatrix } from './matrix';
export { informationBetween, mutualInformationGap } from './mig';
export { nearestNeighbourClasses, nearestNeighbourError } from './nearest';
export { type ParzenFit, parzenLogLikelihood } from './parzen';
export { type FidelityOptions, psnr } from './psnr';
export { retrievalAccuracy } from './retrieval';
export { ssim } from './ssim';
