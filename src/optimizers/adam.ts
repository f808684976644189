import {
  add,
  div,
  engine,
  getBackend,
  getKernel,
  keep,
  mul,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { check, showShape } from '../core/checks';
import type { Optimizer, OptimizerState, SavedOptimizer, Schedule } from '../core/game';
import { scheduled } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { valueAt } from '../core/schedule';
import { own, quoted } from '../core/untrusted';

/** Hyperparameters of {@link adam}; each a number, or a function of the images seen. */
export interface AdamOptions {
  /** Default 2e-4, DCGAN's. */
  readonly learningRate?: number | Schedule;
  /** Decay of the mean gradient. Default 0.5, DCGAN's; the paper's own is 0.9. */
  readonly beta1?: number | Schedule;
  /** Decay of the mean squared gradient. Default 0.999. */
  readonly beta2?: number | Schedule;
  /** Added to the root of the second moment, after its bias correction, as PyTorch does. Default 1e-8. */
  readonly epsilon?: number | Schedule;
  /** Times each weight, added to its gradient before the moments: an L2 penalty of half as much, as PyTorch's Adam has it. Default 0. */
  readonly weightDecay?: number | Schedule;
}

interface Moments {
  m: Tensor;
  v: Tensor;
}

const OPTIONS: Kinds<AdamOptions> = {
  learningRate: scheduled(),
  beta1: scheduled(0, 1 - 1e-9),
  beta2: scheduled(0, 1 - 1e-9),
  epsilon: scheduled(),
  weightDecay: scheduled(),
};

/**
 * Adam (Kingma & Ba 2015, algorithm 1), its moments keyed by variable. Bias corrections are running products of the betas, which
 * equals the paper's powers when the betas are constant and stays right when they follow a schedule.
 *
 * @throws GanKitError `argument` if a number is out of range
 * @example
 * const optimizer = adam({ learningRate: 2e-4, beta1: 0.5 });
 */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions('adam', options, OPTIONS);
  const { learningRate = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  const moments = new Map<Variable, Moments>();
  // 1 − correction: the weight the zero start still has in each moment.
  let start1 = 1;
  let start2 = 1;

  const momentsOf = (variable: Variable): Moments => {
    const known = moments.get(variable);
    if (known) return known;
    const fresh = tidy(() => ({ m: keep(zerosLike(variable)), v: keep(zerosLike(variable)) }));
    moments.set(variable, fresh);
    return fresh;
  };

  return {
    recipe: { of: 'adam', with: [options] },
    apply(gradients, images) {
      const b1 = valueAt(beta1, images);
      const b2 = valueAt(beta2, images);
      const [next1, next2] = [start1 * b1, start2 * b2];
      const attributes = {
        learningRate: valueAt(learningRate, images),
        beta1: b1,
        beta2: b2,
        epsilon: valueAt(epsilon, images),
        correction1: 1 - next1,
        correction2: 1 - next2,
      };
      const step = getKernel('AdamSteps', getBackend()) ? fusedSteps : composedSteps;
      const decay = valueAt(weightDecay, images);
      const decayed = (variable: Variable, gradient: Tensor) =>
        decay > 0 ? add(gradient, mul(variable, decay)) : gradient;
      tidy(() => {
        const parts = gradients.map(({ variable, gradient }) => ({
          variable,
          gradient: decayed(variable, gradient),
          moments: momentsOf(variable),
        }));
        if (parts.length > 0) step(parts, attributes);
      });
      [start1, start2] = [next1, next2];
    },
    save(variables) {
      const tensors: Record<string, Tensor> = {};
      variables.forEach((variable, i) => {
        const known = moments.get(variable);
        if (!known) return;
        tensors[`${i}/m`] = known.m;
        tensors[`${i}/v`] = known.v;
      });
      return { numbers: { start1, start2 }, tensors };
    },
    fits(variables, state: SavedOptimizer) {
      checkMoments(variables, state);
      for (const [name, { values }] of Object.entries(state.tensors)) {
        const possible = name.endsWith('/m') || values.every(v => v >= 0);
        check(possible, 'checkpoint', () => bad(`${name} holds negative numbers, and it is a mean of squares`));
      }
    },
    restore(variables, state: OptimizerState) {
      checkMoments(variables, state);
      const { numbers, tensors } = state;
      variables.forEach((variable, i) => {
        moments.get(variable)?.m.dispose();
        moments.get(variable)?.v.dispose();
        moments.delete(variable);
        const [m, v] = [tensors[`${i}/m`], tensors[`${i}/v`]];
        // Numbers of its own, since a fused step changes them where they lie.
        if (m && v)
          moments.set(
            variable,
            tidy(() => ({ m: keep(mul(m, 1)), v: keep(mul(v, 1)) })),
          );
      });
      start1 = numbers.start1 ?? 1;
      start2 = numbers.start2 ?? 1;
    },
    dispose() {
      for (const { m, v } of moments.values()) {
        m.dispose();
        v.dispose();
      }
      moments.clear();
    },
  };
}

const bad = (what: string) => `optimizer: ${what}. The checkpoint is damaged, or belongs to another net.`;

interface MomentShapes {
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[] }>>;
}

