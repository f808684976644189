import { type AnyNet, isFromModel } from '../core/net';
import { isRecord } from '../core/untrusted';
import { type Mark, marksOf } from '../layers/marks';

type Nets = Readonly<Record<string, AnyNet>>;

/** Stands in saved options for a net that is in the file, under this name in the game. */
export interface SavedNet {
  readonly net: string;
  /** Layers that are ours, by their place in the model. */
  readonly layers: Readonly<Record<string, Mark>>;
}

/** What stands for a net of the game that is a tf model and no more than that; undefined for anything else. */
export function savedNet(value: unknown, nets: Nets): SavedNet | undefined {
  const [net, found] = Object.entries(nets).find(([, n]) => n === value) ?? [];
  return net !== undefined && found?.model && isFromModel(found)
    ? { net, layers: { ...marksOf(found.model) } }
    : undefined;
}

/** Whether this stands for a net. */
export const isSavedNet = (value: unknown): value is SavedNet =>
  isRecord(value) && Object.keys(value).length === 2 && typeof value.net === 'string' && isRecord(value.layers);
