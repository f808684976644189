import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { download } from '../../../src/data/files/download';
import { mnistFromUrl } from '../../../src/data/files/mnistFiles';

describe('download', () => {
  let server: Server;
  let url: string;
  let asked: () => void = () => undefined;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked();
      if (request.url === '/ok') response.end('hello');
      else if (request.url === '/broken') {
        response.writeHead(200, { 'content-length': '100' }).write('hel');
        setTimeout(() => response.destroy(), 20);
      } else if (request.url === '/stalls') response.writeHead(200, { 'content-length': '100' }).write('hel');
      else if (request.url !== '/silent' && !request.url?.startsWith('/slow/')) {
        response.writeHead(request.url === '/busy' ? 503 : 404).end('no');
      }
    });
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('fetches, finds nothing, or says what went wrong', async () => {
    expect(new TextDecoder().decode(await download(`${url}/ok`))).toBe('hello');
    expect(await download(`${url}/none`)).toBeUndefined();
    await expect(download(`${url}/ok`, { limit: 4 })).rejects.toThrow(/ok: more than 4 bytes/);
    await expect(download(`${url}/busy`)).rejects.toThrow(/busy: the server answered 503/);
    await expect(download(`${url}/broken`)).rejects.toThrow(/broken: the connection broke/);
    await expect(download('http://127.0.0.1:1/x')).rejects.toThrow(/cannot be reached/);
    await expect(download('file:///etc/hostname')).rejects.toThrow(/http:\/\/ or https:\/\//);
  });

  it.each(['silent', 'stalls'])('does not wait for ever for a server that is %s', async name => {
    await expect(download(`${url}/${name}`, { patience: 50 })).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(new RegExp(`${name}: the server has sent nothing for 0.05 s`)),
    });
  });

  it('is as patient as ever after each piece', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let pieces: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: controller => {
        pieces = controller;
      },
    });
    vi.stubGlobal('fetch', async () => new Response(body));
    const all = download('http://example.com/x', { patience: 1000 });
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(900);
      pieces?.enqueue(Uint8Array.of(i));
    }
    await vi.advanceTimersByTimeAsync(900);
    pieces?.close();
    expect([...((await all) ?? [])]).toEqual([0, 1, 2, 3, 4]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends when told, with the reason it was told', async () => {
    const stop = new AbortController();
    asked = () => stop.abort(new Error('enough'));
    await expect(mnistFromUrl({ url: `${url}/slow/`, signal: stop.signal })).rejects.toThrow('enough');
    asked = () => undefined;
    await expect(download(`${url}/ok`, { signal: stop.signal })).rejects.toThrow('enough');
  });
});