/** Throws unless moments are in pairs and of the variables' shapes. */
function checkMoments(variables: readonly Variable[], { numbers, tensors }: MomentShapes): void {
  const starts = [own(numbers, 'start1'), own(numbers, 'start2')];
  const inRange = starts.every(start => start !== undefined && start >= 0 && start <= 1);
  check(inRange, 'checkpoint', () => bad(`expected start1 and start2 from 0 to 1, got ${starts.join(' and ')}`));
  for (const [name, { shape }] of Object.entries(tensors)) {
    const [, i, moment] = /^(0|[1-9]\d*)\/([mv])$/.exec(name) ?? [];
    const variable = variables[Number(i)];
    check(variable !== undefined, 'checkpoint', () => bad(`${quoted(name)} is a moment of none of its weights`));
    const [want, got] = [showShape(variable.shape), showShape(shape)];
    check(want === got, 'checkpoint', () => bad(`expected moments of shape ${want}, got ${got}`));
    const other = `${i}/${moment === 'm' ? 'v' : 'm'}`;
    check(Object.hasOwn(tensors, other), 'checkpoint', () => bad(`${name} is there, and ${other} is missing`));
  }
  const missing = starts[0] !== 1 && variables.length > 0 && Object.keys(tensors).length === 0;
  check(!missing, 'checkpoint', () => bad('it has made steps, and all its moments are missing'));
}

interface Attributes {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  correction1: number;
  correction2: number;
}
interface Part {
  readonly variable: Variable;
  readonly gradient: Tensor;
  readonly moments: Moments;
}
/** Changes the variables and their moments. */
type Steps = (parts: readonly Part[], attributes: Attributes) => void;

/** One call for all variables and one pass over memory, on backends that bring the kernel; moments change where they lie. */
const fusedSteps: Steps = (parts, attributes) => {
  const inputs = [
    ...parts.map(part => part.variable),
    ...parts.map(part => part.gradient),
    ...parts.map(part => part.moments.m),
    ...parts.map(part => part.moments.v),
  ];
  const values = engine().runKernel('AdamSteps', Object.fromEntries(inputs.entries()), { ...attributes }) as Tensor[];
  for (const [i, { variable }] of parts.entries()) variable.assign(values[i] as Tensor);
};

const composedSteps: Steps = (parts, a) => {
  for (const { variable, gradient, moments: was } of parts) {
    const m = keep(add(mul(was.m, a.beta1), mul(gradient, 1 - a.beta1)));
    const v = keep(add(mul(was.v, a.beta2), mul(square(gradient), 1 - a.beta2)));
    const scale = add(sqrt(div(v, a.correction2)), a.epsilon);
    variable.assign(sub(variable, div(mul(m, a.learningRate / a.correction1), scale)));
    was.m.dispose();
    was.v.dispose();
    Object.assign(was, { m, v });
  }
};
