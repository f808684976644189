import type { Tensor } from '@tensorflow/tfjs-core';
import { input, layers } from '@tensorflow/tfjs-layers';
import type { Net } from '../../../src/core/net';
import { minibatchStddev } from '../../../src/layers/minibatchStddev';
import { dense, graphed, initOf, through } from '../../../src/nets/build';
import { projectionHead } from '../../../src/nets/projection';
import { pyramid } from '../../../src/nets/pyramid';
import { downTo, type TextNetOptions } from '../../../src/systems/textToImage/nets';

/**
 * The library's projection discriminator with minibatch deviation on its smallest map: it sees how much the pictures of
 * one caption differ, `alike` of them, so that a G which draws the same again and again is found out.
 */
export function comparingDiscriminator(options: TextNetOptions & { readonly alike: number }): Net<Tensor[]> {
  const { shape, text, projection: units = 128, width = 64, alike, rng, name = 'D' } = options;
  const norm = 'batch';
  const picture = input({ shape: [...shape], name: `${name}_picture` });
  const embedding = input({ shape: [text], name: `${name}_text` });
  const features = through(
    downTo(picture, pyramid(shape, width).channels, { norm, name }),
    minibatchStddev({ group: alike, name: `${name}_deviation` }),
    layers.flatten({ name: `${name}_flat` }),
    dense({ units, norm, act: { leaky: 0.2 }, name: `${name}_features` }),
  );
  return graphed([picture, embedding], projectionHead(features, embedding, { name, norm }), {
    name,
    rng,
    init: initOf(norm),
  });
}
