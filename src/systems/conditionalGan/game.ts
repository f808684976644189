import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { ADVERSARY, type Adversary, objective } from '../../contest/objective';
import type { OpenContest } from '../../contest/open';
import { check } from '../../core/checks';
import type { Condition } from '../../core/condition';
import { fieldOf } from '../../core/fieldOf';
import type { Batch, Game, Moment, Optimizer } from '../../core/game';
import { latent as aLatent, anything, shape as aShape, callable, net, optimizer, text, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { lazy } from '../../core/lazy';
import type { AnyNet, Net } from '../../core/net';
import { checkLogits, checkNet, outputOf } from '../../core/netShape';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';

/** Nets of a conditional GAN. */
export interface ConditionalNets {
  /** `[z, condition]` → examples. */
  readonly G: Net<Tensor[]>;
  /** `[example, condition]` → logits. */
  readonly D: Net<Tensor[]>;
  /** Condition → what G reads in its place, a vector or a map; G's player trains it. */
  readonly conditionG?: Net;
  /** Condition → what D reads in its place; D's player trains it. Another net than `conditionG`. */
  readonly conditionD?: Net;
}

/** What {@link conditionalGan} is made of. */
export interface ConditionalGanParts extends Adversary {
  readonly nets: ConditionalNets;
  /** What z is drawn from. */
  readonly latent: Latent;
  /** What both nets are told: `labelCondition(10)`, or `fieldCondition` for pictures and embeddings. */
  readonly condition: Condition;
  readonly optimizers: { readonly D: Optimizer; readonly G: Optimizer };
  /** Shape of one real example. */
  readonly shape: readonly number[];
  /** The batch's field that holds real examples. Default `image`. */
  readonly field?: string;
  /** Goodfellow's k: steps of D for each of G, every one on a fresh batch. Default 1. */
  readonly repeats?: number;
}

/** What the losses of {@link conditionalGan} may read. */
export interface ConditionalGanView {
  readonly real: Tensor;
  /** As in the batch, one-hot where it is a label. */
  readonly condition: Tensor;
  /** What D reads of it. */
  readonly toldD: Tensor;
  readonly fake: Tensor;
  readonly contest: OpenContest;
}

interface Sample {
  readonly real: Tensor;
  readonly condition: Tensor;
  readonly z: Tensor2D;
  readonly at: Moment;
}

const PARTS: Kinds<ConditionalGanParts> = {
  ...ADVERSARY,
  nets: needed(fields<ConditionalNets>({ G: needed(net), D: needed(net), conditionG: net, conditionD: net })),
  latent: needed(aLatent),
  condition: needed(
    fields<Condition>({
      field: needed(text),
      expects: needed(anything),
      shape: needed(aShape),
      read: needed(callable),
    }),
  ),
  optimizers: needed(fields<ConditionalGanParts['optimizers']>({ D: needed(optimizer), G: needed(optimizer) })),
  shape: needed(aShape),
  field: text,
  repeats: whole(1),
};

/**
 * The conditional GAN's game (Mirza & Osindero 2014, eq. 2): G and D are both told y, and D judges whether example and
 * y belong together. A generated example is made for the condition of the real one in the same row, and D sees it with
 * that condition. Examples that penalties look at, D judges with the condition of their row; augmentations change the
 * example, never the condition.
 *
 * A net that turns the condition into features belongs to the player that reads it. One net for both would be pulled
 * two ways: G would learn to garble what D is told. A frozen encoder for both has `weights: []`.
 *
 * @throws GanKitError `argument` if one net is to read the condition for both and would be trained
 * @example
 * const game = conditionalGan({ nets: { G, D }, latent: uniform({ size: 100 }), condition: labelCondition(10),
 *   adversarial: nonSaturating, optimizers, shape: [28, 28, 1] });
 */
export function conditionalGan(parts: ConditionalGanParts): Game<Batch, Sample, ConditionalGanView> {
  checkOptions('conditionalGan', parts, PARTS);
  const { nets, latent, condition, optimizers, shape, field = 'image', repeats = 1 } = parts;
  const { G, D, conditionG, conditionD } = nets;
  const { ahead, contest, d, g, memory, project } = objective(parts, {
    system: 'conditionalGan',
    nets: { D, ...(conditionD && { conditionD }) },
    shapes: [shape],
    condition: `the field '${condition.field}'`,
  });
  for (const [name, own] of Object.entries({ conditionG, conditionD }))
    if (own) checkNet(`nets.${name}`, own, [condition.shape]);
  checkNet('nets.G', G, [[latent.width], conditionG ? outputOf(conditionG) : condition.shape], shape);
  checkLogits('nets.D', D, [shape, conditionD ? outputOf(conditionD) : condition.shape]);
  check(
    !conditionG || conditionG !== conditionD || conditionG.weights.length === 0,
    'argument',
    'nets: conditionG and conditionD are one net with weights. Give each player its own, or freeze it: weights: [].',
  );
  const told = (net: Net | undefined, value: Tensor) => (net ? net(value) : value);
  const withCondition = (net: AnyNet, own: AnyNet | undefined) => (own ? [net, own] : [net]);
  return {
    nets: { G, D, ...(conditionG && { conditionG }), ...(conditionD && { conditionD }) },
    memory,
    expects: { [field]: { shape }, [condition.field]: condition.expects },
    draw: (batch, at) => {
      const real = fieldOf(batch, field);
      return { real, condition: condition.read(batch), z: latent.sample(real.shape[0] ?? 0, at.rng), at };
    },
    view: ({ real, condition, z, at }) =>
      lazy<ConditionalGanView>({
        real,
        condition,
        get toldD() {
          return told(conditionD, condition);
        },
        get fake() {
          return G([z, told(conditionG, condition)]);
        },
        get contest() {
          const { toldD } = this;
          return contest(at, { real: [real], fake: () => [this.fake], score: x => D([x, toldD]) });
        },
      }),
    players: {
      D: {
        updates: withCondition(D, conditionD),
        optimizer: optimizers.D,
        given: ['fake'],
        repeats,
        ...(project && { project }),
        loss: view => d(view.contest),
      },
      G: {
        updates: withCondition(G, conditionG),
        optimizer: optimizers.G,
        ...ahead,
        loss: view => g(view.contest),
      },
    },
  };
}
