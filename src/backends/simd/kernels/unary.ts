import type { KernelName } from '../module';
import { type Attrs, areFloats, type Body, ELEMENTS, input, install, number, size } from './kernel';

const plain: Readonly<Record<string, KernelName>> = {
  Abs: 'abs',
  Neg: 'neg',
  Sqrt: 'sqrt',
  Rsqrt: 'rsqrt',
  Reciprocal: 'reciprocal',
  Square: 'square',
  Floor: 'floor',
  Ceil: 'ceil',
  Exp: 'exp',
  Log: 'log',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Softplus: 'softplus',
  Relu: 'relu',
  Round: 'round',
  Sign: 'sign',
  Sin: 'sin',
  Cos: 'cos',
  Erf: 'erf',
  Expm1: 'expm1',
  Log1p: 'log1p',
};

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** Kernels with numbers besides the tensor. */
const parameterised: Readonly<Record<string, readonly [KernelName, (attrs: Attrs) => number[]]>> = {
  LeakyRelu: ['leakyRelu', attrs => [number(attrs, 'alpha')]],
  Elu: ['elu', () => [1, 1]],
  Selu: ['elu', () => [SELU_SCALE, SELU_ALPHA]],
  Step: ['step', attrs => [number(attrs, 'alpha')]],
  Relu6: ['clip', () => [0, 6]],
  ClipByValue: ['clip', attrs => [number(attrs, 'clipValueMin'), number(attrs, 'clipValueMax')]],
};

/** Functions of one tensor, element by element. */
export function installUnary(backendName: string): void {
  for (const [kernel, name] of Object.entries(plain)) install(backendName, kernel, unary(name));
  for (const [kernel, [name, numbers]] of Object.entries(parameterised))
    install(backendName, kernel, unary(name, numbers));
}

function unary(name: KernelName, numbers: (attrs: Attrs) => number[] = () => []): Body {
  return (backend, inputs, attrs) => {
    const x = input(inputs, 'x');
    if (!areFloats(x)) return undefined;
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    backend.spread(name, size(x), ELEMENTS, [from, y.pointer, ...numbers(attrs)]);
    return y.info;
  };
}
