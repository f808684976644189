import type { Model } from '../model/model';
import { fileName } from '../node/fileName';
import { InfoGAN } from '../systems/infogan/model';
import type { Metrics } from './metrics';
import { CHECKPOINT, HISTORY, METRICS } from './runFolder';

/** What a finished run made and where, in plain words. */
export function summarise(model: Model, metrics: Metrics, out: string): readonly string[] {
  const { information = {}, codeError, msPerStep, steps, imagesSeen } = metrics;
  const codes = model instanceof InfoGAN ? Object.entries(model.codes) : [];
  const nats = Object.entries(information).map(([name, value]) => {
    const code = codes.find(([other]) => other === name)?.[1];
    const most = code?.kind === 'categorical' ? ` of at most ${code.entropy.toFixed(2)}` : '';
    return `  Information in '${name}': ${value.toFixed(2)}${most} nats.`;
  });
  const rows: readonly (readonly [string, string])[] = [
    ['samples-latest.png', 'new examples; samples-000000.png and on show how they came about'],
    ...codes.map(([name]) => [`traversal-${fileName(name)}.png`, `what the code '${name}' changes`] as const),
    ['losses.svg', 'the losses over time'],
    [HISTORY, 'the same as numbers, one JSON object a line'],
    [METRICS, 'the measurements above'],
    [`${CHECKPOINT}/`, `the model: await ${className(model)}.load(folder(${quotedText(`${out}/${CHECKPOINT}`)}))`],
  ];
  const wide = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    `Trained ${model.name} for ${steps} steps on ${imagesSeen.toLocaleString('en')} examples${msPerStep === null ? '' : `, ${msPerStep.toFixed(msPerStep < 10 ? 1 : 0)} ms a step`}.`,
    ...nats,
    ...(codeError === undefined
      ? []
      : [
          `  As a classifier of held-out pictures, which it never saw a label of, it errs on ${(100 * codeError).toFixed(1)} %.`,
        ]),
    '',
    `In ${out}:`,
    ...rows.map(([name, what]) => `  ${name.padEnd(wide)}  ${what}`),
  ];
}

const className = (model: Model): string => model.constructor.name.replace(/^_/, '');

/** As it stands in a program. */
const quotedText = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
