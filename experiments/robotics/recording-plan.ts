/** What a run of robotics records of its tabletop. */
import type { RecordingPlan } from '../benchmarks/recordings.ts';
import type { TabletopOptions, Task } from '../benchmarks/tabletop.ts';
import { demonstrator } from '../benchmarks/tabletop-players.ts';
import type { RoboticsConfig } from './config.ts';

export function tabletopOf({ scene, collect, actionBins }: RoboticsConfig): TabletopOptions {
  return { scene, lapses: collect.lapses, actionBins };
}

export function recordingPlan({ seed, collect }: RoboticsConfig): RecordingPlan {
  const { videoEpisodes, videoSteps, demonstrations, lapses } = collect;
  return {
    ...{ seed, videoEpisodes, videoSteps, otherGamesEpisodes: 0 },
    demonstrator: demonstrator(lapses),
    demonstrations: (task) => demonstrations[task as Task],
    // Longer than the tasks' own limits.
    demonstrationSteps: 1000,
  };
}
