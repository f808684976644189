import {
  add,
  log,
  matMul,
  maximum,
  mul,
  neg,
  type Scalar,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { checkShape } from '../core/checks';
import { number } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';

/** Options of {@link sharedInformation}. */
export interface SharedInformationOptions {
  /**
   * What it weighs that all classes are used alike, beside 1 for being sure and agreed: λ of the paper's code. Over 1 a
   * class that holds two kinds, while another kind has two classes, costs more. Default 1, the information itself.
   */
  readonly balance?: number;
}

const OPTIONS: Kinds<SharedInformationOptions> = { balance: number(0) };
/** In place of shares that float32 has no number for. */
const LEAST = 1e-8;

/**
 * How many nats two readings of the same things tell of each other: the information between the class of one and the
 * class of the other (Ji et al. 2019, *Invariant Information Clustering*, eq. 2–3), to be maximised by what reads.
 *
 * `P = (1/n) Σᵢ p(xᵢ) p(x′ᵢ)ᵀ`, made symmetric, is how often classes c and c′ are read off the two of a pair, and with
 * its marginal m the information is `2 H(m) − H(P)`: at most log k, where every reading is sure, both of a pair are
 * read alike, and all k classes are as frequent. With `balance` λ it is `2 λ H(m) − H(P)`, at most (2λ − 1) log k.
 *
 * A batch of few rows lifts it: it should hold several of each class.
 *
 * @param a logits of one reading, `[n, k]`
 * @param b those of the other, of the same things row by row
 * @throws GanKitError `shape` unless both have one shape, `argument` if `balance` is below 0
 *
 * @example
 * const logits = tf.tensor2d([[9, -9], [-9, 9]]);
 * sharedInformation(logits, logits);   // 0.693, log 2
 */
export function sharedInformation(a: Tensor2D, b: Tensor2D, options: SharedInformationOptions = {}): Scalar {
  checkOptions('sharedInformation', options, OPTIONS);
  checkShape('sharedInformation(a)', a, [null, null]);
  checkShape('sharedInformation(b)', b, a.shape);
  const { balance = 1 } = options;
  return tidy(() => {
    const [p, q] = [softmax(a), softmax(b)];
    const together = mul(0.5 / a.shape[0], add(matMul(p, q, true), matMul(q, p, true)));
    return sub(mul(2 * balance, entropy(sum(together, 1))), entropy(together)) as Scalar;
  });
}

const entropy = (shares: Tensor): Tensor => neg(sum(mul(shares, log(maximum(shares, LEAST)))));
