import { engine } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { GanKitError } from '../core/errors';
import { type AnyNet, netFromModel } from '../core/net';
import { own, quoted } from '../core/untrusted';
import { registerLayers } from '../layers/registerLayers';
import { remake } from '../layers/remake';
import { isSavedNet, type SavedNet } from './savedNets';

/** All that stands for nets in saved options. */
export function savedNetsIn(value: unknown): readonly SavedNet[] {
  if (isSavedNet(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(savedNetsIn) : [];
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
  registerLayers();
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
    throw cannot(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const cannot = (name: string, reason: string, cause?: unknown) =>
  new GanKitError(
    'checkpoint',
    `load: the net ${quoted(name)} cannot be built from the file: ${reason}. Make layers of your own known by ` +
      'tf.serialization.registerClass, or pass the nets again: load(place, { nets }).',
    { cause },
  );
