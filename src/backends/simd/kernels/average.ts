import { demandSize } from './fit';
import { areFloats, at, ELEMENTS, installPiece, type PieceBody, size } from './kernel';

/** Moving averages, all tensors of a net or layer in one call. */
export function installAverage(backendName: string): void {
  installPiece(backendName, 'MovingAverages', movingAverages);
}

const movingAverages: PieceBody<'MovingAverages'> = (backend, lists, { keep }) => {
  const infos = Object.values(lists);
  if (!areFloats(...infos)) return undefined;
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
