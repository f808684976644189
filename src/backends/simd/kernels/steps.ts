import type { SimdBackend } from '../backend';
import { demandSize } from './fit';
import { areFloats, at, ELEMENTS, type Info, type Inputs, size } from './kernel';

type Step = 'adamStep' | 'rmsPropStep' | 'sgdStep';

/**
 * One step of an optimizer on all its tensors. The inputs are some lists, one after the other: values, gradients, and
 * what the optimizer remembers of each, which is changed where it lies and has to be the optimizer's own. `args` makes
 * what the function takes of the addresses of one of each list, of the output's last.
 */
export function steps(
  backend: SimdBackend,
  kernel: string,
  inputs: Inputs,
  lists: number,
  step: Step,
  args: (pointers: readonly number[], output: number) => readonly number[],
): Info[] | undefined {
  const infos = Object.values(inputs).filter(info => info !== undefined);
  if (!areFloats(...infos)) return undefined;
  const count = infos.length / lists;
  const each = Array.from({ length: lists }, (_, list) => list * count);
  for (const [i, value] of infos.slice(0, count).entries())
    demandSize(
      kernel,
      size(value),
      each.map(first => infos[first + i]),
    );
  const pointers = infos.map(info => backend.pointer(info));
  const outputs = infos.slice(0, count).map(value => backend.output(value.shape));
  for (const [i, { info, pointer }] of outputs.entries()) {
    const own = each.map(first => at(pointers, first + i));
    backend.spread(step, size(info), ELEMENTS, args(own, pointer));
  }
  return outputs.map(output => output.info);
}
