/** All commands, in the order of a research day. Each file defines one. */
import type { Command } from 'commander';
import { addAgents } from './agents.ts';
import { addCollect } from './collect.ts';
import { addCompare } from './compare.ts';
import { addConfig } from './config.ts';
import { addEnvs } from './envs.ts';
import { addEvaluate } from './evaluate.ts';
import { addExport } from './export.ts';
import { addGenerate } from './generate.ts';
import { addLabel } from './label.ts';
import { addLearn } from './learn.ts';
import { addMerge } from './merge.ts';
import { addPlay } from './play.ts';
import { addReplay } from './replay.ts';
import { addRun } from './run.ts';
import { addServeEnv } from './serve-env.ts';
import { addJob, addSweep, addWorker } from './sweep.ts';
import { addTrain } from './train.ts';

export function addCommands(program: Command): void {
  for (const add of [
    addRun,
    addCollect,
    addTrain,
    addGenerate,
    addLabel,
    addMerge,
    addLearn,
    addEvaluate,
    addSweep,
    addWorker,
    addJob,
    addConfig,
    addCompare,
    addReplay,
    addPlay,
    addExport,
    addEnvs,
    addServeEnv,
    addAgents,
  ]) {
    add(program);
  }
}
