import type { Finding } from './finding';
import type { RunScore } from './score';

/** Nothing is advised before so many steps and scores. */
const [EARLIEST, FEWEST] = [200, 4];
/** Of the run, how long nothing may have become better. */
const PATIENCE = 0.2;

/**
 * Whether it is time to stop: when for a fifth of the run no score was better by more than two standard errors than one
 * before.
 *
 * @param to the step that the run is to end at
 */
export function stopAdvice(scores: readonly RunScore[], to: number): Finding {
  const last = scores.at(-1);
  const best = [...scores].sort((a, b) => a.value - b.value)[0];
  const complaint = 'timeToStop';
  if (!last || !best) return { complaint, verdict: 'unknown', because: NOTHING, remedies: [] };
  const about = {
    window: [scores[0]?.step ?? 0, last.step] as const,
    n: best.n.generated,
    value: best.value,
    bound: best.floor,
  };
  // The first score that no later one was better than by more than chance.
  const since = scores.find(({ value, error }) => value - best.value <= 2 * Math.hypot(error, best.error)) ?? best;
  const later = scores.filter(({ step }) => step > since.step).length;
  const so = `the best was at step ${best.step}: ${shown(best)}, real examples ${number(best.floor)}`;
  if (last.step < EARLIEST || scores.length < FEWEST)
    return { complaint, verdict: 'unknown', ...about, because: `It is too early to tell; ${so}.`, remedies: [] };
  if (last.step - since.step < PATIENCE * to || later < FEWEST - 1)
    return {
      complaint,
      verdict: 'fine',
      ...about,
      because: `It was still getting better at step ${since.step}; ${so}.`,
      remedies: [],
    };
  const worse = last.value - best.value > 2 * Math.hypot(last.error, best.error);
  return {
    complaint,
    verdict: 'watch',
    ...about,
    because: `No better since step ${since.step}${worse ? `, and by now worse, ${shown(last)}` : ''}: you may stop; ${so}.`,
    remedies: [
      'take the best that was kept',
      'more data, or another augment',
      'a wider net, where the best is far above what real examples have',
    ],
  };
}

const NOTHING =
  'No scores: data have to be held out, fit(data, { heldOut, … }), and the model has to generate by itself.';

const number = (value: number): string => `${Number(value.toPrecision(3))}`;
const shown = ({ value, error }: RunScore): string => `${number(value)} ± ${number(error)}`;
