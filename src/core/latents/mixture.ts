import {
  div,
  exp,
  greater,
  mul,
  neg,
  stack,
  sub,
  sum,
  type Tensor2D,
  tensor2d,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { check, checkNumber } from '../checks';
import { logSum } from '../density';
import { Rng } from '../rng';
import type { Latent } from './latent';

/** One part of a {@link mixture}: how likely it is, what it draws, and an optional shift and scale of the draw. */
export interface Component {
  readonly weight: number;
  readonly latent: Latent;
  /** Added to every column of the draw, after scaling. Default 0 in each. */
  readonly shift?: readonly number[];
  /** Multiplies every column. Default 1. */
  readonly scale?: number;
}

const ENTROPY_DRAWS = 20000;
/** Draws that are in memory at once. */
const AT_ONCE = 1000;

/**
 * A mixture: each row is drawn from one component, chosen by weight. All components must have the same width.
 *
 * The entropy of a mixture has no closed form. With C the component of a draw x it is `H(C) + H(x | C) − H(C | x)`,
 * where the first two have, and the last, how open it is where a draw comes from, is a mean over 20,000 draws with a
 * fixed seed, computed when first read. Each term of that mean lies between 0 and the logarithm of the number of
 * components k, so the standard error is at most `log k / (2 √20,000)` nats, whatever the width: 0.0025 for two
 * components, 0.0081 for ten, and nearly 0 where they lie apart. Components that are mixtures bring their own.
 *
 * @throws GanKitError `argument` if there is no component, a weight is not positive, or widths differ
 * @example
 * const two = mixture([
 *   { weight: 1, latent: normal(2), shift: [-2, 0], scale: 0.1 },
 *   { weight: 3, latent: normal(2), shift: [2, 0], scale: 0.1 },
 * ]);
 */
export function mixture(components: readonly Component[]): Latent {
  const first = components[0];
  check(first !== undefined, 'argument', 'mixture(components): expected at least one component, got none.');
  const width = first.latent.width;
  for (const [i, { weight, latent, shift, scale = 1 }] of components.entries()) {
    const name = `mixture(components[${i}])`;
    checkNumber(`${name}.weight`, weight, Number.MIN_VALUE);
    checkNumber(`${name}.scale`, scale, Number.MIN_VALUE);
    check(
      latent.width === width,
      'argument',
      `${name}: expected ${width} columns like the first, got ${latent.width}.`,
    );
    check(
      shift === undefined || shift.length === width,
      'argument',
      `${name}.shift: expected ${width} numbers, got ${shift?.length}.`,
    );
  }
  const total = components.reduce((sum, c) => sum + c.weight, 0);

  const sample: Latent['sample'] = (n, rng) => {
    const rows = new Float32Array(n * width);
    for (let i = 0; i < n; i++) {
      const chosen = pick(components, rng.next() * total) ?? first;
      const drawn = tidy(() => chosen.latent.sample(1, rng).dataSync());
      for (let j = 0; j < width; j++) {
        rows[i * width + j] = (drawn[j] ?? 0) * (chosen.scale ?? 1) + (chosen.shift?.[j] ?? 0);
      }
    }
    return tensor2d(rows, [n, width]);
  };
  /** `log π p((x − shift)/scale) / scaleᵈ` of each component, `[k, n]`. */
  const logs = (values: Tensor2D): Tensor2D =>
    stack(
      components.map(({ weight, latent, shift = new Array<number>(width).fill(0), scale = 1 }) => {
        const standard = div<Tensor2D>(sub(values, tensor2d([...shift], [1, width])), scale);
        return sub(Math.log(weight / total) - width * Math.log(scale), latent.nll(standard));
      }),
    ) as Tensor2D;
  const nll: Latent['nll'] = values => neg(logSum(logs(values)));
  /** `H(C | x)`, the mean of `−Σ log P(c | x) P(c | x)` over draws. */
  const openness = (): number => {
    let total = 0;
    for (let from = 0; from < ENTROPY_DRAWS; from += AT_ONCE) {
      const each = tidy(() => {
        const joint = logs(sample(AT_ONCE, new Rng(0).fork('entropy', from)));
        const posterior = sub(joint, logSum(joint));
        // 0 log 0 is 0; and so it is of a draw that rounding puts outside of every component.
        const share = exp(posterior);
        const open = where(greater(share, 0), mul(share, posterior), 0);
        return neg(sum(open, 0)).dataSync();
      });
      for (const open of each) total += open;
    }
    return total / ENTROPY_DRAWS;
  };
  let entropy: number | undefined;
  return {
    kind: 'mixture',
    width,
    get entropy() {
      entropy ??= components.reduce((sum, { weight, latent, scale = 1 }) => {
        const share = weight / total;
        return sum + share * (latent.entropy + width * Math.log(scale) - Math.log(share));
      }, -openness());
      return entropy;
    },
    sample,
    nll,
    config: { kind: 'mixture', components: components.map(c => ({ ...c, latent: c.latent.config })) },
  };
}

/** The component in whose stretch of the summed weights `at` lies. */
function pick(components: readonly Component[], at: number): Component | undefined {
  let end = 0;
  return components.find(c => {
    end += c.weight;
    return at < end;
  });
}
