import { type MaxAttrs, type SumAttrs, util } from '@tensorflow/tfjs-core';
import type { SimdBackend } from '../backend';
import { demandOnce } from './fit';
import { areFloats, at, type Body, grainOf, type Info, input, install, product, size } from './kernel';

/** Sum, Mean, Max, Min over any axes. */
export function installReduce(backendName: string): void {
  install(backendName, 'Sum', reducer('sum'));
  install(backendName, 'Mean', reducer('mean'));
  install(backendName, 'Max', reducer('max'));
  install(backendName, 'Min', reducer('min'));
}

/** Columns that `sumColumns` adds up together. */
export const GROUP = 16;

type Kind = 'sum' | 'mean' | 'max' | 'min';

type Axes = Partial<SumAttrs & MaxAttrs>;

function reducer(kind: Kind): Body<Axes> {
  return (backend, inputs, attrs) => {
    const x = input(inputs, 'x');
    if (!areFloats(x)) return undefined;
    // Max alone calls its axes `reductionIndices`.
    const given = attrs.axis ?? attrs.reductionIndices ?? x.shape.map((_, axis) => axis);
    const axes = util.parseAxisParam(given, x.shape).sort((a, b) => a - b);
    demandOnce(kind, axes);
    const shape = outputShape(x, axes, attrs);
    if (axes.length === 0) return backend.alias(x, shape);
    const from = backend.pointer(x);
    const runs = contiguousRuns(axes);
    const length = product(axes.map(axis => at(x.shape, axis)));
    const steps = steppedShapes(x.shape, runs);
    // Temporary results first, so that only the last reduction allocates an output.
    const scratch = steps.slice(0, -1).map(step => backend.scratch(step.outer * step.inner * 4));
    const y = backend.output(shape);
    let source = from;
    for (const [i, step] of steps.entries()) {
      const isLast = i === steps.length - 1;
      const target = isLast ? y.pointer : at(scratch, i);
      reduce(backend, kind, source, target, step, kind === 'mean' && isLast ? 1 / length : 1);
      source = target;
    }
    return y.info;
  };
}

function outputShape(x: Info, axes: readonly number[], attrs: Axes): number[] {
  if (attrs.keepDims === true) return x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  return x.shape.filter((_, i) => !axes.includes(i));
}

/** Neighbouring axes are one axis: [0, 1, 3] are the runs [0, 2) and [3, 4). Last run first. */
function contiguousRuns(axes: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const axis of axes) {
    const [run] = runs;
    if (run && run[1] === axis) run[1]++;
    else runs.unshift([axis, axis + 1]);
  }
  return runs;
}

interface Step {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

function steppedShapes(shape: readonly number[], runs: readonly [number, number][]): Step[] {
  const current = [...shape];
  return runs.map(([first, end]) => {
    const step = {
      outer: product(current.slice(0, first)),
      length: product(current.slice(first, end)),
      inner: product(current.slice(end)),
    };
    current.fill(1, first, end);
    return step;
  });
}

function reduce(backend: SimdBackend, kind: Kind, from: number, to: number, step: Step, scale: number): void {
  const { outer, length, inner } = step;
  if (kind === 'max' || kind === 'min') {
    const sign = kind === 'max' ? 1 : -1;
    const groups = outer * Math.ceil(inner / GROUP);
    const grain = grainOf((length * Math.min(inner, GROUP)) / 4);
    backend.spread('extremum', groups, grain, [from, to, length, inner, sign]);
  } else if (inner === 1) {
    backend.spread('sumRows', outer, grainOf(length), [from, to, length, scale]);
  } else {
    const groups = outer * Math.ceil(inner / GROUP);
    backend.spread('sumColumns', groups, grainOf(length * GROUP), [from, to, length, inner, scale], GROUP * 8);
  }
}

/** The number of elements that share one statistic when all axes but the last are reduced. */
export function rowsOf(x: Info): number {
  return size(x) / at(x.shape, x.shape.length - 1);
}
