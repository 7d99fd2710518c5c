/** Presets by name. */
import { UserError } from '../../engine/errors.ts';
import type { GenieConfig } from '../config.ts';
import { coinrun } from './coinrun.ts';
import { coinrunKeys, coinrunMotion, quickKeys } from './coinrun-keys.ts';
import { coinrunPaper } from './coinrun-paper.ts';
import { genie11b } from './genie-11b.ts';
import { quick } from './quick.ts';
import { roboticsPaper, roboticsQuick, roboticsStandard, roboticsTiny } from './robotics.ts';
import { standard } from './standard.ts';
import { tiny } from './tiny.ts';

export const presets: Readonly<Record<string, GenieConfig>> = {
  tiny,
  quick,
  standard,
  coinrun,
  'quick-keys': quickKeys,
  'coinrun-keys': coinrunKeys,
  'coinrun-motion': coinrunMotion,
  'coinrun-paper': coinrunPaper,
  'genie-11b': genie11b,
  'robotics-tiny': roboticsTiny,
  'robotics-quick': roboticsQuick,
  'robotics-standard': roboticsStandard,
  'robotics-paper': roboticsPaper,
};

/** @throws UserError listing the presets if there is none of that name. */
export function findPreset(name: string): GenieConfig {
  if (!Object.hasOwn(presets, name)) {
    throw new UserError(
      `preset ${name}: there is none of that name; choose ${Object.keys(presets).join(', ')}`,
    );
  }
  return presets[name];
}
