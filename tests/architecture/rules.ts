import { posix } from 'node:path';
import { importsOf } from './parse';

/** Files by path under `src`, with `/` between folders; the values are their texts. */
export type Files = Readonly<Record<string, string>>;

const PARTS_AND_MODEL = [
  ...[
    'pieces',
    'core',
    'contest',
    'gradients',
    'losses',
    'penalties',
    'augment',
    'layers',
    'metrics',
    'data',
    'text',
    'optimizers',
    'schedules',
    'train',
    'nets',
    'model',
  ],
];

/** Which room may know which others. A room is a folder of `src`, or a file that lies in none. */
export const MAY_KNOW: Readonly<Record<string, readonly string[]>> = {
  pieces: [],
  core: ['pieces'],
  gradients: ['core', 'pieces'],
  losses: ['core', 'pieces'],
  penalties: ['core', 'losses'],
  augment: ['core'],
  contest: ['core'],
  layers: ['core', 'pieces'],
  metrics: ['core'],
  text: ['core'],
  data: ['core', 'text'],
  optimizers: ['core', 'pieces'],
  schedules: ['core'],
  train: ['core', 'pieces', 'gradients'],
  nets: ['core', 'layers'],
  model: [
    'core',
    'contest',
    'gradients',
    'losses',
    'penalties',
    'augment',
    'layers',
    'data',
    'text',
    'optimizers',
    'schedules',
    'train',
  ],
  doctor: ['core', 'train', 'metrics'],
  explore: ['core', 'data', 'metrics', 'optimizers'],
  systems: PARTS_AND_MODEL,
  backends: ['pieces'],
  'ready.ts': ['core', 'gradients'],
  'index.ts': [...PARTS_AND_MODEL, ...['systems', 'doctor', 'explore', 'show', 'ready.ts']],
  show: ['core', 'data'],
  node: ['core', 'text', 'data', 'show', 'train', 'metrics', 'doctor'],
  browser: ['core', 'data', 'show', 'train', 'backends', 'ready.ts'],
  cli: [...PARTS_AND_MODEL, ...['systems', 'doctor', 'backends', 'show', 'node', 'ready.ts', 'index.ts']],
};

/** May be known when asked for with `import()`, so that bundlers keep it in a chunk apart. */
const MAY_FETCH: Readonly<Record<string, readonly string[]>> = { 'ready.ts': ['backends'] };

const TFJS = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
const ON_NODE = [...TFJS, 'pngjs', 'node:'];

/** Rooms that may be taken whole, by their `index.ts`: what is fetched with `import()` elsewhere must be one file. */
const MAY_TAKE_WHOLE: Readonly<Record<string, readonly string[]>> = { browser: ['backends'] };

/** Packages a room may import; whoever is not named here may import tfjs-core and tfjs-layers. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  pieces: ['@tensorflow/tfjs-core'],
  backends: ['@tensorflow/tfjs-core'],
  show: [...TFJS, 'd3-scale'],
  node: ON_NODE,
  browser: [...TFJS, '@tensorflow/tfjs-backend-cpu', 'fflate'],
  cli: [...ON_NODE, 'commander'],
};

/** Packages a room may fetch with `import()`: those that register a backend when they load, or may be missing. */
const FETCHED: Readonly<Record<string, readonly string[]>> = {
  backends: ['@tensorflow/tfjs-backend-cpu'],
  'ready.ts': ['@tensorflow/tfjs-backend-cpu'],
  node: ['mnist'],
  cli: ['mnist'],
};

/** Everything that breaks a rule, as lines for a person to read. */
export function violations(files: Files): string[] {
  const found: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [from, text] of Object.entries(files)) {
    const room = roomOf(from);
    const known: string[] = [];
    graph.set(from, known);
    if (!(room in MAY_KNOW)) found.push(`${from}: '${room}' is no room of the design`);
    for (const { to, dynamic, typeOnly } of importsOf(from, text)) {
      const late = dynamic || typeOnly;
      if (!to.startsWith('.')) {
        const allowed = [...(PACKAGES[room] ?? TFJS), ...(late ? (FETCHED[room] ?? []) : [])];
        if (!allowed.some(name => to === name || (name.endsWith(':') && to.startsWith(name))))
          found.push(`${from} imports '${to}', which ${room} must not${late ? '' : ' (or not like this)'}`);
        continue;
      }
      const target = resolve(from, to, files);
      if (target === undefined) {
        found.push(`${from} imports '${to}', which is not there`);
        continue;
      }
      known.push(target);
      const other = roomOf(target);
      const allowed = [room, ...(MAY_KNOW[room] ?? []), ...(dynamic ? (MAY_FETCH[room] ?? []) : [])];
      if (!allowed.includes(other)) found.push(`${from} -> ${target}: ${room} must not know ${other}`);
      else if (room === 'backends' && other === 'pieces' && !typeOnly)
        found.push(`${from} -> ${target}: a backend may know the types of pieces alone`);
      else if (room === 'systems') found.push(...amongSystems(from, target));
      else if (isBarrel(target) && room !== 'cli' && !(dynamic ? MAY_FETCH : MAY_TAKE_WHOLE)[room]?.includes(other))
        found.push(`${from} -> ${target}: import the concrete file`);
    }
  }
  return [...found, ...circles(graph).map(circle => `circle: ${circle.join(' -> ')}`)];
}

/** What a game may know: parts, and other games. It is wiring, which any nets fit. */
const GAME_MAY_KNOW = ['core', 'losses', 'contest'];

/** What breaks the rules within the folders of the systems. */
function amongSystems(from: string, target: string): string[] {
  // The list of them all, for whoever opens any.
  if (from === 'systems/registry.ts') return [];
  const isGame = (path: string) => path.endsWith('/game.ts');
  if (isGame(from) && !isGame(target) && !GAME_MAY_KNOW.includes(roomOf(target)))
    return [`${from} -> ${target}: a game may know ${GAME_MAY_KNOW.join(', ')} and other games alone`];
  if (posix.dirname(from) !== posix.dirname(target) && target.startsWith('systems/') && target.endsWith('/model.ts'))
    return [`${from} -> ${target}: a system must not know the model of another`];
  return [];
}

/** Circles in a graph: for each strongly connected set of more than one node, or a node that knows itself, one path. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    const at = path.indexOf(node);
    if (at >= 0) {
      found.push([...path.slice(at), node]);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return found;
}

const roomOf = (path: string): string => path.split('/')[0] ?? path;
const isBarrel = (path: string): boolean => posix.basename(path) === 'index.ts';

/** The generated module with the compiled kernels need not be there yet. */
const GENERATED = 'backends/simd/wasm/build/';

function resolve(from: string, to: string, files: Files): string | undefined {
  const path = posix.join(posix.dirname(from), to);
  if (path.startsWith(GENERATED)) return `${path}.ts`;
  return [path, `${path}.ts`, `${path}/index.ts`].find(candidate => candidate in files);
}
