import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { check, isObject } from '../core/checks';
import type { Latent } from '../core/latents/latent';
import { Rng } from '../core/rng';

type Labels = number | readonly number[];

/** A model that draws from z: it shows what z is drawn from, and takes it. */
export interface DrawsLatents {
  /** What z is drawn from. */
  readonly latent: Pick<Latent, 'sample'>;
  /** Pictures of these z. */
  readonly generate: (
    n: number,
    options: { readonly z: Tensor2D; readonly seed: number; readonly labels?: number | readonly number[] },
  ) => Tensor;
}

/** A model that draws from styles w, which it makes. */
export interface DrawsStyles {
  /** Random styles. */
  readonly styles: (
    n: number,
    options: { readonly seed: number; readonly labels?: number | readonly number[] },
  ) => Tensor2D;
  /** Pictures of these styles. */
  readonly generate: (n: number, options: { readonly w: Tensor2D }) => Tensor;
}

/** What can be projected into: a model that draws from z, such as `DCGAN`, or from styles, such as `StyleGAN`. */
export type Projectable = DrawsLatents | DrawsStyles;

/** Some points and what is drawn of them; the caller's to dispose of. */
interface Drawn {
  readonly points: Tensor2D;
  readonly pictures: Tensor;
}

/** A model as a function of its points, for so many pictures that are asked for. */
export interface Drawing {
  /** What it draws of a point for each picture. On the tape it may be differentiated. */
  readonly pictures: (points: Tensor2D) => Tensor;
  /** The same, of so many points for each picture, side by side. */
  readonly repeated: (each: number) => Pick<Drawing, 'pictures'>;
  /** Random points, for all pictures at once, or for each by itself where they have labels of their own. */
  readonly groups: (draws: number, seed: number) => Generator<{ from: number; to: number; drawn: Drawn }>;
}

const drawsStyles = (gan: Projectable): gan is DrawsStyles => 'styles' in gan && typeof gan.styles === 'function';

/**
 * How a model draws `rows` pictures of points.
 *
 * @throws GanKitError `argument` if it draws from neither z nor styles, or there are not as many labels as pictures
 */
export function drawingOf(gan: Projectable, rows: number, labels: Labels | undefined): Drawing {
  const draws = isObject(gan) && (drawsStyles(gan) || ('latent' in gan && typeof gan.generate === 'function'));
  check(
    draws,
    'argument',
    'project(gan): expected a model that draws from z or from styles, such as DCGAN or StyleGAN. One with an encoder ' +
      'finds codes by encode.',
  );
  const own = typeof labels === 'number' || labels === undefined ? undefined : labels;
  check(
    !own || own.length === rows,
    'argument',
    () => `project: labels: expected one class, or ${rows}, one for each picture, got ${own?.length}.`,
  );
  const told = (of: Labels | undefined) => (of === undefined ? {} : { labels: of });
  const draw = (points: Tensor2D, of: Labels | undefined): Tensor =>
    drawsStyles(gan)
      ? gan.generate(points.shape[0], { w: points })
      : gan.generate(points.shape[0], { z: points, seed: 0, ...told(of) });
  const random = (n: number, seed: number, of: Labels | undefined): Tensor2D =>
    drawsStyles(gan) ? gan.styles(n, { seed, ...told(of) }) : gan.latent.sample(n, new Rng(seed).fork('project'));
  return {
    pictures: points => draw(points, labels),
    repeated: each => ({
      pictures: points => draw(points, own ? own.flatMap(label => new Array<number>(each).fill(label)) : labels),
    }),
    groups: function* (n, seed) {
      for (const [i, of] of (own ?? [labels]).entries()) {
        const points = random(n, seed, of);
        yield { from: i, to: own ? i + 1 : rows, drawn: { points, pictures: draw(points, of) } };
      }
    },
  };
}
