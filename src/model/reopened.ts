import { checkIs } from '../core/checks';
import { GanKitError, messageOf } from '../core/errors';
import { filtered } from '../core/mapped';
import { isRecord } from '../core/untrusted';
import { laterWithinBudget, withinBudget } from '../core/weightBudget';
import type { Checkpoint } from '../train/checkpoint';
import type { Snapshot } from '../train/snapshot';
import { blamed, fromJson } from './options';
import { rebuilt, savedNetsIn } from './savedNets';
import type { Makers } from './usualRecipes';

/** What is opened: a model without its weights, which come from the file. */
interface Openable {
  adopt(snapshot: Snapshot): this;
  dispose(): void;
}

/** A class of models, made of options `O`, that opens from a file. */
export interface ModelClass<O extends object = object, M extends Openable = Openable> {
  /** What files call models of this class. */
  readonly kind: string;
  new (options: O): M;
}

/**
 * What opens a file of another kind, in words. A kind of ours is the name of its class; one from a file may be
 * anything.
 */
export const otherKind = (kind: string): string =>
  ` Open it with ${/^[A-Z]\w{0,40}$/.test(kind) ? `${kind}.load, or any model with ` : ''}openModel.`;

/** A model of this class from what a file holds; `makers` make again what it names. */
export async function reopened<O extends object, M extends Openable>(
  Class: ModelClass<O, M>,
  { options: saved, topologies, bytes, snapshot }: Checkpoint,
  options: Partial<O>,
  makers: Makers,
): Promise<M> {
  checkIs(isRecord(options), 'load', 'options as an object', options);
  // What is undefined counts as left out.
  const given = filtered(options, value => value !== undefined);
  const wanted = Object.entries(saved).filter(([name]) => !Object.hasOwn(given, name));
  const netsIn = wanted.flatMap(([, value]) => savedNetsIn(value));
  const nets = await laterWithinBudget(bytes, () => rebuilt(netsIn, topologies));
  let model: M | undefined;
  try {
    model = built(Class, () => withinBudget(bytes, () => new Class(fromJson(saved, given, makers, nets) as O)));
    return model.adopt(snapshot);
  } catch (error) {
    model?.dispose();
    for (const net of Object.values(nets)) net.dispose();
    throw blamed(error, saved, given);
  }
}

/** A model of a file's options: whatever these make a constructor throw is told as what it is. */
function built<M>({ kind }: { readonly kind: string }, make: () => M): M {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    const reason = messageOf(cause);
    throw new GanKitError('checkpoint', `load: no ${kind} can be made with its options: ${reason}`, { cause });
  }
}
