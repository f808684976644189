import { check } from '../checks';
import { GanKitError } from '../errors';
import { isRecord, quoted } from '../untrusted';
import { bernoulli } from './bernoulli';
import { categorical } from './categorical';
import type { Deviation } from './gaussianPosterior';
import type { Code, Latent } from './latent';
import { type Component, mixture } from './mixture';
import { normal } from './normal';
import { uniform } from './uniform';

/** The latent whose {@link Latent.config} this is. @throws GanKitError `checkpoint` if the kind is not known */
export function latentFromConfig(config: unknown): Latent {
  if (!isRecord(config) || config.kind !== 'mixture') return codeFromConfig(config);
  const { components } = config;
  const good = Array.isArray(components) && components.every(isRecord);
  check(good, 'checkpoint', 'latent: expected a mixture of components, each an object.');
  return mixture(components.map(c => ({ ...c, latent: latentFromConfig(c.latent) }) as Component));
}

/** The code whose {@link Latent.config} this is. @throws GanKitError `checkpoint` if the kind is not known */
export function codeFromConfig(config: unknown): Code {
  check(isRecord(config), 'checkpoint', () => `latent: expected an object, got ${quoted(config)}.`);
  // A saved file is input: the constructors check every number they are given.
  const { kind, size, deviation, min, max, k, p } = config as {
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
  throw new GanKitError('checkpoint', `latent: kind ${quoted(kind)} is not known. Known: ${known}.`);
}
