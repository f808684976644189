import type { MirrorPadAttrs } from '@tensorflow/tfjs-core';
import { rowMajor } from './broadcast';
import { copy, layOut, RANK } from './copy';
import { demand } from './fit';
import { areWords, at, type Body, input, install } from './kernel';

/** Padding by what lies inside, mirrored: one strided copy for each rim, corner and the middle. */
export function installMirror(backendName: string): void {
  install(backendName, 'MirrorPad', mirrorPad);
}

/** A stretch of the target along one axis, and where in the source it begins and which way it goes. */
interface Stretch {
  readonly to: number;
  readonly length: number;
  readonly from: number;
  readonly step: 1 | -1;
}

/** The rim before, the middle and the rim after; `gap` is 1 where the mirror leaves out the outermost element. */
function stretches(length: number, [before, after]: [number, number], gap: number): Stretch[] {
  const all: Stretch[] = [
    { to: 0, length: before, from: before - 1 + gap, step: -1 },
    { to: before, length, from: 0, step: 1 },
    { to: before + length, length: after, from: length - 1 - gap, step: -1 },
  ];
  return all.filter(stretch => stretch.length > 0);
}

/** Every combination of one element of each list. */
function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap(one => list.map(element => [...one, element])), [[]]);
}

const mirrorPad: Body<MirrorPadAttrs> = (backend, inputs, attrs) => {
  const x = input(inputs, 'x');
  if (!areWords(x) || x.shape.length > RANK) return undefined;
  const paddings = attrs.paddings;
  const gap = attrs.mode === 'reflect' ? 1 : 0;
  const fit = x.shape.every((n, i) => paddings[i]?.every(rim => rim >= 0 && rim <= n - gap));
  demand(fit, () => `MirrorPad: the rims [${paddings.join('], [')}] are wider than what [${x.shape}] has to mirror.`);
  const lists = x.shape.map((n, i) => stretches(n, paddings[i] ?? [0, 0], gap));
  const shape = x.shape.map((n, i) => n + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0));
  const [source, target] = [rowMajor(x.shape), rowMajor(shape)];
  const from = backend.pointer(x);
  const y = backend.output(shape, x.dtype);
  for (const block of combinations(lists)) {
    const offset = (strides: number[], key: 'from' | 'to'): number =>
      block.reduce((sum, stretch, i) => sum + stretch[key] * at(strides, i) * 4, 0);
    const strides = [block.map(({ step }, i) => step * at(source, i)), target];
    const layout = layOut({ sizes: block.map(({ length }) => length), strides });
    copy(backend, from + offset(source, 'from'), y.pointer + offset(target, 'to'), layout ?? []);
  }
  return y.info;
};
