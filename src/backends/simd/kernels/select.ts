import type { FillAttrs } from '@tensorflow/tfjs-core';
import { type Body, ELEMENTS, input, install, size } from './kernel';

/** Choosing, changes of type, constants. */
export function installSelect(backendName: string): void {
  install(backendName, 'Select', select);
  install(backendName, 'Cast', cast);
  install(backendName, 'Fill', fill);
  install(backendName, 'ZerosLike', filledLike(0));
  install(backendName, 'OnesLike', filledLike(1));
}

const select: Body = (backend, inputs) => {
  const condition = input(inputs, 'condition');
  const a = input(inputs, 't');
  const b = input(inputs, 'e');
  const count = size(a);
  if (condition.dtype !== 'bool' || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  if (count === 0 || size(condition) !== count || size(b) !== count) return undefined;
  const pointers = [condition, a, b].map(info => backend.pointer(info));
  const y = backend.output(a.shape);
  backend.spread('select', count, ELEMENTS, [...pointers, y.pointer]);
  return y.info;
};

const cast: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (x.dtype === attrs.dtype) return backend.alias(x, x.shape);
  if (attrs.dtype !== 'float32' || (x.dtype !== 'bool' && x.dtype !== 'int32') || size(x) === 0) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(x.shape);
  backend.spread(x.dtype === 'bool' ? 'boolToFloat' : 'intToFloat', size(x), ELEMENTS, [from, y.pointer]);
  return y.info;
};

const fill: Body<FillAttrs> = (backend, _inputs, attrs) => {
  const shape = attrs.shape;
  const isFloat = attrs.dtype === 'float32' || (attrs.dtype == null && typeof attrs.value === 'number');
  if (!isFloat) return undefined;
  const y = backend.output(shape);
  backend.spread('fill', size(y.info), ELEMENTS, [y.pointer, Number(attrs.value)]);
  return y.info;
};

function filledLike(value: number): Body {
  return (backend, inputs) => {
    const x = input(inputs, 'x');
    if (x.dtype !== 'float32') return undefined;
    const y = backend.output(x.shape);
    backend.spread('fill', size(x), ELEMENTS, [y.pointer, value]);
    return y.info;
  };
}
