import type { Batch } from '../core/game';
import type { Source } from '../core/source';
export type DataLike = Source<never> | object;
export function toSource<B extends Batch>(data: DataLike, _o: { field: string; shape: readonly number[] }): Source<B> { return data as Source<B>; }
