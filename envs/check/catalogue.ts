/** Every check by its code. Codes are stable: E… are errors, W… are warnings; docs/gymnasium.md lists them. */

export const catalogue = {
  E001: 'the environment has the methods and properties of an Env',
  W002: 'the bare environment is checked, without wrappers',
  E101: 'observationSpace and actionSpace are spaces',
  E102: 'every space has at least one value',
  W103: 'no Box dimension allows a single value only',
  W104: 'Box bounds are finite below',
  W105: 'Box bounds are finite above',
  W106: 'a Box of actions is symmetric or starts at 0, within [-1, 1]',
  W107: 'the environment has no seed method of its own; reset takes the seed',
  E201: 'reset returns { observation, info }',
  E202: 'the observation of reset is in the observation space',
  E203: 'the info of reset is a record',
  E204: 'reset accepts options',
  E205: 'reset does not throw',
  E301: 'reset with seed 123 repeats its observation',
  E302: 'the reset after seed 123 repeats its observation',
  E303: 'reset with seed 123 restarts the generator',
  E304: 'seed 456 starts another generator than seed 123',
  W305: 'seeded observations are equal to the last digit, not only similar',
  E401: 'step returns { observation, reward, terminated, truncated, info }',
  E402: 'the observation of step is in the observation space',
  E403: 'the reward is a finite number',
  E404: 'terminated is a boolean',
  E405: 'truncated is a boolean',
  E406: 'the info of step is a record',
  E407: 'step does not throw for an action of the action space',
  W408: 'observations have the type that their space declares, not one that could be cast to it',
  E501: 'the same seed and action give the same observation',
  E502: 'the same seed and action give the same reward',
  E503: 'the same seed and action end the episode alike',
  E504: 'the first step does not truncate the episode',
  E505: 'the same seed and action give the same info',
  E506: 'the same seed and action leave the generator in the same state',
  W507: 'repeated steps are equal to the last digit, not only similar',
  E601: 'metadata.renderModes is a list of render modes',
  E602: 'metadata.renderFps is a positive number where there are render modes',
  E603: 'renderMode is one of the declared render modes, or null',
  E604: 'every declared render mode returns what it should',
  E605: 'the environment can be made and rendered in every declared render mode',
  W606: 'the environment has a spec, so that it can be made again for these checks',
  E701: 'close may be called twice',
} as const;

export type CheckCode = keyof typeof catalogue;

export interface Finding {
  readonly code: CheckCode;
  readonly message: string;
}

export function isError({ code }: Finding): boolean {
  return code.startsWith('E');
}

/** Collects what a check finds. */
export type Report = (code: CheckCode, message: string) => void;
