/** Who may connect: pages of this very server, and off loopback only those that know the token. */
import type { IncomingMessage } from 'node:http';
import { isLoopback, isToken } from '../../envs/serve/access.ts';

export interface AccessRules {
  readonly host: string;
  /** Null on loopback. */
  readonly token: string | null;
}

/** The host of a `Host` header or origin, without its port. */
function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Why a request is refused, or null. On loopback a foreign `Host` is another site's name pointing here (DNS rebinding). */
export function refusal({ headers }: IncomingMessage, { host }: AccessRules): string | null {
  if (headers.host === undefined) return 'a request must name its host';
  if (isLoopback(host) && !isLoopback(hostName(headers.host)))
    return `this server answers to localhost, not to ${headers.host}`;
  return null;
}

/**
 * Why a WebSocket is refused, or null. Browsers let any page open one, but say whose page it is; programs without an
 * origin are no browsers and can do no more than the person who runs them.
 */
export function socketRefusal(request: IncomingMessage, rules: AccessRules): string | null {
  const refused = refusal(request, rules);
  if (refused) return refused;
  const { origin, host } = request.headers;
  if (origin !== undefined && !sameHost(origin, host!)) return `pages of ${origin} may not connect`;
  if (rules.token === null) return null;
  const given = new URLSearchParams(request.url?.split('?')[1]).get('token') ?? '';
  return isToken(given, rules.token)
    ? null
    : 'the token is missing or wrong: open the address that genie play printed';
}

function sameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}
