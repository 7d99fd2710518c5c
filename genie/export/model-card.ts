/** What stands beside exported weights, for people. */
import type { GenieConfig } from '../config.ts';
import { tokensPerFrame, vocabulary } from '../config.ts';

export interface CardSection {
  readonly title: string;
  readonly text: string;
}

export interface CardFacts {
  readonly config: GenieConfig;
  readonly parameters: number;
  /** What each latent action means, by its number; absent if nobody looked. */
  readonly actionMeanings?: readonly string[];
  readonly version: string;
}

export function modelCard(title: string, facts: CardFacts, sections: readonly CardSection[]): string {
  const { config, parameters, actionMeanings, version } = facts;
  const { video, latentActions, sampling } = config;
  const meanings = actionMeanings
    ? `What goes with each in labelled recordings (the action that stands out most, and its share of the code's steps):\n\n${actionMeanings
        .map((meaning, code) => `- ${code}: ${meaning}`)
        .join('\n')}`
    : 'Nobody has looked yet what each of them means: `genie export --data <labelled episodes>` does.';
  return `# ${title}

A world model of the Genie 1 architecture ([Bruce et al. 2024](https://arxiv.org/abs/2402.15391)), preset
\`${config.preset}\`, exported by genie-worlds ${version}. MIT licence.

| | |
|---|---|
| parameters | ${parameters.toLocaleString('en')} |
| frames | ${video.height} × ${video.width}, RGB |
| window | ${video.frames} frames, each ${video.stride} recorded frames after the one before |
| tokens of a frame | ${tokensPerFrame(config)}, of ${vocabulary(config)} |
| latent actions | ${latentActions.codebook.codes} |
| sampling | ${sampling.steps} MaskGIT steps, temperature ${sampling.temperature} |

The whole configuration is in \`genie.json\`.

**Use.** It generates video that follows latent actions, from a prompt that looks like its training video; other prompts
give what they give. It was trained on video alone, without actions. It knows no reward and no end of an episode.

## Latent actions

${meanings}

${sections.map((section) => `## ${section.title}\n\n${section.text}\n`).join('\n')}`;
}
