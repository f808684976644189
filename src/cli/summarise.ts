import { canGenerate, canTraverse } from '../model/capabilities';
import type { Model } from '../model/model';
import { fileName } from '../node/fileName';
import { hasCodes, type Metrics } from './metrics';
import { CHECKPOINT, HISTORY, METRICS } from './runFolder';

/** What a finished run made and where, in plain words. */
export function summarise(model: Model, metrics: Metrics, out: string): readonly string[] {
  const { information = {}, codeError, msPerStep, steps, imagesSeen } = metrics;
  const codes = hasCodes(model) ? Object.entries(model.codes) : [];
  const nats = Object.entries(information).map(([name, value]) => {
    const code = codes.find(([other]) => other === name)?.[1];
    const most = code?.kind === 'categorical' ? ` of at most ${code.entropy.toFixed(2)}` : '';
    return `  Information in '${name}': ${value.toFixed(2)}${most} nats.`;
  });
  const rows: readonly (readonly [string, string])[] = [
    ...(canGenerate(model)
      ? [['samples-latest.png', 'new examples; samples-000000.png and on show how they came about'] as const]
      : []),
    ...codes.map(([name]) => [`traversal-${fileName(name)}.png`, `what the code '${name}' changes`] as const),
    ...(canTraverse(model) && codes.length === 0
      ? [['traversal-….png', 'what the model does, on sheets'] as const]
      : []),
    ['losses.svg', 'the losses over time'],
    [HISTORY, 'the same as numbers, one JSON object a line'],
    [METRICS, 'the measurements above'],
    [
      `${CHECKPOINT}/`,
      `the model: await ${model.name}.load(folder(${quotedText(`${out}/${CHECKPOINT}`)})${'encoder' in model ? ', { encoder }' : ''})`,
    ],
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

/** As it stands in a program. */
const quotedText = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
