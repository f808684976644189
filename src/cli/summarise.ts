import { readdirSync } from 'node:fs';
import { own } from '../core/untrusted';
import { canGenerate } from '../model/capabilities';
import type { Model } from '../model/model';
import { fileName } from '../node/fileName';
import { hasCodes, type Metrics } from './metrics';
import { BEST, CHECKPOINT, ENCODER, HISTORY, METRICS } from './runFolder';
import { linesAbout, type Watching } from './watching';

/** What a finished run made and where, in plain words. */
export function summarise(model: Model, metrics: Metrics, out: string, watching: Watching): readonly string[] {
  const best = watching.best.best();
  const alarms = (watching.doctor?.findings() ?? []).filter(({ verdict }) => verdict === 'alarm');
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
    ...(codes.length === 0 ? sheetsIn(out) : []),
    ['report.html', 'all of this on one page, with what the doctor says'],
    ['losses.svg', 'the losses over time'],
    [HISTORY, 'the same as numbers, one JSON object a line'],
    [METRICS, 'the measurements above'],
    [
      `${CHECKPOINT}/`,
      'the model: await ' +
        `openModel(folder(${quotedText(`${out}/${CHECKPOINT}`)})${'encoder' in model ? ', { encoder }' : ''})`,
    ],
    ...(best ? [[`${BEST}/`, `the same at step ${best.step}, where it was best`] as const] : []),
    ...('encoder' in model
      ? [
          [
            `${ENCODER}/`,
            `its text encoder: const encoder = await CharCnnRnn.load(folder(${quotedText(`${out}/${ENCODER}`)}))`,
          ] as const,
        ]
      : []),
  ];
  const wide = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    `Trained ${model.name} for ${steps} steps on ${imagesSeen.toLocaleString('en')} ` +
      `examples${msPerStep === null ? '' : `, ${msPerStep.toFixed(msPerStep < 10 ? 1 : 0)} ms a step`}.`,
    ...nats,
    ...(codeError === undefined
      ? []
      : [
          '  As a classifier of held-out pictures, which it never saw a label of, it errs on ' +
            `${(100 * codeError).toFixed(1)} %.`,
        ]),
    ...(best ? [`  Best at step ${best.step}. ${watching.best.advice().because}`] : []),
    ...alarms.flatMap(finding => linesAbout(finding, '  Doctor: ')),
    '',
    `In ${out}:`,
    ...rows.map(([name, what]) => `  ${name.padEnd(wide)}  ${what}`),
  ];
}

/** What the sheets of models show, by their names. */
const SHEETS: Readonly<Record<string, string>> = {
  label: 'a row for each class',
  pictures: 'enlarged by bicubic interpolation, by the model, and as it was',
  pairs: 'input, what is made of it, and what was asked for',
  latents: 'what columns of z change',
  interpolation: 'ways from one example to another',
};

/** The sheets that the run has left. */
const sheetsIn = (out: string): readonly (readonly [string, string])[] =>
  readdirSync(out).flatMap(file => {
    const [, name] = /^traversal-(.+)\.png$/.exec(file) ?? [];
    return name === undefined ? [] : [[file, own(SHEETS, name) ?? 'what the model does'] as const];
  });

/** As it stands in a program. */
const quotedText = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
