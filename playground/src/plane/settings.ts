/** What a run of the plane is made of, all of it in the page's URL. */
export interface PlaneSettings {
  readonly data: Choice<'data'>;
  readonly loss: Choice<'loss'>;
  readonly penalty: Choice<'penalty'>;
  /** Weight of the penalty. */
  readonly weight: number;
  readonly optimizer: Choice<'optimizer'>;
  readonly rateD: number;
  readonly rateG: number;
  readonly layers: number;
  readonly width: number;
  readonly latent: Choice<'latent'>;
  readonly batch: number;
  readonly seed: number;
}

/** What can be chosen, by the words that stand in the URL, and what the page calls it. */
export const CHOICES = {
  data: {
    ring: 'ring of 8',
    grid: 'grid of 25',
    moons: 'two moons',
    spiral: 'spiral',
    lines: 'two lines',
  },
  loss: {
    nonSaturating: 'non-saturating',
    minimax: 'minimax',
    leastSquares: 'least squares',
    hinge: 'hinge',
    wasserstein: 'Wasserstein',
    relativistic: 'relativistic',
    relativisticAverage: 'relativistic, average',
    dualContrastive: 'dual contrastive',
  },
  penalty: {
    none: 'none',
    r1r2: 'R1 and R2',
    r1: 'R1',
    wganGp: 'WGAN-GP',
    dragan: 'DRAGAN',
    leCam: 'LeCam',
  },
  optimizer: { adam: 'Adam', adam9: 'Adam, β₁ .9', rmsProp: 'RMSprop', sgd: 'SGD' },
  latent: { plane: '2 normal numbers', line: '1 normal number', pieces: '2 and 8 coins' },
} as const;

type Choices = typeof CHOICES;
type Choice<K extends keyof Choices> = keyof Choices[K] & string;

/** Numbers that can be set: what they begin at, and their bounds. */
export const NUMBERS = {
  weight: { label: 'γ or λ', first: 0.1, least: 0, most: 1000 },
  rateD: { label: 'rate of D', first: 0.003, least: 0, most: 10 },
  rateG: { label: 'rate of G', first: 0.003, least: 0, most: 10 },
  layers: { label: 'hidden layers', first: 2, least: 1, most: 6, whole: true },
  width: { label: 'width', first: 64, least: 1, most: 512, whole: true },
  batch: { label: 'batch', first: 256, least: 2, most: 4096, whole: true },
  seed: { label: 'seed', first: 1, least: 0, most: 2 ** 31, whole: true },
} as const;

export const LABELS: Readonly<Record<keyof Choices, string>> = {
  data: 'data',
  loss: 'loss',
  penalty: 'penalty',
  optimizer: 'optimizer',
  latent: 'z',
};

/** What a page without settings shows. */
const FIRST: PlaneSettings = {
  data: 'ring',
  loss: 'relativistic',
  penalty: 'r1r2',
  optimizer: 'adam',
  latent: 'plane',
  ...(Object.fromEntries(Object.entries(NUMBERS).map(([name, { first }]) => [name, first])) as Record<
    keyof typeof NUMBERS,
    number
  >),
};

/** The settings of a URL: what it does not say, or says wrongly, is as on a page without any. */
export function settingsFrom(query: string): PlaneSettings {
  const said = new URLSearchParams(query);
  const choices = Object.entries(CHOICES).map(([name, known]) => {
    const value = said.get(name) ?? '';
    return [name, Object.hasOwn(known, value) ? value : FIRST[name as keyof Choices]];
  });
  const numbers = Object.entries(NUMBERS).map(([name, { first, ...bounds }]) => {
    const text = said.get(name);
    const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
    return [name, isWithin(value, bounds) ? value : first];
  });
  return Object.fromEntries([...choices, ...numbers]) as unknown as PlaneSettings;
}

const isWithin = (value: number, bounds: { least: number; most: number; whole?: boolean }): boolean =>
  value >= bounds.least && value <= bounds.most && (!bounds.whole || Number.isInteger(value));

/** As they stand in the URL: those that differ from a page without any. */
export const queryOf = (settings: PlaneSettings): string =>
  new URLSearchParams(
    Object.entries(settings).flatMap(([name, value]) =>
      value === FIRST[name as keyof PlaneSettings] ? [] : [[name, String(value)]],
    ),
  ).toString();
