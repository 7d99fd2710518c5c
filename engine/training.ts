/**
 * Training in one compiled step: forward, backward, clipping by the global norm and AdamW, over a state that holds
 * parameters, both moments and whatever else the model keeps (`extras`: codebook averages, usage counters).
 */
import * as tf from '@tensorflow/tfjs';
import { type AdamW, adamW, BETA_1, BETA_2 } from './adamw.ts';
import { checkFinite, readLatestCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { Arrays, CompiledGraph, Engine, GraphDefinition, State, TensorSpec, Tensors } from './engine.ts';
import { UserError } from './errors.ts';
import { ndarray, zeros } from './ndarray.ts';
import { initialise, type ParameterSpecs } from './nn/parameters.ts';
import type { Progress } from './progress.ts';
import type { RandomStream } from './random.ts';
import { learningRateAt } from './schedules.ts';

export interface LossResult {
  readonly loss: tf.Tensor;
  /** Scalars to report. */
  readonly metrics?: Tensors;
  /** New values of some extras. */
  readonly extras?: Tensors;
}

export interface TrainerDefinition {
  readonly name: string;
  readonly specs: ParameterSpecs;
  /** Non-gradient state and its first values. */
  readonly extras?: Arrays;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** One optimiser for all parameters, or one for each first segment of the parameters' names (`lam.…`, `dynamics.…`). */
  readonly optimiser: AdamW | Readonly<Record<string, AdamW>>;
  loss(parameters: Tensors, extras: Tensors, inputs: Tensors): LossResult;
}

/** A graph without gradients over a trainer's parameters and extras. */
export interface EvaluationDefinition {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  body(parameters: Tensors, extras: Tensors, inputs: Tensors): Tensors;
}

export interface Evaluation {
  run(inputs: Arrays): Promise<Arrays>;
  dispose(): void;
}

export interface Trainer {
  /** Steps taken since the start of training, resumed ones included. */
  readonly steps: number;
  readonly state: State;
  /**
   * One step; resolves to `loss`, `gradientNorm`, `learningRate` (per optimiser: `learningRate.lam`) and the metrics.
   * `rateFactor` multiplies the schedules' rates, for what they cannot know, such as the progress of a learning agent.
   */
  step(inputs: Arrays, rateFactor?: number): Promise<Record<string, number>>;
  /** Compiles a graph that reads the same parameters and extras as they are when it runs. */
  evaluation(definition: EvaluationDefinition): Promise<Evaluation>;
  /** The trained parameters, without moments. */
  parameters(): Promise<Arrays>;
  /** The extras of these names, as they are now. */
  extras(names: readonly string[]): Promise<Arrays>;
  /**
   * Everything needed to go on exactly, in one safetensors file; `metadata` comes back from `load`. The file that was
   * there is kept beside it.
   */
  save(path: string, metadata?: unknown): Promise<void>;
  /**
   * Goes on from a saved file or, if that is damaged, from the one before it; `progress` is told so.
   * @throws UserError if there is neither, or it is of another model.
   */
  load(path: string, progress?: Progress): Promise<unknown>;
  dispose(): void;
}

interface Group {
  readonly name: string;
  readonly optimiser: AdamW;
  readonly parameters: readonly string[];
}

/** The parameters that each optimiser trains. */
function groupsOf({ name: trainer, specs, optimiser }: TrainerDefinition): Group[] {
  const names = Object.keys(specs);
  if (isAdamW(optimiser)) return [{ name: '', optimiser, parameters: names }];
  const groups = Object.entries(optimiser).map(([name, own]) => ({
    name,
    optimiser: own,
    parameters: names.filter((parameter) => parameter.startsWith(`${name}.`)),
  }));
  const orphan = names.find((name) => !groups.some(({ parameters }) => parameters.includes(name)));
  if (orphan) throw new Error(`trainer ${trainer}: no optimiser for parameter ${orphan}`);
  return groups;
}

function isAdamW(optimiser: TrainerDefinition['optimiser']): optimiser is AdamW {
  return 'schedule' in optimiser && 'kind' in (optimiser.schedule as object);
}

const firstMoment = (name: string) => `moment1/${name}`;
const secondMoment = (name: string) => `moment2/${name}`;
const extraName = (name: string) => `extra/${name}`;
/** The scalars that an optimiser's step depends on: [learning rate, 1 − β1^t, 1 − β2^t]. */
const stepInput = (group: Group) => `optimiser/${group.name}`;
const suffixed = (figure: string, group: Group) => (group.name ? `${figure}.${group.name}` : figure);

function tensorSpecs(arrays: Arrays): Record<string, TensorSpec> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, dtype }]) => [name, { shape, dtype: dtype as 'float32' }]),
  );
}

