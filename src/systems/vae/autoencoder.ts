import { type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { asPictures, checkShape, checkTensor } from '../../core/checks';
import { normal } from '../../core/latents/normal';
import type { Net } from '../../core/net';
import type { Sheet } from '../../core/observer';
import { checkOptions } from '../../core/options';
import type { ImageBatch } from '../../data/batch';
import type { PixelLikelihood } from '../../losses/pixels';
import { splitGaussian } from '../../losses/splitGaussian';
import { besideSheet, columnSheet, interpolationSheet } from '../../model/latentSheets';
import { Model, type Setup, TRAVERSALS } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';

/** An encoder and a decoder, and what the decoder's output means. */
export interface AutoencoderParts {
  /** Pictures → `[n, 2 · latent]`, means then log deviations. */
  readonly E: Net;
  /** `[n, latent]` → the parameters of the likelihood. */
  readonly G: Net;
  /** Columns of z. */
  readonly latent: number;
  readonly likelihood: Pick<PixelLikelihood, 'mean'>;
}

/** What models with an encoder q(z|x), a prior N(0, I) and a decoder have in common. */
export abstract class AutoencoderModel<P extends AutoencoderParts = AutoencoderParts> extends Model<ImageBatch> {
  protected constructor(
    setup: Setup,
    protected readonly parts: P,
  ) {
    super(setup);
  }

  /**
   * Where pictures `[n, h, w, c]` lie: the means of q(z|x), `[n, latent]`. The caller disposes of them.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  encode(images: Tensor4D): Tensor2D {
    return tidy(() => this.posterior(images).mean);
  }

  /**
   * q(z|x) of pictures `[n, h, w, c]`: means and log deviations, `[n, latent]` each. The caller disposes of both.
   *
   * @throws GanKitError as {@link AutoencoderModel.encode}
   */
  posterior(images: Tensor4D): { mean: Tensor2D; logDeviation: Tensor2D } {
    return tidy(() => splitGaussian(this.inferringFrom(images, chunk => this.parts.E.infer(chunk))));
  }

  /**
   * Pictures `[n, h, w, c]` after a way through z and back: the decoder's mean from the mean of q(z|x), in [−1, 1]. The
   * caller disposes of them.
   *
   * @throws GanKitError as {@link AutoencoderModel.encode}
   */
  reconstruct(images: Tensor4D): Tensor4D {
    return tidy(() => this.decode(this.encode(images)));
  }

  /**
   * `n` new pictures, `[n, h, w, c]` in [−1, 1], from draws of the prior or from `z`: the decoder's means, without the
   * noise of single pixels. Equal seeds give equal pictures. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor4D {
    const { G, latent, likelihood } = this.parts;
    return this.generated(n, normal(latent), options, z => asPictures('G', likelihood.mean(G.infer(z))));
  }

  /**
   * Two sheets: `interpolation`, each row on the great circle between two draws of the prior, and `latents`, in each
   * row of which one column of z goes from −3 to 3.
   */
  override traversals(options: { rows: number; seed: number }): readonly Sheet[] {
    checkOptions('traversals', options, TRAVERSALS);
    const { rows, seed } = options;
    const rng = this.drawing(seed);
    const draw = (n: number, name: string) => normal(this.parts.latent).sample(n, rng.fork(name));
    const decode = (z: Tensor2D) => this.decode(z);
    const [from, to, still] = [draw(rows, 'from'), draw(rows, 'to'), draw(1, 'still')];
    const sheets = [interpolationSheet(from, to, decode), columnSheet(still, rows, decode)];
    for (const z of [from, to, still]) z.dispose();
    return sheets;
  }

  /**
   * A row for each pair of pictures, from the reconstruction of one to that of the other, along the great circle of
   * their z. Both `[n, h, w, c]`. The caller disposes of the pictures.
   *
   * @throws GanKitError as {@link AutoencoderModel.encode}; `argument` if `steps` is below 2
   */
  interpolate(from: Tensor4D, to: Tensor4D, steps = 10): Sheet {
    checkTensor('interpolate(from)', from);
    checkShape('interpolate(to)', to, from.shape);
    const ends = tidy(() => ({ a: this.encode(from), b: this.encode(to) }));
    const sheet = interpolationSheet(ends.a, ends.b, z => this.decode(z), steps);
    ends.a.dispose();
    ends.b.dispose();
    return sheet;
  }

  /** A row for each picture, `[n, h, w, c]`: itself and its reconstruction. The caller disposes of the pictures. */
  reconstructions(images: Tensor4D): Sheet {
    const made = this.reconstruct(images);
    const sheet = besideSheet('reconstructions', [images, made]);
    made.dispose();
    return sheet;
  }

  private decode(z: Tensor2D): Tensor4D {
    const { G, likelihood } = this.parts;
    return this.inferring(
      () => [z],
      ([chunk]) => asPictures('G', likelihood.mean(G.infer(chunk))),
    );
  }
}
