import { ganBenchmark } from '../gan/benchmark';
import { spec } from './spec';

export const benchmark = ganBenchmark(spec);
