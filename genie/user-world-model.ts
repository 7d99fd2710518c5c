/**
 * A world model of a user's own file: what it throws is told with the place in that file, and every frame and action that it
 * gives is held against the sizes that it says of itself, with the world and the step.
 */
import { UserError } from '../engine/errors.ts';
import { askUserCode } from '../engine/user-code.ts';
import type { ActionInference, WorldModel, WorldStep, Worlds } from './world-model.ts';

interface Source {
  /** As errors begin. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
}

/** The same model, whose errors and wrong answers are `UserError`s that name the file. */
export function namingItsFile(model: WorldModel, path: string): WorldModel {
  const source = { file: `world model file ${path}`, path };
  return withChanges(model, {
    async open(engine, count, options) {
      const worlds = await askUserCode(source, 'open', () => model.open(engine, count, options));
      if (typeof worlds?.step !== 'function')
        throw new UserError(`${source.file}: open gave no worlds that step`);
      return checkedWorlds(worlds, model, count, source);
    },
    async inferActions(engine, windows) {
      const inference = await askUserCode(source, 'inferActions', () => model.inferActions(engine, windows));
      return withChanges<ActionInference>(inference, {
        async infer(frames_BTHWC) {
          const codes = await askUserCode(source, 'infer', () => inference.infer(frames_BTHWC));
          const [B, T] = frames_BTHWC.shape;
          checkCodes('infer', codes, B * (T - 1), model, source);
          return codes;
        },
      });
    },
  });
}

function checkedWorlds(worlds: Worlds, model: WorldModel, count: number, source: Source): Worlds {
  const { height, width } = model.config.video;
  const wanted = `uint8 [${count},${height},${width},3]`;
  /** Taken since the start of each world. */
  const steps = new Array<number>(count).fill(0);
  const checkFrames = (what: string, frames: Partial<WorldStep['frames']> | undefined) => {
    const given = `${frames?.dtype} [${frames?.shape}]`;
    if (given !== wanted || frames!.data?.length !== count * height * width * 3)
      throw new UserError(`${source.file}: ${what} gave frames ${given}: ${wanted} are needed`);
  };
  return withChanges(worlds, {
    async start(world, frames_THWC, random) {
      steps[world] = 0;
      await askUserCode(source, `start of world ${world}`, () => worlds.start(world, frames_THWC, random));
    },
    async show() {
      const frames = await askUserCode(source, 'show', () => worlds.show());
      checkFrames('show', frames);
      return frames;
    },
    async step(actions, going) {
      for (let world = 0; world < count; world++) if (going?.[world] !== false) steps[world]++;
      const what = `step ${steps.join(', ')} of world${count > 1 ? 's' : ''} ${[...steps.keys()].join(', ')}`;
      const step = await askUserCode(source, what, () => worlds.step(actions, going));
      checkFrames(what, step?.frames);
      checkJudgements(what, step, count, source);
      return step;
    },
    async inferAction(frames_THWC) {
      const code = await askUserCode(source, 'inferAction', () => worlds.inferAction(frames_THWC));
      checkCodes('inferAction', [code], 1, model, source);
      return code;
    },
  });
}

function checkJudgements(what: string, { judgements }: WorldStep, count: number, { file }: Source): void {
  if (judgements === null) return;
  if (judgements?.length !== count)
    throw new UserError(
      `${file}: ${what} gave ${judgements?.length} judgements: null, or ${count}, are needed`,
    );
  for (const [world, { reward, terminated }] of judgements.entries()) {
    if (!Number.isFinite(reward) || typeof terminated !== 'boolean')
      throw new UserError(
        `${file}: ${what} gave reward ${reward} and terminated ${terminated} in world ${world}`,
      );
  }
}

function checkCodes(
  what: string,
  given: ArrayLike<number>,
  count: number,
  { codes }: WorldModel,
  { file }: Source,
): void {
  if (given?.length !== count)
    throw new UserError(`${file}: ${what} gave ${given?.length} latent actions: ${count} are needed`);
  const place = Array.from(given).findIndex((code) => !(Number.isInteger(code) && code >= 0 && code < codes));
  if (place >= 0) {
    throw new UserError(
      `${file}: ${what} gave latent action ${given[place]} at place ${place}: whole numbers from 0 to ${codes - 1} are needed`,
    );
  }
}

/** `object` with some methods in place of its own; whatever else it can do stays as it is. */
function withChanges<T extends object>(object: T, changes: Partial<T>): T {
  return new Proxy(object, {
    get(_, key) {
      if (Object.hasOwn(changes, key)) return changes[key as keyof T];
      const value: unknown = Reflect.get(object, key);
      return typeof value === 'function' ? value.bind(object) : value;
    },
    set: (_, key, value) => Reflect.set(object, key, value),
  });
}
