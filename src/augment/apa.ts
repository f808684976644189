import { add, cast, concat, less, mul, reshape, slice, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Augment } from '../core/contest';
import { checkOptions } from '../core/options';
import { CONTROL, type ControlOptions, control } from './control';

/**
 * Adaptive pseudo augmentation (Jiang et al. 2021): in D's turn each real example is replaced by the fake one of its
 * row with probability p, and D is told it is real. p follows how sure D is of that mixture, as in {@link adaptive}, by
 * the same rule and numbers. It needs no transforms, so it fits examples of any kind, and costs nothing; the paper
 * takes it beside augmentation of pictures. Put it first: what comes after then changes the replaced ones too.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const gan = new DCGAN({ shape: [32, 32, 3], augment: [apa(), diffAugment()] });
 */
export function apa(options: ControlOptions = {}): Augment {
  checkOptions('apa', options, CONTROL);
  const { plan, p, see, adapt } = control(options);
  return {
    name: 'apa',
    pictures: false,
    alone: 'apa would show it a fake example in place of a real one, beside what belongs to the real one',
    memory: () => plan,
    apply: (x, seen) => {
      see(x, seen);
      if (seen.turn !== 'D' || seen.side !== 'real') return x;
      // Read before the tidy opens: others read the fakes too.
      const fake = seen.fake();
      const chances = seen.rng.uniform([x.shape[0] ?? 0]);
      return tidy(() => replaced(x, fake, cast(less(chances, p(seen.memory)), 'float32')));
    },
    adapt,
    recipe: { role: 'augmentation', of: 'apa', with: [options] },
  };
}

/**
 * Examples where `due`, `[n]`, is 0, and the fakes of their rows where it is 1; where there are fewer fakes, the rest
 * stays.
 */
function replaced(x: Tensor, fake: Tensor, due: Tensor): Tensor {
  const [n = 0, m = 0] = [x.shape[0], fake.shape[0]];
  const some = Math.min(n, m);
  const by = reshape(slice(due, 0, some), [some, ...x.shape.slice(1).map(() => 1)]);
  const [real, other] = [slice(x, 0, some), slice(fake, 0, some)];
  const mixed = add(mul(real, sub(1, by)), mul(other, by));
  return some < n ? concat([mixed, slice(x, some)], 0) : mixed;
}
