// The groups of the API pages. A typedoc plugin puts every public name into one, by the file that declares it.
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

/** Entries, by the file that typedoc is given. */
const ENTRIES = {
  index: 'gan-kit',
  metrics: 'gan-kit/metrics',
  'data/made': 'gan-kit/datasets',
  node: 'gan-kit/node',
  'backends/simd': 'gan-kit/engine',
  browser: 'gan-kit/browser',
  'browser/worker': 'gan-kit/worker',
};

/** Names that belong elsewhere than what else their file or folder has. */
const NAMES = {
  Adversarial: 'Losses',
  Augment: 'Augmentation',
  Ema: 'Trainer',
  Embedded: 'Losses',
  GanKitError: 'Errors',
  MadeSchedule: 'Schedules',
  Optimizer: 'Optimizers',
  OptimizerState: 'Optimizers',
  Penalty: 'Penalties',
  SavedOptimizer: 'Optimizers',
  Schedule: 'Schedules',
  Scores: 'Losses',
  Seen: 'Augmentation',
  checkpoints: 'Saving',
  openModel: 'Saving',
  sumPooling: 'Layers',
};

/** What nets are called, and where they are then looked for. The first that fits counts. */
const NETS = [
  [/encoder|conditioner|picture(Reader|Features)|^charCnnRnn/i, 'Encoders'],
  [/discriminator|critic|receptiveField|projectionHead/i, 'Discriminators'],
  [/generator|unet|srresnet|^reach/i, 'Generators'],
  [/attention/i, 'Layers'],
  [/./, 'Nets'],
];

/** Paths under `src`. The first that fits counts. */
const FILES = [
  [/^systems\/openModel/, 'Saving'],
  [/^systems\/[^/]+\/(model|autoencoder|bounds)/, 'Models'],
  [/^model\/(model|modelOptions|adversarial|capabilities|captions|classRows|rates|reopened)\./, 'Models'],
  [/^systems\/[^/]+\/game|^contest\/|^core\/(contest|game|lazy|together|memory|weights)\./, 'Games'],
  [/^nets\/|^systems\//, NETS],
  [/^core\/net\./, 'Nets'],
  [/^core\/(latents|condition)|^explore\//, 'Latents and conditions'],
  [/^losses\//, 'Losses'],
  [/^penalties\//, 'Penalties'],
  [/^augment\//, 'Augmentation'],
  [/^layers\/|^pieces\//, 'Layers'],
  [/^optimizers\//, 'Optimizers'],
  [/^schedules\//, 'Schedules'],
  [/^core\/(store|storeSchemes|saved|recipe)\.|^train\/(checkpoint|snapshot)\./, 'Saving'],
  [/^node\/(folder|fileUrls)\.|^browser\/(opfs|keptPictures)\./, 'Saving'],
  [/^browser\/(messages|serveTraining|training|trainInWorker)\./, 'Training in a Worker'],
  [/^core\/(rng|randomScope)\./, 'Randomness'],
  [
    /^core\/observer\.|^doctor\/|^train\/(callbacks|history)\.|^node\/(historyFile|lossCurves|progressBar|report|runRecords|sampleGrid|scatterPng|traversalSheets)\.|^browser\/sampleCanvas\./,
    'Observers',
  ],
  [/^train\//, 'Trainer'],
  [
    /^data\/|^core\/source\.|^node\/(mnist|stackedMnist|emoji\w*|(image|caption|patch|unpaired)\w+|pairSource|picturePairs|tryFiles)\.|^browser\/(files|imageFiles)\./,
    'Data',
  ],
  [/^text\/|^core\/captionEncoder\./, 'Text'],
  [/^show\/|^node\/(png|writeFileAtomic)\.|^browser\/draw\./, 'Drawing'],
  [/^metrics\//, 'Metrics'],
  [/^gradients\//, 'Gradients'],
  [/^ready\.|^backends\/simd\/(register|options|memory)\./, 'Engine'],
  [/errors\.ts$/, 'Errors'],
];

/** The groups in the order in which the pages list them. */
export const GROUPS = [
  ...['Models', 'Generators', 'Discriminators', 'Encoders', 'Nets', 'Layers', 'Latents and conditions'],
  ...['Losses', 'Penalties', 'Augmentation', 'Optimizers', 'Schedules', 'Games', 'Trainer', 'Observers', 'Saving'],
  'Training in a Worker',
  ...['Randomness', 'Data', 'Text', 'Drawing', 'Metrics', 'Gradients', 'Engine', 'Errors'],
];

/**
 * The group of a public name, or undefined where no line here is about it.
 *
 * @param {string} name
 * @param {string} file that declares it, from `src`, with `/` between folders
 */
export function groupOf(name, file) {
  if (Object.hasOwn(NAMES, name)) return NAMES[name];
  const [, group] = FILES.find(([path]) => path.test(file)) ?? [];
  return Array.isArray(group) ? group.find(([called]) => called.test(name))?.[1] : group;
}

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.options.setValue('categorizeByGroup', false);
  app.options.setValue('categoryOrder', GROUPS);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, context => {
    for (const entry of context.project.getChildrenByKind(ReflectionKind.Module)) {
      for (const one of entry.children ?? []) place(app, context, one);
      entry.name = ENTRIES[entry.name] ?? entry.name;
    }
  });
}

function place({ logger }, context, reflection) {
  const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName ?? '';
  const path = relative(SRC, file).split(sep).join('/');
  const group = groupOf(reflection.name, path);
  if (!group) {
    logger.warn(`${reflection.name} of src/${path} is in no group: see scripts/apiGroups.mjs`);
    return;
  }
  // Of a function, what is said of it is said of its signatures.
  const told = reflection.signatures?.[0] ?? reflection;
  told.comment ??= new Comment();
  told.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: group }]));
}
