const APA = 'apa would show it a fake example in place of a real one, beside what belongs to the real one.';
const POOL = 'pool would show it a fake example of the past, beside what belongs to a new one.';
const PACK = 'several examples are judged as one.';

/** What an example may not be exchanged for or judged together with, and why. */
const alone = (system: string, why: string): string[] => [
  `${system}: apa does not go with this game, since ${why}: ${APA}`,
  `${system}: pool does not go with this game, since ${why}: ${POOL}`,
  `${system}: pack does not go with this game, since ${why}: ${PACK}`,
];

const twoParts = (system: string): string =>
  `${system}: pack is for examples of one part, and here they have 2. Leave it out.`;

/** All sentences that combinations are refused with: augmented or not, and when augmented. */
export const REFUSED: Readonly<Record<'always' | 'augmented', readonly string[]>> = {
  always: [
    'bigan: penalty consistency is for pictures [h, w, c], and examples here are [[8,8,1],[3]]. Leave it out.',
    'dualContrastive: expected one logit for each example, got logits [4, 2, 2, 1]. Take another loss for a patch critic.',
  ],
  augmented: [
    ...alone('conditionalGan', "D reads the field 'label' with each example"),
    ...alone('acgan', "the classifier reads D's features"),
    ...alone('semiSupervisedGan', "the class of the labelled reads D's features"),
    ...alone('infogan', "Q reads D's features"),
    ...alone('ganCls', 'D reads the caption with each example'),
    ...alone('stackGanStage1', 'D reads the caption with each example'),
    ...alone('vaegan', "the likeness reads D's features"),
    twoParts('bigan'),
    twoParts('pix2pix'),
  ],
};
