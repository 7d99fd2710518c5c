/**
 * Does an agent keep the contract? Named checks with stable codes, like `checkEnv` for environments. Each check makes
 * the agent afresh in small worlds, so that one failure does not cause the next.
 */
import type { Env, Info } from '../envs/env.ts';
import { type Agent, type AgentDefinition, noOutcome, type Turn } from './agent.ts';

export interface AgentCheck {
  /** Stable; quote it in bug reports. */
  readonly code: string;
  readonly name: string;
  readonly passed: boolean;
  /** What went wrong; empty if it passed. */
  readonly message: string;
}

interface Trial {
  definition: AgentDefinition;
  makeEnv: () => Promise<Env>;
}

const worlds = 3;
const steps = 12;

const checks: readonly { code: string; name: string; run(trial: Trial): Promise<void> }[] = [
  {
    code: 'agent/definition',
    name: 'has a name, a description and create()',
    async run({ definition }) {
      expectThat(
        typeof definition.name === 'string' && definition.name !== '',
        '"name" must be a non-empty text',
      );
      expectThat(typeof definition.description === 'string', '"description" must be a text');
      expectThat(typeof definition.create === 'function', '"create" must be a function');
    },
  },
  {
    code: 'agent/one-action-a-turn',
    name: 'gives one action for each turn',
    run: (trial) =>
      play(trial, 0, (turns, actions) => {
        expectThat(Array.isArray(actions), 'act() must give an array');
        expectThat(
          actions.length === turns.length,
          `act() gave ${actions.length} actions for ${turns.length} turns`,
        );
      }).then(() => {}),
  },
  {
    code: 'agent/actions-in-space',
    name: 'acts within the action space',
    run: (trial) =>
      play(trial, 0, (_turns, actions, env) => {
        for (const action of actions) {
          expectThat(
            env.actionSpace.contains(action),
            `${JSON.stringify(action)} is outside the action space`,
          );
        }
      }).then(() => {}),
  },
  {
    code: 'agent/any-subset-of-worlds',
    name: 'acts when only some worlds take a turn, in any order',
    run: (trial) =>
      play(
        trial,
        0,
        (turns, actions) => {
          expectThat(
            actions.length === turns.length,
            `act() gave ${actions.length} actions for ${turns.length} turns`,
          );
        },
        (turns, step) => (step === 0 ? turns : turns.filter((_, i) => (i + step) % 2 === 0).reverse()),
      ).then(() => {}),
  },
  {
    code: 'agent/repeatable',
    name: 'acts the same for the same seed',
    async run(trial) {
      const [first, second] = [await play(trial, 7), await play(trial, 7)];
      expectThat(first === second, 'two runs with one seed differ: draw only from the seed in the context');
    },
  },
  {
    code: 'agent/leaves-observations-alone',
    name: 'does not change what it is shown',
    run: (trial) => {
      let before: string[] = [];
      return play(
        trial,
        0,
        (turns) => {
          const after = turns.map(({ observation }) => fingerprint(observation));
          expectThat(
            after.join() === before.join(),
            'an observation was changed by act(): copy before changing',
          );
        },
        (turns) => {
          before = turns.map(({ observation }) => fingerprint(observation));
          return turns;
        },
      ).then(() => {});
    },
  },
  {
    code: 'agent/closes-twice',
    name: 'can be closed more than once',
    async run({ definition, makeEnv }) {
      const env = await makeEnv();
      const agent = await make(definition, [env], 0);
      await agent.close?.();
      await agent.close?.();
      await env.close();
    },
  },
];

/** Runs every check; none throws. `makeEnv` gives a fresh environment of the kind that the agent is for. */
export async function checkAgent(
  definition: AgentDefinition,
  makeEnv: () => Promise<Env>,
): Promise<AgentCheck[]> {
  const results: AgentCheck[] = [];
  for (const { code, name, run } of checks) {
    const message = await run({ definition, makeEnv }).then(
      () => '',
      (error: Error) => error.message,
    );
    results.push({ code, name, passed: message === '', message });
  }
  return results;
}

/** Plays a few steps in a few worlds, showing each answer to `judge`; gives all actions as text, to compare runs. */
async function play(
  { definition, makeEnv }: Trial,
  seed: number,
  judge: (turns: readonly Turn[], actions: unknown[], env: Env) => void = () => {},
  choose: (turns: Turn[], step: number) => Turn[] = (turns) => turns,
): Promise<string> {
  const environments = await Promise.all(Array.from({ length: worlds }, makeEnv));
  const agent = await make(definition, environments, seed);
  const shown = await Promise.all(environments.map((env, world) => begin(env, world, world)));
  const record: unknown[] = [];
  for (let step = 0; step < steps; step++) {
    const turns = choose([...shown], step);
    const actions = await agent.act(turns);
    judge(turns, actions, environments[0]);
    record.push(actions);
    for (const [i, { world }] of turns.entries()) {
      const result = await environments[world].step(actions[i]);
      const over = result.terminated || result.truncated;
      shown[world] = over
        ? await begin(environments[world], world, step, result)
        : { ...result, world, first: false };
    }
  }
  await agent.close?.();
  await Promise.all(environments.map((env) => env.close()));
  return JSON.stringify(record, (_, value) =>
    ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
  );
}

async function make(definition: AgentDefinition, environments: Env[], seed: number): Promise<Agent> {
  const { observationSpace, actionSpace } = environments[0];
  return definition.create({
    observationSpace,
    actionSpace,
    worlds: environments.length,
    seed,
    environments,
  });
}

async function begin(env: Env, world: number, seed: number, last = noOutcome): Promise<Turn> {
  const { observation, info }: { observation: unknown; info: Info } = await env.reset({ seed });
  const { reward, terminated, truncated } = last;
  return { world, observation, info, first: true, reward, terminated, truncated };
}

function fingerprint(observation: unknown): string {
  const data = (observation as { data?: ArrayLike<number> } | null)?.data;
  return data ? Array.from(data).join() : JSON.stringify(observation);
}

function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
