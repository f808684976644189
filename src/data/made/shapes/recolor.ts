/**
 * RGBA bytes as grey (1), RGB (3) or RGBA (4). Without an alpha channel to keep it in, transparency shows `background`
 * (a grey from 0 to 255). Grey is luma: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
 */
export function recolor(rgba: Uint8Array, channels: 1 | 3 | 4, background = 255): Uint8Array {
  if (channels === 4) return rgba;
  const pixels = rgba.length / 4;
  const out = new Uint8Array(pixels * channels);
  for (let p = 0; p < pixels; p++) {
    const opaque = (rgba[4 * p + 3] ?? 255) / 255;
    const shown = (c: number) => background + opaque * ((rgba[4 * p + c] ?? 0) - background);
    if (channels === 1) out[p] = Math.round(0.299 * shown(0) + 0.587 * shown(1) + 0.114 * shown(2));
    else for (let c = 0; c < 3; c++) out[3 * p + c] = Math.round(shown(c));
  }
  return out;
}
