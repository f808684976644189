import { layers } from '@tensorflow/tfjs-layers';
import { text } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { aNorm, type Norm } from '../layers/norm';
import { dense, merge, type Node, through } from './build';

/** Options of {@link projectionHead}. */
export interface ProjectionHeadOptions {
  /** Starts the names of the layers. */
  readonly name: string;
  /** `spectral` for spectral normalisation of both kernels, as in the paper; others change nothing. Default `none`. */
  readonly norm?: Norm;
}

const OPTIONS: Kinds<ProjectionHeadOptions> = { name: needed(text), norm: aNorm };

/**
 * The end of a projection discriminator on a graph (Miyato & Koyama 2018, eq. 3): logits `⟨V y, h⟩ + ψ(h)`, with V and
 * ψ linear, of features `h [n, m]` and a condition `y [n, k]`, one-hot labels or an embedding. In the paper h is the
 * ReLU of the last map, sumPooling over its places: {@link sumPooling}.
 *
 * @example
 * const logit = projectionHead(sumPooling(map, 'D'), label, { name: 'D', norm: 'spectral' });
 */
export function projectionHead(features: Node, condition: Node, options: ProjectionHeadOptions): Node {
  checkOptions('projectionHead', options, OPTIONS);
  const { name, norm = 'none' } = options;
  const linear = (units: number, id: string) => dense({ units, norm, bare: true, name: `${name}_${id}` });
  const words = through(condition, linear(features.shape[1] ?? 1, 'project'));
  const fits = merge(layers.dot({ axes: 1, name: `${name}_fits` }), [features, words]);
  return merge(layers.add({ name: `${name}_sum` }), [fits, through(features, linear(1, 'logit'))]);
}

/**
 * A map sumPooling over its places, `[n, h, w, c]` → `[n, c]`, of layers that every tfjs has.
 *
 * @example
 * const features = sumPooling(map, 'D');
 */
export function sumPooling(map: Node, name: string): Node {
  const [, height, width] = map.shape;
  return through(
    map,
    layers.globalAveragePooling2d({ name: `${name}_mean` }),
    layers.rescaling({ scale: (height ?? 1) * (width ?? 1), offset: 0, name: `${name}_places` }),
  );
}
