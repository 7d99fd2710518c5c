/** Requests as they come in from outside: nothing else gets past here. */
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import type { Request } from '../protocol.ts';

/** Longest name of a world, an agent or a run. */
const name = z.string().min(1).max(400);
const index = z
  .int()
  .min(0)
  .max(2 ** 31);
/** The largest message, in bytes: a photograph as base64 fits. */
export const LARGEST_MESSAGE = 12 * 2 ** 20;

const sampling = z.strictObject({ steps: z.int().min(1).max(4096), temperature: z.number().min(0).max(100) });

const prompt = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('recorded'), episode: index, frame: index }),
  z.strictObject({ kind: z.literal('environment') }),
  z.strictObject({ kind: z.literal('picture'), base64: z.string().max(LARGEST_MESSAGE) }),
]);

const request = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello') }),
  z.strictObject({ type: z.literal('open'), world: name, beside: name.optional() }),
  z.strictObject({
    type: z.literal('start'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 2),
    prompt: prompt.optional(),
  }),
  z.strictObject({
    type: z.literal('step'),
    action: z.union([index, z.array(z.number()).min(1).max(64)]).optional(),
  }),
  z.strictObject({ type: z.literal('undo') }),
  z.strictObject({ type: z.literal('sampling'), sampling }),
  z.strictObject({ type: z.literal('watch'), agent: name.nullable() }),
  z.strictObject({ type: z.literal('prompts'), from: index }),
  z.strictObject({ type: z.literal('save') }),
  z.strictObject({ type: z.literal('training'), run: name }),
]) satisfies z.ZodType<Request>;

const envelope = z.strictObject({ id: index, request: z.unknown() });

/**
 * The request in a message. `id` is null where not even that could be read.
 * @throws UserError naming what is wrong.
 */
export function parseMessage(text: string): { id: number; request: () => Request } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const outer = envelope.safeParse(value);
  if (!outer.success) return null;
  return {
    id: outer.data.id,
    request: () => {
      const parsed = request.safeParse(outer.data.request);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new UserError(`request: ${issue.path.join('.') || 'type'}: ${issue.message}`);
    },
  };
}
