/** The other side, wherever it is: a server's socket or a worker of this page. */
import { type Answers, decodeReply, type Reply, type Request } from '../protocol.ts';

export interface Connection {
  /** @throws Error with the other side's word on what is wrong. */
  ask<T extends Request['type']>(request: Extract<Request, { type: T }>): Promise<Reply<Answers[T]>>;
  /** Called when the other side is gone. */
  onLost(listener: () => void): void;
  /** Called with the share of its files that has arrived; never, where there are none to wait for. */
  onProgress(listener: (share: number) => void): void;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** Asks over anything that takes messages and answers with encoded replies. */
export function connection(send: (id: number, request: Request) => void): Connection & {
  receive(message: Uint8Array): void;
  lose(): void;
  progress(share: number): void;
} {
  const waiting = new Map<number, Waiting>();
  const lostListeners: (() => void)[] = [];
  const progressListeners: ((share: number) => void)[] = [];
  let count = 0;
  return {
    ask: (request) =>
      new Promise<Reply>((resolve, reject) => {
        const id = count++;
        waiting.set(id, { resolve, reject });
        send(id, request);
      }) as never,
    onLost: (listener) => lostListeners.push(listener),
    onProgress: (listener) => progressListeners.push(listener),
    receive(message) {
      const { id, reply } = decodeReply(message);
      const asked = waiting.get(id);
      waiting.delete(id);
      if ('error' in reply) asked?.reject(new Error(reply.error));
      else asked?.resolve(reply);
    },
    lose() {
      for (const { reject } of waiting.values()) reject(new Error('the connection is lost'));
      waiting.clear();
      for (const listener of lostListeners) listener();
    },
    progress(share) {
      for (const listener of progressListeners) listener(share);
    },
  };
}

/** The server that this page comes from. */
export function connectToServer(): Promise<Connection> {
  const { protocol, host, search } = window.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/socket${search}`);
  socket.binaryType = 'arraybuffer';
  const made = connection((id, request) => socket.send(JSON.stringify({ id, request })));
  socket.onmessage = ({ data }) => made.receive(new Uint8Array(data as ArrayBuffer));
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(made);
    socket.onclose = () => {
      reject(new Error('the server refused the connection: open the address that "genie play" printed'));
      made.lose();
    };
  });
}
