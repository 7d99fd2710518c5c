/** Who may use a server of this project: this computer, and others only with the token that it printed. */
import { randomBytes, timingSafeEqual } from 'node:crypto';

const loopbackNames = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

export function isLoopback(host: string): boolean {
  return loopbackNames.has(host);
}

/** What a server on `host` asks of its clients: null on loopback. */
export function tokenFor(host: string): string | null {
  return isLoopback(host) ? null : randomBytes(16).toString('hex');
}

/** Whether what a client gives is the token, in a time that does not depend on how much of it is right. */
export function isToken(given: unknown, token: string): boolean {
  const [x, y] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(token)];
  return x.length === y.length && timingSafeEqual(x, y);
}
