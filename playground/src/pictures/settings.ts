/** What a run on pictures is made of, all of it in the page's URL. */
export interface PictureSettings {
  readonly model: keyof typeof MODELS;
  readonly size: number;
  readonly color: 'color' | 'grey';
  readonly width: number;
  readonly batch: number;
  readonly seed: number;
}

export const MODELS = { dcgan: 'DCGAN', r3gan: 'R3GAN', wgan: 'WGAN-GP', vae: 'VAE' } as const;
export const SIZES = [28, 32, 48, 64] as const;
export const COLORS = { color: 'colour', grey: 'grey' } as const;
export const NUMBERS = {
  width: { label: 'width', first: 16, least: 4, most: 128 },
  batch: { label: 'batch', first: 16, least: 4, most: 256 },
  seed: { label: 'seed', first: 1, least: 0, most: 2 ** 31 },
} as const;

const FIRST: PictureSettings = { model: 'dcgan', size: 32, color: 'color', width: 16, batch: 16, seed: 1 };

/** The settings of a URL: what it does not say, or says wrongly, is as on a page without any. */
export function pictureSettingsFrom(query: string): PictureSettings {
  const said = new URLSearchParams(query);
  const word = <K extends string>(name: string, known: Readonly<Record<K, unknown>>, first: K): K => {
    const value = said.get(name) ?? '';
    return Object.hasOwn(known, value) ? (value as K) : first;
  };
  const number = (name: keyof typeof NUMBERS): number => {
    const { first, least, most } = NUMBERS[name];
    const value = Number(said.get(name) ?? Number.NaN);
    return Number.isInteger(value) && value >= least && value <= most ? value : first;
  };
  const size = Number(said.get('size'));
  return {
    model: word('model', MODELS, FIRST.model),
    color: word('color', COLORS, FIRST.color),
    size: SIZES.find(one => one === size) ?? FIRST.size,
    width: number('width'),
    batch: number('batch'),
    seed: number('seed'),
  };
}

/** As they stand in the URL: those that differ from a page without any. */
export const pictureQueryOf = (settings: PictureSettings): string =>
  new URLSearchParams([
    ['view', 'pictures'],
    ...Object.entries(settings).flatMap(([name, value]) =>
      value === FIRST[name as keyof PictureSettings] ? [] : [[name, String(value)]],
    ),
  ]).toString();

/** Under what pictures of these settings are kept: those of another shape are others. */
export const picturesOf = ({ size, color }: PictureSettings): string => `pictures-${size}-${color}`;

/** Where a run with these settings is kept, beside its pictures: another setting is another run. */
export const placeOf = (settings: PictureSettings): string => {
  const { model, width, batch, seed } = settings;
  return `${picturesOf(settings)}-${model}-${width}-${batch}-${seed}`;
};

export const shapeOf = ({ size, color }: PictureSettings): readonly [number, number, number] => [
  size,
  size,
  color === 'color' ? 3 : 1,
];