/** The entries that `rename` maps `names` to, under those names. */
function pick<T>(
  entries: Readonly<Record<string, T>>,
  names: readonly string[],
  rename = (name: string) => name,
) {
  return Object.fromEntries(names.map((name) => [name, entries[rename(name)]]));
}

/** Loss and gradients; a parameter that the loss does not depend on gets none. */
function differentiate(
  definition: TrainerDefinition,
  parameters: Tensors,
  extras: Tensors,
  inputs: Tensors,
): { result: LossResult; gradients: Record<string, tf.Tensor | null> } {
  let result: LossResult | undefined;
  const names = Object.keys(parameters);
  const loss = () => {
    result = definition.loss(parameters, extras, inputs);
    // The gradient's own scope must not dispose of what is reported beside the loss.
    for (const tensor of Object.values({ ...result.metrics, ...result.extras })) tf.keep(tensor);
    return result.loss.asScalar();
  };
  const { value, grads } = tf.engine().gradients(
    loss,
    names.map((name) => parameters[name]),
    undefined,
    true,
  );
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i] ?? null]));
  return { result: { ...result!, loss: value }, gradients };
}

function trainingGraph(
  definition: TrainerDefinition,
  groups: readonly Group[],
  state: Record<string, TensorSpec>,
): GraphDefinition {
  const parameterNames = Object.keys(definition.specs);
  const extraNames = Object.keys(definition.extras ?? {});
  return {
    name: definition.name,
    state,
    inputs: {
      ...definition.inputs,
      ...Object.fromEntries(
        groups.map((group) => [stepInput(group), { shape: [3], dtype: 'float32' as const }]),
      ),
    },
    body(current, inputs) {
      const parameters = pick(current, parameterNames);
      const extras = pick(current, extraNames, extraName);
      const { result, gradients } = differentiate(
        definition,
        parameters,
        extras,
        pick(inputs, Object.keys(definition.inputs)),
      );
      const next: Tensors = {};
      const outputs: Tensors = { loss: result.loss, ...result.metrics };
      for (const [name, value] of Object.entries(result.extras ?? {})) next[extraName(name)] = value;
      for (const group of groups) {
        const known = group.parameters.filter((name) => gradients[name] !== null);
        const update = adamW(
          known.map((name) => ({
            parameter: parameters[name],
            gradient: gradients[name]!,
            moment1: current[firstMoment(name)],
            moment2: current[secondMoment(name)],
            decay: definition.specs[name].decay,
          })),
          group.optimiser,
          inputs[stepInput(group)],
        );
        outputs[suffixed('gradientNorm', group)] = update.gradientNorm;
        known.forEach((name, i) => {
          const { parameter, moment1, moment2 } = update.updated[i];
          next[name] = parameter;
          next[firstMoment(name)] = moment1;
          next[secondMoment(name)] = moment2;
        });
      }
      return { outputs, state: next };
    },
  };
}

/**
 * Compiles the training step and draws the first parameters from `random`.
 * @param start parameters to begin with in place of drawn ones, where names and shapes agree.
 * @throws Error naming the graph if the loss cannot be traced.
 */
export async function createTrainer(
  engine: Engine,
  definition: TrainerDefinition,
  random: RandomStream,
  start: Arrays = {},
): Promise<Trainer> {
  const drawn = Object.entries(initialise(definition.specs, random));
  const parameters = Object.fromEntries(
    drawn.map(([name, value]) => [
      name,
      Object.hasOwn(start, name) && `${start[name].shape}` === `${value.shape}` ? start[name] : value,
    ]),
  ) as typeof start;
  const groups = groupsOf(definition);
  const extras = Object.entries(definition.extras ?? {}).map(
    ([name, value]) => [extraName(name), value] as const,
  );
  const moments = Object.entries(parameters).flatMap(([name, { shape }]) => [
    [firstMoment(name), zeros(shape, 'float32')] as const,
    [secondMoment(name), zeros(shape, 'float32')] as const,
  ]);
  const initial: Arrays = { ...parameters, ...Object.fromEntries(extras), ...Object.fromEntries(moments) };
  const specs = tensorSpecs(initial);
  const graph = await engine.compile(trainingGraph(definition, groups, specs));
  return new CompiledTrainer(engine, definition, groups, graph, engine.createState(initial), specs);
}

