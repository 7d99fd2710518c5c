/**
 * The robot's tabletop as the experiment `robotics` records it: held random actions, a wanderer that drives through things,
 * and the expert with lapses. The camera stands still, so what a code does is asked of the gripper.
 */

import { tableSize } from '../../../envs/tabletop/layout.ts';
import { trainGripperReader } from '../../benchmarks/gripper-reader.ts';
import { playsOf, recordPlays } from '../../benchmarks/recordings.ts';
import { tabletop } from '../../benchmarks/tabletop.ts';
import { seedsFrom } from '../../evaluate.ts';
import type { Displacement } from '../../measure/displacement.ts';
import { type FramePair, StateReader } from '../../measure/state-reader.ts';
import type { TabletopSource } from '../config.ts';
import { ofEffects } from './picture.ts';
import { openLabelled, openVideo } from './recorded.ts';
import type { PlayedWorld, Source } from './source.ts';

/** Bins are for policies, of which there are none here. */
const ACTION_BINS = 2;
/** Steps over which the gripper is watched: held for longer, it meets the table's border. */
const WATCHED_STEPS = 3;
const READER = { batch: 32, learningRate: 2e-3 };

export function tabletopSource(config: TabletopSource, seed: number): Source {
  const { episodes, heldOutEpisodes, maximumSteps, scene, lapses } = config;
  const benchmark = tabletop({ scene, lapses, actionBins: ACTION_BINS });
  const { firstLevels, players, videoWorlds } = benchmark;
  return {
    name: 'Tabletop-v0',
    places: 'layouts',
    watched: 'gripper',
    follows: false,
    async record(part, folder, progress) {
      const levels =
        part === 'train'
          ? seedsFrom(firstLevels.video, episodes)
          : seedsFrom(firstLevels.heldOutVideo, heldOutEpisodes);
      const plays = playsOf({ ...benchmark, tasks: videoWorlds! }, players, levels, maximumSteps, false);
      await recordPlays(folder, plays, { seed, progress, title: part });
    },
    open: openVideo,
    async trainReader({ recordings, ...request }) {
      const explained = await trainGripperReader({
        ...request,
        dataset: await openLabelled(recordings, 'train'),
        heldOut: await openLabelled(recordings, 'held-out'),
        scene,
        settings: { ...READER, steps: config.reader.steps },
      });
      return [explained];
    },
    async measure(world) {
      const [gripperReader] = world.reader!.quality;
      const effects = await gripperEffects(world);
      return { ...ofEffects(effects), agent: null, bound: null, meanings: [], gripperReader };
    },
  };
}

/** Displacements of the gripper [code][start], in pixels a frame, as the reader sees them in generated frames. */
async function gripperEffects({ engine, model, held, reader: trained }: PlayedWorld) {
  const { width } = model.config.video;
  const reader = await StateReader.load(engine, trained!.folder);
  try {
    const steps = Math.min(WATCHED_STEPS, held[0][0].length - 1);
    const effects: Displacement[][] = [];
    for (const starts of held) {
      const pairs = starts.flatMap((frames): FramePair[] => [
        [frames[0], frames[0]],
        [frames[steps - 1], frames[steps]],
      ]);
      const read = await reader.read(pairs);
      effects.push(
        starts.map((_, i): Displacement => {
          const [from, to] = [read[2 * i].state, read[2 * i + 1].state];
          const pixels = width / tableSize / steps;
          // The table's y counts upwards, rows downwards.
          return { x: (to[0] - from[0]) * pixels, y: (from[1] - to[1]) * pixels };
        }),
      );
    }
    return effects;
  } finally {
    reader.dispose();
  }
}
