import { util } from '@tensorflow/tfjs-core';
import { areFloats, at, type Body, grainOf, type Info, input, install, number, product } from './kernel';
import { GROUP } from './reduce';

/** Running sums, and places of extremes, along one axis. */
export function installAlong(backendName: string): void {
  install(backendName, 'Cumsum', cumulativeSum);
  install(backendName, 'ArgMax', placeOfExtremum(1));
  install(backendName, 'ArgMin', placeOfExtremum(-1));
}

/** The tensor as [outer, length, inner] around the axis. */
function around(x: Info, axis: number): { outer: number; length: number; inner: number } {
  const outer = product(x.shape.slice(0, axis));
  return { outer, length: at(x.shape, axis), inner: product(x.shape.slice(axis + 1)) };
}

const groupsOf = (inner: number): number => Math.ceil(inner / GROUP);
const grainAlong = (length: number, inner: number): number => grainOf(length * Math.min(inner, GROUP));

const cumulativeSum: Body = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areFloats(x) || x.shape.length === 0) return undefined;
  const [axis = 0] = util.parseAxisParam(number(attrs, 'axis'), x.shape);
  const { outer, length, inner } = around(x, axis);
  const from = backend.pointer(x);
  const y = backend.output(x.shape);
  const args = [from, y.pointer, length, inner, attrs.exclusive ? 1 : 0, attrs.reverse ? 1 : 0];
  backend.spread('cumulativeSum', outer * groupsOf(inner), grainAlong(length, inner), args);
  return y.info;
};

function placeOfExtremum(sign: 1 | -1): Body {
  return (backend, inputs, attrs) => {
    const x = input(inputs, 'x');
    if (!areFloats(x) || x.shape.length === 0) return undefined;
    const [axis = 0] = util.parseAxisParam(number(attrs, 'axis'), x.shape);
    const { outer, length, inner } = around(x, axis);
    const from = backend.pointer(x);
    const shape = x.shape.filter((_, i) => i !== axis);
    const y = backend.output(shape, 'int32');
    const args = [from, y.pointer, length, inner, sign];
    backend.spread('placeOfExtremum', outer * groupsOf(inner), grainAlong(length, inner), args);
    return y.info;
  };
}
