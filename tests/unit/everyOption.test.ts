import '@tensorflow/tfjs-backend-cpu';
import { setBackend, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as kit from '../../src/index';
import * as node from '../../src/node/index';

type Call = (options: object) => unknown;

const plane = () => kit.luma(new Uint8Array(64 * 3), [8, 8, 3]);
const encoder = { width: 2, encode: () => undefined as never };
const source = () => kit.arraySource({ image: new Uint8Array(8), shape: [1, 1, 1], label: new Uint8Array(8) });

/** Functions that take options in another place than the first, and how they are called with some. */
const elsewhere: Readonly<Record<string, Call>> = {
  normal: options => kit.normal(2, options as never),
  psnr: options => kit.psnr(plane(), plane(), options as never),
  ssim: options => kit.ssim(plane(), plane(), options as never),
  edgeEnergy: options => kit.edgeEnergy(plane(), options as never),
  factorVaeScore: options => kit.factorVaeScore([] as never, [] as never, options as never),
  drawShape: options => kit.drawShape({} as never, options as never),
  captionPairs: options => kit.captionPairs(source() as never, encoder, options as never),
  semiSupervised: options => kit.semiSupervised(source() as never, options as never),
  split: options => kit.split(source(), 2, options as never),
  Trainer: options => new kit.Trainer({ nets: {}, players: {} } as never, options as never),
  toSource: options => kit.toSource(new Uint8Array(8), options as never),
  encodePng: options => node.encodePng(zeros([1, 2, 2, 1]), options as never),
  captionFolder: options => node.captionFolder('/nowhere', options as never),
  imageFolder: options => node.imageFolder('/nowhere', options as never),
  sideBySide: options => node.sideBySide('/nowhere', options as never),
  patchFolder: options => node.patchFolder('/nowhere', options as never),
  readPictures: options => node.readPictures('/nowhere', options as never),
  pairedFolders: options => node.pairedFolders('/nowhere', '/nowhere', options as never),
  checkpoints: options => node.checkpoints('/nowhere', options as never),
  historyFile: options => node.historyFile('/nowhere', options as never),
  lossCurves: options => node.lossCurves('/nowhere', options as never),
  sampleGrid: options => node.sampleGrid('/nowhere', options as never),
  traversalSheets: options => node.traversalSheets('/nowhere', options as never),
};

/** Those that take options, or the parts they are made of, first. */
const first = [
  ...['ACGAN', 'BiGAN', 'CharCnnRnn', 'Classifier', 'ConditionalGAN', 'DCGAN', 'GAN', 'InfoGAN', 'Pix2Pix', 'SRGAN'],
  ...['SemiSupervisedGAN', 'StackGAN', 'TextToImageGAN', 'VAE', 'VAEGAN'],
  ...['acganNets', 'biganNets', 'charCnnRnn', 'classifierNets', 'conditionalDcganDiscriminator', 'conditioner'],
  ...['conditionalDcganGenerator', 'conditionalMlpDiscriminator', 'conditionalMlpGenerator', 'convAutoencoder'],
  ...[
    'dcganDiscriminator',
    'dcganGenerator',
    'dcganTrunk',
    'denseAutoencoder',
    'head',
    'infoganNets',
    'mlp',
    'pairCritic',
  ],
  ...['patchDiscriminator', 'pictureEncoder', 'pictureReader', 'projectionDiscriminator', 'semiSupervisedNets'],
  ...[
    'srDiscriminator',
    'srresnet',
    'stackGenerator1',
    'stackGenerator2',
    'textDiscriminator',
    'textGenerator',
    'unet',
  ],
  ...['vaeganNets', 'acgan', 'bigan', 'classifier', 'conditionalGan', 'gan', 'ganCls', 'infogan', 'jointEmbeddingGame'],
  ...['pix2pix', 'semiSupervisedGan', 'srgan', 'stackGanStage1', 'stackGanStage2', 'superResolution', 'vae', 'vaegan'],
  ...['adam', 'batchNormalization', 'captionedShapes', 'concrete', 'dropout', 'gaussianGrid', 'gaussianNoiseLayer'],
  ...['gaussianRing', 'labelMapSource', 'namedShapes', 'patchSource', 'pixelShuffle', 'progressBar', 'spriteSource'],
  ...['uniform', 'randomAffine', 'linearSchedule', 'netFromFunction', 'mnistFromUrl', 'mnist', 'srresnetReach'],
];

/** Those without options: values, functions of tensors, and data whose fields are what they are. */
const without = [
  ...['ALPHABET', 'CAPTION_LENGTH', 'DCGAN_INIT', 'LABEL_CLASSES', 'LABEL_COLORS', 'SHAPE_FACTORS', 'SHAPE_WORDS'],
  ...['SHAPE_WORD_COUNT', 'SPRITE_FACTORS', 'AutoencoderModel', 'Ema', 'GanKitError', 'Model', 'PixelShuffle', 'Rng'],
  ...[
    'affineWarp',
    'agreement',
    'analogy',
    'arraySource',
    'batchNormTraining',
    'bernoulli',
    'bernoulliLoss',
    'bernoulliPixels',
  ],
  ...[
    'bicubic',
    'binaryCrossEntropy',
    'captionsOf',
    'categorical',
    'correctGradients',
    'crossEntropy',
    'decodeCaption',
  ],
  ...[
    'describeShape',
    'drawingFrom',
    'encodeCaption',
    'endless',
    'featureMatching',
    'fieldCondition',
    'frechetDistance',
  ],
  ...['gaussianKl', 'gaussianKlBetween', 'gaussianLoss', 'gaussianNoise', 'gaussianPixels', 'gumbelNoise', 'idxSource'],
  ...['importanceBound', 'information', 'informationBetween', 'initialise', 'interpolate', 'joint', 'jointEmbedding'],
  ...['l1', 'l2', 'labelCondition', 'lazy', 'lerp', 'likeness', 'loadModel', 'locationScale', 'logisticNoise', 'luma'],
  ...['matchClasses', 'matchedError', 'matrixOf', 'minimax', 'mixture', 'modeCoverage', 'mutualInformation', 'slerp'],
  ...[
    'mutualInformationGap',
    'nearestNeighbourClasses',
    'nearestNeighbourError',
    'netFromModel',
    'noiseOf',
    'nonSaturating',
    'ofLength',
  ],
  ...[
    'parzenLogLikelihood',
    'pixelMatrix',
    'pooledMaps',
    'readCheckpoint',
    'readShape',
    'readShapes',
    'ready',
    'realLogit',
  ],
  ...['realVsRest', 'receptiveField', 'registerLayers', 'registerStoreScheme', 'relativistic', 'renderSprite', 'take'],
  ...['retrievalAccuracy', 'shapeLabel', 'shapeOfLabel', 'splitGaussian', 'splitParameters', 'together', 'total'],
  ...['uniformNoise', 'unetDepth', 'unitKernels', 'weigh', 'weighAll', 'withOwnStatistics', 'writeCheckpoint'],
  ...['fileHandler', 'registerFileUrls', 'folder', 'readHistory', 'writeFileAtomic'],
];

const all = { ...kit, ...node } as Readonly<Record<string, unknown>>;
const calls: Readonly<Record<string, Call>> = {
  ...elsewhere,
  ...Object.fromEntries(
    first.map(name => {
      const made = all[name] as new (options: object) => unknown;
      const isClass = /^[A-Z]/.test(name);
      return [name, (options: object) => (isClass ? new made(options) : (made as unknown as Call)(options))];
    }),
  ),
};

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

describe('every export that takes options', () => {
  it('is in one of the lists here: put a new one where it belongs', () => {
    const listed = [...Object.keys(elsewhere), ...first, ...without].sort();
    expect(Object.keys(all).sort()).toEqual(listed);
  });

  it.each(Object.entries(calls))('%s refuses options it does not know, and what is no object', async (_, call) => {
    const refused = (options: unknown) => expect(async () => call(options as never)).rejects;
    const error = { name: 'GanKitError', code: 'argument' };
    await refused({ notAnOption: 1 }).toMatchObject({
      ...error,
      message: expect.stringContaining("'notAnOption' is not known"),
    });
    for (const wrong of [null, 'fast', 3]) await refused(wrong).toMatchObject(error);
  });

  it.each([
    ['netFromFunction', { forward: 3, weights: [] }, 'netFromFunction: forward'],
    ['netFromFunction', { forward: () => zeros([1]), weights: [zeros([1])] }, 'netFromFunction: weights[0]'],
    ['toSource', { each: 'row' }, 'toSource: each'],
    ['mnistFromUrl', {}, 'mnistFromUrl: url'],
    ['mnist', { heldOut: '5' }, 'mnist: heldOut'],
    ['srresnetReach', { scale: 'x4' }, 'srresnetReach: scale'],
    ['captionFolder', { shape: [8, 8, 3], captions: 3 }, 'captionFolder: captions'],
    ['imageFolder', { shape: [8, 8, 3], classes: 'yes' }, 'imageFolder: classes'],
    ['imageFolder', { shape: '8x8' }, 'imageFolder: shape'],
    ['pairedFolders', { crop: 8, flip: 'no' }, 'pairedFolders: flip'],
    ['sideBySide', { crop: '8' }, 'sideBySide: crop'],
    ['patchFolder', { patch: 8, scale: '4' }, 'patchFolder: scale'],
    ['readPictures', { channels: '3' }, 'readPictures: channels'],
    ['encodePng', { scale: 0 }, 'encodePng: scale'],
  ] as const)('%s names an option of the wrong kind: %o', async (name, options, named) => {
    await expect(async () => calls[name]?.(options)).rejects.toMatchObject({
      name: 'GanKitError',
      code: 'argument',
      message: expect.stringContaining(`${named}: `),
    });
  });
});
