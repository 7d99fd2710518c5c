/** An experiment of one's own: npx genie run ./examples/my-experiment.ts --preset small --out runs/mine */
import { join } from 'node:path';
import { findAgent } from 'genie-worlds/agents';
import { writeFileAtomically } from 'genie-worlds/engine';
import { make } from 'genie-worlds/envs';
import { type Experiment, evaluate, solvedScores } from 'genie-worlds/experiments';
import { z } from 'zod';

const schema = z.strictObject({ agents: z.array(z.string()), levels: z.int().positive() });

export default {
  name: 'who-reaches-the-coin',
  description: 'shares of solved levels, agent by agent',
  schema,
  presets: { small: { agents: ['random', 'always-right-up'], levels: 5 } },
  optionKeys: { agent: 'agents', levels: 'levels' },
  async run({ agents, levels }, { out, progress }) {
    const lines = ['| agent | solved |', '| --- | --- |'];
    for (const name of agents) {
      const stage = progress.stage(name, levels);
      const results = await evaluate({
        agent: await findAgent(name),
        makeEnv: () => make('CoinRun-easy-v0'),
        levels: Array.from({ length: levels }, (_, i) => 1_000_000 + i),
        seeds: [0],
        maximumSteps: 100,
        stage,
      });
      stage.end();
      lines.push(`| ${name} | ${solvedScores(results).flat().filter(Boolean).length} of ${levels} |`);
    }
    const report = join(out, 'report.md');
    await writeFileAtomically(report, `${lines.join('\n')}\n`);
    return [report];
  },
} satisfies Experiment<z.infer<typeof schema>>;
