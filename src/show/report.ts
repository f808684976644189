import { escaped } from './curves';

/** A page about a run. */
export interface Report {
  readonly title: string;
  /** In one line: where it stands. */
  readonly summary: string;
  /** What the doctor says: the first are the worst. */
  readonly findings: readonly ReportFinding[];
  readonly pictures: readonly ReportPicture[];
  readonly curves: readonly { readonly svg: string; readonly says: string }[];
  /** Tables of names and values. */
  readonly tables: readonly { readonly name: string; readonly rows: readonly (readonly [string, string])[] }[];
}

/** What is said of one complaint. */
export interface ReportFinding {
  readonly verdict: string;
  readonly complaint: string;
  readonly player?: string;
  readonly because: string;
  readonly remedies: readonly string[];
  readonly window?: readonly [number, number];
  readonly n?: number;
}

/** A picture of a run. */
export interface ReportPicture {
  readonly says: string;
  /** The bytes of a PNG file, in base64. */
  readonly png: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --faint: #666; --line: #ddd; --alarm: #b3261e; --watch: #8a5a00; --fine: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #161616; --faint: #aaa; --line: #3a3a3a; --alarm: #ff8a80; --watch: #ffcc66; --fine: #7bd89d; } }
body { margin: 0 auto; padding: 24px; max-width: 940px; font: 16px/1.5 system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; color: var(--ink); background: var(--paper); }
h1 { margin: 0; font-size: 26px; } h2 { margin: 36px 0 8px; font-size: 19px; } p { margin: 6px 0; } .faint { color: var(--faint); }
ul.findings { margin: 0; padding: 0; list-style: none; } ul.findings > li { padding: 10px 0; border-top: 1px solid var(--line); }
.verdict { display: inline-block; min-width: 5em; font-weight: 700; } .alarm { color: var(--alarm); } .watch { color: var(--watch); } .fine { color: var(--fine); } .unknown { color: var(--faint); }
code { font: 14px ui-monospace, Consolas, monospace; } figure { margin: 12px 0; } img, svg { max-width: 100%; height: auto; } img { image-rendering: pixelated; }
.strip { display: flex; flex-wrap: wrap; gap: 16px; } .strip figure { margin: 0; max-width: 300px; } figcaption { color: var(--faint); font-size: 14px; }
table { border-collapse: collapse; } td { padding: 3px 18px 3px 0; vertical-align: top; overflow-wrap: anywhere; } td:first-child { color: var(--faint); white-space: nowrap; }
details { margin-top: 12px; } summary { cursor: pointer; }
`;

/**
 * A page about a run as the text of one HTML file, with all pictures in it. It runs no script and may ask nothing of
 * the network: its own policy forbids both.
 *
 * @example
 * const text = reportHtml({ title: 'DCGAN', summary: 'step 200', findings: [], pictures: [], curves: [], tables: [] });
 */
export function reportHtml({ title, summary, findings, pictures, curves, tables }: Report): string {
  const wrong = findings.filter(({ verdict }) => verdict === 'alarm' || verdict === 'watch');
  const others = findings.filter(finding => !wrong.includes(finding));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p class="faint">${escaped(summary)}</p>
<h2 id="diagnosis">Diagnosis</h2>
${wrong.length > 0 ? list(wrong) : `<p>${findings.some(({ verdict }) => verdict === 'fine') ? 'Nothing is found to be wrong.' : 'It is too early to tell.'}</p>`}
${others.length > 0 ? `<details><summary>What else was looked at: ${others.length}</summary>${list(others)}</details>` : ''}
${section('Pictures', pictures.length > 0, `<div class="strip">${pictures.map(figure).join('')}</div>`)}
${section('Curves', curves.length > 0, curves.map(({ svg, says }) => `<figure>${svg}<figcaption>${escaped(says)}</figcaption></figure>`).join(''))}
${tables.map(({ name, rows }) => section(name, rows.length > 0, `<table>${rows.map(row).join('')}</table>`)).join('')}
</body>
</html>
`;
}

const section = (name: string, isThere: boolean, html: string): string =>
  isThere ? `<h2>${escaped(name)}</h2>\n${html}\n` : '';

const list = (findings: readonly ReportFinding[]): string => `<ul class="findings">${findings.map(item).join('')}</ul>`;

function item({ verdict, complaint, player, because, remedies, window, n }: ReportFinding): string {
  const known = ['alarm', 'watch', 'fine'].includes(verdict) ? verdict : 'unknown';
  const over = window ? `steps ${window[0]} to ${window[1]}` : '';
  const seen = [over, n === undefined ? '' : `${n} examples`].filter(text => text !== '').join(', ');
  const try_ =
    remedies.length > 0 ? `<p>Try: ${remedies.map(text => `<code>${escaped(text)}</code>`).join(' · ')}</p>` : '';
  return `<li><span class="verdict ${known}">${escaped(verdict)}</span> <strong>${escaped(inWords(complaint))}${player ? ` (${escaped(player)})` : ''}</strong>
<p>${escaped(because)}${seen ? ` <span class="faint">${escaped(seen)}.</span>` : ''}</p>${try_}</li>`;
}

/** `discriminatorTooStrong` → `discriminator too strong` */
export const inWords = (name: string): string => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

const figure = ({ says, png }: ReportPicture): string =>
  `<figure><img alt="${escaped(says)}" src="data:image/png;base64,${png.replace(/[^A-Za-z0-9+/=]/g, '')}"><figcaption>${escaped(says)}</figcaption></figure>`;

const row = ([name, value]: readonly [string, string]): string =>
  `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`;
