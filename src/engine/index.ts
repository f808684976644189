// The public names of gan-kit/engine.
export { EngineError, type EngineErrorCode } from './errors';
export type { MemoryReport } from './memory';
export { engineMemory, engineThreads, registerSimd, type SimdOptions } from './register';
