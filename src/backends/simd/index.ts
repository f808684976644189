// The public names of gan-kit/engine.
export { EngineError, type EngineErrorCode } from './errors';
export type { MemoryReport } from './memory';
export type { SimdOptions } from './options';
export { engineMemory, engineThreads, registerSimd, simdRefusal } from './register';
