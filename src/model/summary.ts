import { showShape } from '../core/checks';
import type { AnyNet } from '../core/net';

/** A table of each net's layers, output shapes and weights. */
export function summaryOf(name: string, nets: Readonly<Record<string, AnyNet>>): string {
  const parts = Object.entries(nets).map(([net, { model, weights, buffers }]) => {
    const rows = model
      ? model.layers.map(layer => [
          layer.name,
          showShape([layer.outputShape].flat() as number[]),
          `${layer.countParams()}`,
        ])
      : [...weights, ...buffers].map((v, i) => [`weight ${i}`, showShape(v.shape), `${v.size}`]);
    const trained = weights.reduce((sum, v) => sum + v.size, 0);
    return `${net} (${trained.toLocaleString('en')} weights)\n${table(rows)}`;
  });
  return `${name}\n\n${parts.join('\n\n')}\n`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()).join('\n');
}
