import type { layers } from '@tensorflow/tfjs-layers';
import { oneOf } from '../core/kinds';
import type { Kind } from '../core/options';
import { batchNormalization } from './batchNormalization';
import { groupNormalization, instanceNormalization, layerNormalization } from './groupNormalization';

/**
 * How a net normalises between its layers. With all but `batch` an example's features are its own, whatever else is in
 * the batch, as penalties that are about each example by itself need it.
 *
 * - `batch`: {@link batchNormalization} (Ioffe & Szegedy 2015)
 * - `layer`: {@link layerNormalization}, what WGAN-GP's authors put in its place
 * - `instance`: {@link instanceNormalization}; columns without places are normalised as by `layer`
 * - `group`: {@link groupNormalization} in groups of the most channels from 2 to 16 that go
 * - `spectral`: no layer, but every kernel divided by its largest singular value (Miyato et al. 2018):
 *   {@link SpectralConv2D}, {@link SpectralDense}
 * - `none`
 */
export type Norm = (typeof NORMS)[number];

/** Their names. */
export const NORMS = ['batch', 'layer', 'instance', 'group', 'spectral', 'none'] as const;

/** The kind of an option that holds {@link Norm}. */
export const aNorm: Kind = oneOf(...NORMS);

/** A normalisation that is a layer of its own, after the layer whose output it normalises. */
export type LayerNorm = Exclude<Norm, 'spectral' | 'none'>;

/** Whether a normalisation is a layer. It shifts each channel itself, so the layer before it needs no bias. */
export const isLayerNorm = (norm: Norm): norm is LayerNorm => norm !== 'spectral' && norm !== 'none';

/** A layer that normalises the output of one with so many channels, or columns where there are no `places`. */
export function normalisation(norm: LayerNorm, name: string, channels: number, places: boolean): layers.Layer {
  if (norm === 'batch') return batchNormalization({ name });
  if (norm === 'group') return groupNormalization({ name, groups: groupsOf(channels) });
  return norm === 'instance' && places ? instanceNormalization({ name }) : layerNormalization({ name });
}

/** Groups of the most channels from 2 to 16 that divide them; one group if there are none. */
function groupsOf(channels: number): number {
  for (let size = 16; size > 1; size--) if (channels % size === 0) return channels / size;
  return 1;
}
