import { io } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import type { Parts, Store } from '../core/store';
import { isRecord, quoted } from '../core/untrusted';
import { attempt, nothingAt, urlStore } from './handlerStore';
import { STATE } from './seal';

/**
 * `http://…`: a checkpoint folder that a server hands out, as `folder(path)` wrote it, or one artifact, as a save to a
 * URL leaves it. A save sends one artifact.
 */
export function webStore(url: string): Store {
  const single = urlStore(url);
  const { pathname } = parsed(url);
  return {
    name: url,
    write: parts => single.write(parts),
    read: async () => {
      const state = pathname.endsWith('.json')
        ? undefined
        : await load(url, STATE).catch((cause: unknown) => ({ cause }));
      if (state && !('cause' in state)) return withOthers(url, state);
      return single.read().catch((cause: unknown) => {
        const causes = state ? [state.cause, cause] : [cause];
        check(!causes.every(isNotFound), 'missing', nothingAt(url));
        throw causes[0];
      });
    },
  };
}

/** What tfjs says of a server's answers 404 and 410. */
const isNotFound = (cause: unknown): boolean =>
  cause instanceof Error && /failed with status code 4(04|10)\b/.test(cause.message);

async function withOthers(url: string, state: io.ModelArtifacts): Promise<Parts> {
  const listed: unknown = isRecord(state.userDefinedMetadata) && state.userDefinedMetadata.parts;
  const names = Array.isArray(listed) ? listed.filter(name => name !== STATE) : [];
  for (const name of names) {
    const plain = typeof name === 'string' && /^[\w-][\w.-]*$/.test(name);
    check(plain, 'checkpoint', `${url}: ${quoted(name)} cannot name a part. The checkpoint is damaged; use another.`);
  }
  const others = await Promise.all(names.map(async name => [name, await load(url, name)] as const));
  return Object.fromEntries([...others, [STATE, state]]);
}

function parsed(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new GanKitError('argument', `place: ${quoted(url)} is no URL.`, { cause });
  }
}

async function load(url: string, part: string): Promise<io.ModelArtifacts> {
  const at = parsed(url);
  at.pathname = `${at.pathname.replace(/\/$/, '')}/${part}/model.json`;
  return attempt(url, () => {
    const handler = io.getLoadHandlers(at.href)[0];
    check(handler?.load !== undefined, 'io', `${url}: there is no fetch here to read it with.`);
    return handler.load();
  });
}
