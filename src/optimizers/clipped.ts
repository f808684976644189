import { add, addN, clipByValue, div, minimum, mul, sqrt, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Optimizer, Schedule } from '../core/game';
import { optimizer as anOptimizer, scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';

/** Bounds of {@link clipped}, at least one; each a number above 0, or a function of the images seen. */
export interface ClipOptions {
  /** The most that the norm of all gradients of a player may be, taken together as one long vector. */
  readonly norm?: number | Schedule;
  /** The most that each number of a gradient may be, up or down. */
  readonly value?: number | Schedule;
}

const OPTIONS: Kinds<ClipOptions> = { norm: scheduled(1e-30), value: scheduled(1e-30) };

/**
 * An optimizer whose gradients are clipped first: each number to ±`value`, then all of them together by one factor,
 * where their norm is beyond `norm` (Pascanu et al. 2013, algorithm 1). As PyTorch's `clip_grad_value_` and
 * `clip_grad_norm_`. Weight decay comes after. The norm stays on the device: nothing waits for it. The optimizer is the
 * wrapper's from then on.
 *
 * @throws GanKitError `argument` if there is no bound, or one is not above 0
 * @example
 * const optimizer = clipped(adam({ learningRate: 1e-3 }), { norm: 1 });
 */
export function clipped(optimizer: Optimizer, options: ClipOptions): Optimizer {
  anOptimizer('clipped: optimizer', optimizer);
  checkOptions('clipped', options, OPTIONS);
  const { norm, value } = options;
  check(
    norm !== undefined || value !== undefined,
    'argument',
    'clipped: expected a bound to clip to, got none. Give norm: 1 or value: 0.5.',
  );
  return {
    inner: optimizer,
    recipe: { role: 'optimizer', of: 'clipped', with: [optimizer, options] },
    apply(gradients, images) {
      tidy(() => {
        const given = gradients.map(({ gradient }) => gradient);
        const within = value === undefined ? given : byValue(given, valueAt(value, images));
        const all = norm === undefined ? within : byNorm(within, valueAt(norm, images));
        optimizer.apply(
          gradients.map(({ variable, gradient }, i) => ({ variable, gradient: all[i] ?? gradient })),
          images,
        );
      });
    },
    save: variables => optimizer.save(variables),
    fits: (variables, state) => optimizer.fits?.(variables, state),
    restore: (variables, state) => optimizer.restore(variables, state),
    ...(optimizer.scaleRate && { scaleRate: (factor: number) => optimizer.scaleRate?.(factor) }),
    dispose: () => optimizer.dispose(),
  };
}

const byValue = (gradients: readonly Tensor[], most: number): readonly Tensor[] =>
  gradients.map(gradient => clipByValue(gradient, -most, most));

/** All times one factor, at most 1: PyTorch's, with its 1e-6 beside the norm. */
function byNorm(gradients: readonly Tensor[], most: number): readonly Tensor[] {
  if (gradients.length === 0) return gradients;
  const norm = sqrt(addN(gradients.map(gradient => sum(square(gradient)))));
  const factor = minimum(div(most, add(norm, 1e-6)), 1);
  return gradients.map(gradient => mul(gradient, factor));
}
