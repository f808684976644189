import { demandSize } from './fit';
import { areFloats, at, type Body, ELEMENTS, install, number, size } from './kernel';

/** Moving averages, all tensors of a net or layer in one call. */
export function installAverage(backendName: string): void {
  install(backendName, 'MovingAverages', movingAverages);
}

/** [averages, values] one list after the other, {keep} → keep·average + (1 − keep)·value of each pair. */
const movingAverages: Body = (backend, inputs, attrs) => {
  const infos = Object.values(inputs).filter(info => info !== undefined);
  if (!areFloats(...infos)) return undefined;
  const keep = number(attrs, 'keep');
  const count = infos.length / 2;
  for (const [i, average] of infos.slice(0, count).entries())
    demandSize('MovingAverages', size(average), [infos[count + i]]);
  const pointers = infos.map(info => backend.pointer(info));
  const outputs = infos.slice(0, count).map(average => backend.output(average.shape));
  for (const [i, { info, pointer }] of outputs.entries()) {
    const args = [at(pointers, i), at(pointers, count + i), pointer, keep, 1 - keep];
    backend.spread('blend', size(info), ELEMENTS, args);
  }
  return outputs.map(output => output.info);
};
