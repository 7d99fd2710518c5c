/**
 * Eyes: the part of a policy that makes features of frames, taught before from video alone (`genie run eyes`). A policy
 * that is given eyes leaves them as they are and learns what to do with what they see, or trains them on.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Arrays } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { shippedPath } from '../../engine/shipped-path.ts';
import type { PolicyConfig } from './policy-network.ts';
import { readPolicy } from './policy-runner.ts';

/** Eyes that come with the project. */
const shipped = ['coinrun'];

/** What must be the same in the eyes and in the policy that looks through them. */
const alike = ['height', 'width', 'history', 'encoder', 'hidden'] as const;

/**
 * Parameters that the eyes of `policy` bring: the encoder's and the hidden layer's. None if it has no eyes.
 * @throws UserError if the file is missing or damaged, or if its eyes are not made as the policy's are to be.
 */
export async function eyesOf(
  policy: Pick<PolicyConfig, (typeof alike)[number]> & Partial<Pick<PolicyConfig, 'eyes'>>,
): Promise<Arrays> {
  if (policy.eyes === undefined) return {};
  const path = eyesFile(policy.eyes.from);
  const { config, weights } = await readPolicy(path);
  for (const key of alike) {
    if (isDeepStrictEqual(config[key], policy[key])) continue;
    throw new UserError(
      `policy.eyes: ${path} has ${key} ${JSON.stringify(config[key])}, and policy.${key} is ` +
        `${JSON.stringify(policy[key])}: make them alike`,
    );
  }
  return Object.fromEntries(Object.entries(weights).filter(([name]) => /^(encoder|hidden)\./.test(name)));
}

/** The file of eyes that come with the project, or else the path given. */
function eyesFile(reference: string): string {
  if (!shipped.includes(reference)) return reference;
  return shippedPath(`agents/behavioural-cloning/eyes/${reference}.safetensors`);
}
