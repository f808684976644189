import { areFloats, at, type Body, grainOf, input, install, size } from './kernel';

/** Softmax along the last axis, and its logarithm. */
export function installSoftmax(backendName: string): void {
  install(backendName, 'Softmax', softmax('logits', 'dim', false));
  install(backendName, 'LogSoftmax', softmax('logits', 'axis', true));
}

function softmax(name: string, axisName: string, logarithm: boolean): Body {
  return (backend, inputs, attrs) => {
    const x = input(inputs, name);
    const last = x.shape.length - 1;
    const axis = attrs[axisName];
    if (!areFloats(x) || (axis !== last && axis !== -1 && axis != null)) return undefined;
    const length = at(x.shape, last);
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    const args = [from, y.pointer, length, logarithm ? 1 : 0];
    backend.spread('softmax', size(x) / length, grainOf(length * 4), args, length * 4 + 16);
    return y.info;
  };
}
