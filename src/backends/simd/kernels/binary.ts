import { backend_util, type DataType } from '@tensorflow/tfjs-core';
import type { Output, SimdBackend } from '../backend';
import type { KernelName } from '../module';
import { broadcastStrides, collapse } from './broadcast';
import { copy } from './copy';
import { demandSize } from './fit';
import { areFloats, at, type Body, ELEMENTS, type Info, input, install, installPiece, product, size } from './kernel';

const gradients = [
  ['TanhGrad', 'tanhGrad'],
  ['SigmoidGrad', 'sigmoidGrad'],
  ['EluInputGrad', 'eluInputGrad'],
  ['SeluInputGrad', 'seluInputGrad'],
] as const;

const arithmetic: Readonly<Record<string, KernelName>> = {
  Add: 'add',
  Sub: 'sub',
  Multiply: 'mul',
  RealDiv: 'div',
  Maximum: 'maximum',
  Minimum: 'minimum',
  SquaredDifference: 'squaredDifference',
};

const comparisons: Readonly<Record<string, KernelName>> = {
  Greater: 'greater',
  GreaterEqual: 'greaterEqual',
  Less: 'less',
  LessEqual: 'lessEqual',
  Equal: 'equal',
  NotEqual: 'notEqual',
};

/** Functions of two tensors with broadcasting. */
export function installBinary(backendName: string): void {
  for (const [kernel, name] of Object.entries(arithmetic))
    install(backendName, kernel, body(name, 'a', 'b', 'float32'));
  for (const [kernel, name] of Object.entries(comparisons)) install(backendName, kernel, body(name, 'a', 'b', 'bool'));
  install(backendName, 'Prelu', body('prelu', 'x', 'alpha', 'float32'));
  install(backendName, 'EluGrad', body('eluGrad', 'dy', 'y', 'float32'));
  install(backendName, 'Pow', power);
  // Gradients by the input, which tfjs has no kernels for; its own EluGrad goes by the output.
  for (const [piece, name] of gradients)
    installPiece(backendName, piece, (backend, { dy, x }) => binary(backend, name, dy, x, 'float32'));
  installPiece(backendName, 'PreluStep', (backend, { x, alpha }) => binary(backend, 'preluStep', x, alpha, 'float32'));
  install(backendName, 'AddN', addN);
}

/** Squares are by far the most common powers. */
const power: Body = (backend, inputs) => {
  const a = input(inputs, 'a');
  const b = input(inputs, 'b');
  const isSquare = size(b) === 1 && b.shape.length <= a.shape.length && backend.values(b)[0] === 2;
  return binary(backend, isSquare ? 'mul' : 'pow', a, isSquare && areFloats(a, b) ? a : b, 'float32');
};

function body(name: KernelName, left: string, right: string, dtype: DataType): Body {
  return (backend, inputs) => binary(backend, name, input(inputs, left), input(inputs, right), dtype);
}

/** y = a ∘ b, or undefined where the cpu kernel has to do it. */
function binary(backend: SimdBackend, name: KernelName, a: Info, b: Info, dtype: DataType): Info | undefined {
  if (!areFloats(a, b)) return undefined;
  const same = a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);
  const shape = same ? a.shape : backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const grid = same ? [1, 1, 1, size(a), 0, 0, 0, 1, 0, 0, 0, 1] : broadcastGrid(a, b, shape);
  if (!grid) return undefined;
  const fromA = backend.pointer(a);
  const fromB = backend.pointer(b);
  const y = backend.output(shape, dtype);
  const repeated = same ? undefined : repeatedSide(grid);
  if (repeated) lengthened(backend, name, [fromA, fromB], y, grid, repeated);
  else backend.spread(name, size(y.info), ELEMENTS, [fromA, fromB, y.pointer, backend.heap.parameters(grid)]);
  return y.info;
}

/** Rows shorter than this are walked element by element to a good part; many of them are put together. */
const SHORT = 64;
const LONG = 512;

/** Which operand is one short row, repeated for each row of the other: 'a', 'b' or neither. */
function repeatedSide(grid: readonly number[]): 'a' | 'b' | undefined {
  const [d0 = 0, d1 = 0, rows = 0, columns = 0, , , rowA, stepA, , , rowB, stepB] = grid;
  const flat = d0 * d1 === 1 && columns < SHORT && rows * columns > 2 * LONG && stepA === 1 && stepB === 1;
  if (!flat || (rowA !== 0 && rowB !== 0)) return undefined;
  return rowA === 0 ? 'a' : 'b';
}

/** Writes the repeated row some times side by side, and so has fewer, longer rows to go over, and a rest. */
function lengthened(
  backend: SimdBackend,
  name: KernelName,
  from: readonly [number, number],
  y: Output,
  [, , rows = 0, columns = 0]: readonly number[],
  repeated: 'a' | 'b',
): void {
  const times = Math.floor(LONG / columns);
  const length = times * columns;
  const long = backend.scratch(length * 4);
  const row = repeated === 'a' ? from[0] : from[1];
  copy(backend, row, long, [1, 1, 1, 1, times, columns, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, columns, 1]);
  const whole = Math.floor(rows / times);
  const bytes = y.info.dtype === 'bool' ? 1 : 4;
  const go = (done: number, count: number, sizes: readonly number[], step: number): void => {
    const rest = (repeated === 'a' ? from[1] : from[0]) + done * 4;
    const operands = repeated === 'a' ? [long, rest] : [rest, long];
    const strides = repeated === 'a' ? [0, 0, 0, 1, 0, 0, step, 1] : [0, 0, step, 1, 0, 0, 0, 1];
    const grid = backend.heap.parameters([1, 1, ...sizes, ...strides]);
    backend.spread(name, count, ELEMENTS, [...operands, y.pointer + done * bytes, grid]);
  };
  go(0, whole * length, [whole, length], length);
  const left = (rows - whole * times) * columns;
  if (left > 0) go(whole * length, left, [1, left], left);
}

function broadcastGrid(a: Info, b: Info, shape: number[]): number[] | undefined {
  const strides = [broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape)];
  const grid = collapse({ sizes: shape, strides }, 4);
  if (!grid) return undefined;
  // When everything collapses to one element, the innermost strides are irrelevant, but the kernel wants one to move.
  const [sa = [], sb = []] = grid.strides;
  if (product(grid.sizes) === 1) return [1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1];
  return [...grid.sizes, ...sa, ...sb];
}

const addN: Body = (backend, inputs) => {
  const terms = Object.values(inputs).filter(term => term !== undefined);
  const [first, second] = terms;
  if (!first || !second || !areFloats(...terms)) return undefined;
  demandSize('AddN', size(first), terms);
  const grid = [1, 1, 1, size(first), 0, 0, 0, 1, 0, 0, 0, 1];
  const pointers = terms.map(term => backend.pointer(term));
  const y = backend.output(first.shape);
  const layout = backend.heap.parameters(grid);
  let sum = at(pointers, 0);
  for (const next of pointers.slice(1)) {
    backend.spread('add', size(first), ELEMENTS, [sum, next, y.pointer, layout]);
    sum = y.pointer;
  }
  return y.info;
};
