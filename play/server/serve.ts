/** `genie play`'s server: the page as it was built, and a WebSocket over which a session is played. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { UserError } from '../../engine/errors.ts';
import { encodeReply, type Reply, type Request } from '../protocol.ts';
import { type AccessRules, refusal, socketRefusal } from './access.ts';
import type { PageFiles } from './page-files.ts';
import { LARGEST_MESSAGE, parseMessage } from './requests.ts';

/** Requests of one page that may wait; a page waits for each answer, so more is a fault or an attack. */
const MOST_WAITING = 32;
const MOST_CONNECTIONS = 32;

/** Answers the requests of one page, in order. */
export interface Session {
  answer(request: Request): Promise<Reply>;
  close(): Promise<void>;
}

export interface ServeOptions extends AccessRules {
  /** 0 takes a free one. */
  readonly port: number;
  readonly page: PageFiles;
  /** One session for each page that connects. */
  readonly createSession: () => Session;
}

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Threads in the page's own runtime need an isolated page; nothing is loaded from elsewhere. */
const headers = {
  'Content-Security-Policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' blob: data:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

/** @throws UserError if the port is taken or the host is not this computer's. */
export async function servePage(options: ServeOptions): Promise<ServedPage> {
  const server = createServer((request, response) => sendFile(request, response, options));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  const sessions = new Set<Promise<void>>();
  server.on('upgrade', (request, socket, head) => {
    const refused = pathOf(request) === '/socket' ? socketRefusal(request, options) : 'there is nothing here';
    if (refused || sockets.clients.size >= MOST_CONNECTIONS) {
      const text = `${refused ?? 'too many pages are open'}\n`;
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${text}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => {
      const session = options.createSession();
      const over = play(open, session).finally(() => sessions.delete(over));
      sessions.add(over);
    });
  });
  const port = await listen(server, options);
  const shown = options.host.includes(':') ? `[${options.host}]` : options.host;
  const query = options.token === null ? '' : `/?token=${options.token}`;
  return {
    url: `http://${shown}:${port}${query}`,
    async close() {
      for (const open of sockets.clients) open.terminate();
      server.closeAllConnections();
      await Promise.all(sessions);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendFile(request: IncomingMessage, response: ServerResponse, options: ServeOptions): void {
  const path = pathOf(request);
  const refused = refusal(request, options);
  // The files are in memory, by their names: no path leads out of them.
  const file = options.page.get(path === '/' ? 'index.html' : path.slice(1));
  const [status, { type, body }] = refused
    ? [403, said(refused)]
    : request.method !== 'GET' && request.method !== 'HEAD'
      ? [405, said('only GET')]
      : file
        ? [200, file]
        : [404, said('there is nothing here')];
  response.writeHead(status, { ...headers, 'Content-Type': type });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Not by the class URL, which throws for some of what can stand there. */
const pathOf = (request: IncomingMessage) => (request.url ?? '/').split('?', 1)[0];

const said = (text: string) => ({ type: 'text/plain', body: `${text}\n` });

/** Answers one page until it leaves. */
function play(socket: WebSocket, session: Session): Promise<void> {
  let last = Promise.resolve();
  let waiting = 0;
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? null : parseMessage(data.toString());
    if (!message || ++waiting > MOST_WAITING) {
      socket.close(1008, message ? 'too many requests at once' : 'not a request');
      return;
    }
    last = last.then(async () => {
      waiting--;
      if (socket.readyState !== socket.OPEN) return;
      const reply = await answer(session, message.request);
      socket.send(encodeReply(message.id, reply));
    });
  });
  socket.on('error', () => socket.terminate());
  return new Promise((resolve) => {
    socket.once('close', () => resolve(last.then(() => session.close())));
  });
}

async function answer(session: Session, request: () => Request): Promise<Reply | { error: string }> {
  try {
    return await session.answer(request());
  } catch (error) {
    if (error instanceof UserError) return { error: error.message };
    // A fault of the program: the person at the terminal sees where, the page that something went wrong.
    process.stderr.write(`genie play: ${(error as Error).stack ?? error}\n`);
    return { error: `something went wrong: ${(error as Error).message.split('\n')[0]}` };
  }
}

function listen(server: Server, { host, port }: ServeOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new UserError(`port ${port} on ${host} is in use; choose another with --port`));
      else reject(new UserError(`cannot listen on ${host}:${port} (${error.code}): check --host and --port`));
    });
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}
