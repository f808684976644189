import { engine } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { isObject } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { type AnyNet, isFromModel, netFromModel } from '../core/net';
import { isRecord, own, quoted } from '../core/untrusted';
import type { Mark } from '../layers/marks';
import { marksOf, remake } from '../layers/remake';

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

/** All that stands for nets in saved options. */
export function savedNetsIn(value: unknown): readonly SavedNet[] {
  if (isSavedNet(value)) return [value];
  return isObject(value) ? Object.values(value).flatMap(savedNetsIn) : [];
}

/**
 * Nets from the topologies of a file, by name, with any weights: those of the file are put in afterwards.
 *
 * @throws GanKitError `checkpoint` if one cannot be built
 */
export async function rebuilt(
  saved: readonly SavedNet[],
  topologies: Readonly<Record<string, object>>,
): Promise<Readonly<Record<string, AnyNet>>> {
  const nets = new Map<string, AnyNet>();
  try {
    for (const { net: name, layers } of saved) {
      if (!nets.has(name)) nets.set(name, await rebuiltNet(name, layers, own(topologies, name)));
    }
    return Object.fromEntries(nets);
  } catch (error) {
    for (const net of nets.values()) net.dispose();
    throw error;
  }
}

async function rebuiltNet(name: string, layers: SavedNet['layers'], topology: object | undefined): Promise<AnyNet> {
  if (!topology) throw cannot(name, 'it is not in the file');
  const before = new Set(Object.keys(engine().state.registeredVariables));
  try {
    const model = await loadLayersModel({ load: async () => ({ modelTopology: topology }) });
    remake(model, layers);
    return netFromModel(model);
  } catch (cause) {
    // tfjs leaves what the layers before the one that fails have made.
    for (const [key, variable] of Object.entries(engine().state.registeredVariables)) {
      if (!before.has(key)) variable.dispose();
    }
    if (cause instanceof GanKitError) throw cause;
    throw cannot(name, messageOf(cause), cause);
  }
}

const cannot = (name: string, reason: string, cause?: unknown) =>
  new GanKitError(
    'checkpoint',
    `load: the net ${quoted(name)} cannot be built from the file: ${reason}. Make layers known that it has, ` +
      'those of gan-kit by registerLayers(), your own by tf.serialization.registerClass; or pass the nets again: ' +
      'load(place, { nets }).',
    { cause },
  );