class CompiledTrainer implements Trainer {
  readonly state: State;
  readonly #engine: Engine;
  readonly #definition: TrainerDefinition;
  readonly #groups: readonly Group[];
  readonly #graph: CompiledGraph;
  readonly #specs: Record<string, TensorSpec>;
  #steps = 0;

  constructor(
    engine: Engine,
    definition: TrainerDefinition,
    groups: readonly Group[],
    graph: CompiledGraph,
    state: State,
    specs: Record<string, TensorSpec>,
  ) {
    this.#engine = engine;
    this.#definition = definition;
    this.#groups = groups;
    this.#graph = graph;
    this.state = state;
    this.#specs = specs;
  }

  get steps(): number {
    return this.#steps;
  }

  async step(inputs: Arrays, rateFactor = 1): Promise<Record<string, number>> {
    const given: Arrays = { ...inputs };
    const figures: Record<string, number> = {};
    for (const group of this.#groups) {
      const { schedule, beta1 = BETA_1, beta2 = BETA_2 } = group.optimiser;
      const rate = rateFactor * learningRateAt(schedule, this.#steps);
      const t = this.#steps + 1;
      given[stepInput(group)] = ndarray([rate, 1 - beta1 ** t, 1 - beta2 ** t], [3], 'float32');
      figures[suffixed('learningRate', group)] = rate;
    }
    const outputs = await this.#graph.run(this.state, given);
    this.#steps++;
    for (const [name, { data, shape }] of Object.entries(outputs)) {
      if (data.length !== 1)
        throw new Error(`${this.#definition.name}: metric ${name} is [${shape}], not a scalar`);
      figures[name] = data[0];
    }
    return figures;
  }

  async evaluation({ name, inputs, body }: EvaluationDefinition): Promise<Evaluation> {
    const parameterNames = Object.keys(this.#definition.specs);
    const extraNames = Object.keys(this.#definition.extras ?? {});
    const graph = await this.#engine.compile({
      name,
      inputs,
      state: pick(this.#specs, [...parameterNames, ...extraNames.map(extraName)]),
      body: (state, given) => ({
        outputs: body(pick(state, parameterNames), pick(state, extraNames, extraName), given),
      }),
    });
    return { run: (given) => graph.run(this.state, given), dispose: () => graph.dispose() };
  }

  parameters(): Promise<Arrays> {
    return this.state.read(Object.keys(this.#definition.specs));
  }

  async extras(names: readonly string[]): Promise<Arrays> {
    return pick(await this.state.read(names.map(extraName)), names, extraName);
  }

  async save(path: string, metadata: unknown = {}): Promise<void> {
    const metadataOfAll = { trainer: this.#definition.name, steps: this.#steps, metadata };
    await writeCheckpoint(path, await this.state.read(), metadataOfAll, { keepPrevious: true });
  }

  async load(path: string, progress?: Progress): Promise<unknown> {
    const { tensors, metadata } = await readLatestCheckpoint(path, progress);
    const saved = (metadata ?? {}) as { trainer?: string; steps?: number; metadata?: unknown };
    if (saved.trainer !== this.#definition.name || !Number.isSafeInteger(saved.steps) || saved.steps! < 0) {
      const what = saved.trainer ? `of ${saved.trainer}` : 'without the state of a training run';
      throw new UserError(
        `${path}: a checkpoint ${what}, not of ${this.#definition.name}: resume from another file`,
      );
    }
    for (const [name, { shape, dtype }] of Object.entries(this.#specs)) {
      const tensor = tensors[name];
      if (!tensor || tensor.dtype !== dtype || `${tensor.shape}` !== `${shape}`) {
        const has = tensor ? `${tensor.dtype} [${tensor.shape}]` : 'nothing';
        throw new UserError(
          `${path}: has ${has} where this model needs ${name} ${dtype} [${shape}]: use the configuration it was trained with`,
        );
      }
    }
    checkFinite(path, pick(tensors, Object.keys(this.#specs)));
    this.state.write(pick(tensors, Object.keys(this.#specs)));
    this.#steps = saved.steps!;
    return saved.metadata;
  }

  dispose(): void {
    this.#graph.dispose();
    this.state.dispose();
  }
}
