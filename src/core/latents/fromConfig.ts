import { GanKitError } from '../errors';
import { bernoulli } from './bernoulli';
import { categorical } from './categorical';
import type { Deviation } from './gaussianPosterior';
import type { Code, Latent, LatentConfig } from './latent';
import { type Component, mixture } from './mixture';
import { normal } from './normal';
import { uniform } from './uniform';

/** The latent whose {@link Latent.config} this is. @throws GanKitError `checkpoint` if the kind is not known */
export function latentFromConfig(config: LatentConfig): Latent {
  if (config.kind === 'mixture') {
    const components = config.components as (Omit<Component, 'latent'> & { latent: LatentConfig })[];
    return mixture(components.map(c => ({ ...c, latent: latentFromConfig(c.latent) })));
  }
  return codeFromConfig(config);
}

/** The code whose {@link Latent.config} this is. @throws GanKitError `checkpoint` if the kind is not known */
export function codeFromConfig(config: LatentConfig): Code {
  // A saved file is input: the constructors check every number they are given.
  const { kind, size, deviation, min, max, k, p } = config as unknown as {
    kind: string;
    size: number;
    deviation: Deviation;
    min: number;
    max: number;
    k: number;
    p: number;
  };
  if (kind === 'normal') return normal(size, { deviation });
  if (kind === 'uniform') return uniform({ size, deviation, min, max });
  if (kind === 'categorical') return categorical(k);
  if (kind === 'bernoulli') return bernoulli(size, p);
  const known = 'normal, uniform, categorical, bernoulli, mixture';
  throw new GanKitError('checkpoint', `latent: kind '${kind}' is not known. Known: ${known}.`);
}
