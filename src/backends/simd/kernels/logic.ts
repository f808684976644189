import { util } from '@tensorflow/tfjs-core';
import type { KernelName } from '../module';
import { areFloats, type Body, ELEMENTS, type Info, input, install, size } from './kernel';

/** Truth values: what kind of number an element is, and, or, not. */
export function installLogic(backendName: string): void {
  install(backendName, 'IsNan', kindOf('isNaN'));
  install(backendName, 'IsInf', kindOf('isInf'));
  install(backendName, 'IsFinite', kindOf('isFinite'));
  install(backendName, 'LogicalAnd', both('logicalAnd'));
  install(backendName, 'LogicalOr', both('logicalOr'));
  install(backendName, 'LogicalNot', not);
}

const areTruths = (...infos: readonly Info[]): boolean => infos.every(info => info.dtype === 'bool' && size(info) > 0);

function kindOf(name: KernelName): Body {
  return (backend, inputs) => {
    const x = input(inputs, 'x');
    if (!areFloats(x)) return undefined;
    const from = backend.pointer(x);
    const y = backend.output(x.shape, 'bool');
    backend.spread(name, size(x), ELEMENTS, [from, y.pointer]);
    return y.info;
  };
}

function both(name: KernelName): Body {
  return (backend, inputs) => {
    const a = input(inputs, 'a');
    const b = input(inputs, 'b');
    if (!areTruths(a, b) || !util.arraysEqual(a.shape, b.shape)) return undefined;
    const from = [backend.pointer(a), backend.pointer(b)];
    const y = backend.output(a.shape, 'bool');
    backend.spread(name, size(a), ELEMENTS, [...from, y.pointer]);
    return y.info;
  };
}

const not: Body = (backend, inputs) => {
  const x = input(inputs, 'x');
  if (!areTruths(x)) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(x.shape, 'bool');
  backend.spread('logicalNot', size(x), ELEMENTS, [from, y.pointer]);
  return y.info;
};
