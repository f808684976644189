import { layers } from '@tensorflow/tfjs-layers';
import { check, showShape } from '../core/checks';
import { text } from '../core/kinds';
import { checkOptions, type Kinds, needed } from '../core/options';
import { Attend, Gain } from '../layers/attend';
import { aNorm, type Norm } from '../layers/norm';
import { register } from '../layers/register';
import { conv, merge, type Node, through } from './build';

/** Options of {@link selfAttention}. */
export interface SelfAttentionOptions {
  /** Starts the names of the layers. */
  readonly name: string;
  /** `spectral` for spectral normalisation of its kernels, as in the paper; others change nothing. Default `none`. */
  readonly norm?: Norm;
}

const OPTIONS: Kinds<SelfAttentionOptions> = { name: needed(text), norm: aNorm };

/**
 * Self-attention (Zhang et al. 2019, SAGAN, §3; the authors' code): a map of a net on a graph plus what each of its
 * places reads at all others, `x + g · conv(attend(query, key, value))`, where the gain g is 0 at first. Queries and
 * keys have an eighth of the channels, values half; keys and values are of half the height and width. All convolutions
 * are 1×1 without bias. `[n, h, w, c]` → `[n, h, w, c]`.
 *
 * Keys and values are made smaller by the average of 2×2 places where the authors take the greatest, which has no
 * second derivative in tfjs.
 *
 * @throws GanKitError `argument` if `x` is no map of known height and width, at least 2 each
 * @example
 * const x = tf.input({ shape: [32, 32, 16] });
 * const seen = selfAttention(x, { name: 'D_attention', norm: 'spectral' });   // [n, 32, 32, 16]
 */
export function selfAttention(x: Node, options: SelfAttentionOptions): Node {
  checkOptions('selfAttention', options, OPTIONS);
  const { name, norm = 'none' } = options;
  const [, height, width, channels] = x.shape;
  check(
    x.shape.length === 4 && Math.min(height ?? 0, width ?? 0) >= 2,
    'argument',
    () => `selfAttention: expected a map [n, height, width, channels] from 2 × 2, got ${showShape(x.shape)}.`,
  );
  const inner = channels ?? 1;
  const one = (filters: number, id: string) =>
    conv({
      filters: Math.max(1, Math.floor(filters)),
      kernelSize: 1,
      norm: norm === 'spectral' ? norm : 'none',
      useBias: false,
      name: `${name}_${id}`,
    });
  const half = (id: string) => layers.averagePooling2d({ poolSize: 2, strides: 2, name: `${name}_${id}_half` });
  const attended = merge(new (register(Attend))({ name: `${name}_attend` }), [
    through(x, one(inner / 8, 'query')),
    through(x, one(inner / 8, 'key'), half('key')),
    through(x, one(inner / 2, 'value'), half('value')),
  ]);
  const read = through(attended, one(inner, 'read'), new (register(Gain))({ name: `${name}_gain` }));
  return merge(layers.add({ name: `${name}_sum` }), [x, read]);
}
