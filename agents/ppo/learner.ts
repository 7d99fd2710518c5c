/**
 * PPO (Schulman et al. 2017) over a batch of worlds. A loop around it is: `act`, let the worlds step and write what they
 * show into `rollout.next`, `record`, and `update` whenever the rollout is full.
 * Dimension keys: N rows of the rollout, B worlds, M samples of a minibatch, K history, C components of an action.
 */
import type { Arrays, Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import type { ParameterSpecs } from '../../engine/nn/parameters.ts';
import { type RandomState, RandomStream } from '../../engine/random.ts';
import { createTrainer, type Evaluation, type Trainer } from '../../engine/training.ts';
import { type ActionLayout, actionWidth, type BatchedStep } from '../../envs/batched/batched-environment.ts';
import { type ActionHead, actionHead } from './action-head.ts';
import { estimateAdvantages, explainedVariance } from './advantages.ts';
import type { PpoConfig } from './config.ts';
import { actingGraph, trainingGraph } from './graphs.ts';
import { actorCritic } from './network.ts';
import { Rollout } from './rollout.ts';

export interface PpoTask {
  readonly engine: Engine;
  readonly config: PpoConfig;
  readonly observationShape: readonly number[];
  readonly actions: ActionLayout;
  readonly seed: number;
  /** Parameters to begin with in place of drawn ones; those that are not among them (a critic) are drawn. */
  readonly start?: Arrays;
}

interface Parts {
  readonly head: ActionHead;
  readonly rollout: Rollout;
  readonly trainer: Trainer;
  readonly actor: Evaluation;
}

/** What a checkpoint holds beside the trainer's state. */
interface Standing {
  readonly actions: RandomState;
  readonly minibatches: RandomState;
  readonly metadata: unknown;
}

export class PpoLearner {
  readonly config: PpoConfig;
  readonly rollout: Rollout;
  readonly #head: ActionHead;
  readonly #trainer: Trainer;
  readonly #actor: Evaluation;
  #actionDraws: RandomStream;
  #minibatchDraws: RandomStream;

  private constructor({ config, seed }: PpoTask, { head, rollout, trainer, actor }: Parts) {
    this.config = config;
    this.rollout = rollout;
    this.#head = head;
    this.#trainer = trainer;
    this.#actor = actor;
    this.#actionDraws = new RandomStream(seed).fork('actions');
    this.#minibatchDraws = new RandomStream(seed).fork('minibatches');
  }

  /**
   * Compiles acting and updating, and draws the first parameters.
   * @throws UserError if a rollout cannot be divided as configured, or the network cannot take the observations
   */
  static async create(task: PpoTask): Promise<PpoLearner> {
    const { engine, config, observationShape, actions, seed } = task;
    const { worlds, rolloutSteps, minibatches, history } = config;
    const batch = (worlds * rolloutSteps) / minibatches;
    if (!Number.isInteger(batch)) {
      throw new UserError(
        `minibatches: ${worlds} worlds × ${rolloutSteps} steps cannot be divided into ${minibatches} equal parts`,
      );
    }
    const head = actionHead(actions);
    const network = actorCritic(config, observationShape, head.outputs);
    const rollout = new Rollout({
      worlds,
      steps: rolloutSteps,
      history,
      observationSize: sizeOf(observationShape),
      actionWidth: actionWidth(actions),
      actionType: head.dtype,
    });
    const parts = { config, network, head, rows: rollout.rows, ...rollout.size };
    const random = new RandomStream(seed).fork('parameters');
    const trainer = await createTrainer(engine, trainingGraph(parts, batch), random);
    if (task.start) trainer.state.write(known(task.start, parts.network.specs));
    const actor = await trainer.evaluation(actingGraph(parts, worlds));
    return new PpoLearner(task, { head, rollout, trainer, actor });
  }

  /** Actions [B, C] for what is in `rollout.observed`, drawn from the policy. */
  async act(): Promise<Int32Array | Float32Array> {
    const { rollout } = this;
    const { worlds, actionWidth } = rollout.size;
    const { present } = rollout;
    const noise = this.#head.noise(worlds, this.#actionDraws);
    const { action_MC, logProbability_M, value_M } = await this.#evaluate(rowsFrom(present, worlds), noise);
    const actions = action_MC.data as Int32Array | Float32Array;
    rollout.actions.set(actions, present * actionWidth);
    rollout.logProbabilities.set(logProbability_M.data, present);
    rollout.values.set(value_M.data, present);
    return actions;
  }

  /** Takes what the last actions came to. */
  async record(step: Omit<BatchedStep, 'observations'>): Promise<void> {
    if (!this.rollout.record(step)) return;
    this.rollout.setFinalValues(await this.#valuesOf(this.rollout.finalRows));
  }

  /**
   * Learns from a full rollout and begins the next; resolves to means over the update's steps.
   * @param progress the share of the planned steps that is done, for what is annealed
   */
  async update(progress: number): Promise<Record<string, number>> {
    const { config, rollout } = this;
    const { worlds, steps } = rollout.size;
    const recorded = rollout.recorded();
    const nextValues = await this.#valuesOf(rowsFrom(rollout.present, worlds));
    const outcome = { steps, worlds, nextValues, ...recorded };
    const { advantages, returns } = estimateAdvantages(outcome, config.discount, config.gaeLambda);
    recorded.advantages.set(advantages);
    recorded.returns.set(returns);
    const figures = await this.#learn(progress);
    const explained = explainedVariance(recorded.values, returns);
    rollout.restart();
    return { ...figures, explainedVariance: explained };
  }

  async #learn(progress: number): Promise<Record<string, number>> {
    const { config, rollout } = this;
    const { worlds, steps } = rollout.size;
    const { anneal, minibatches, epochs, targetKl } = config;
    const left = 1 - progress;
    const rateFactor = anneal.learningRate ? left : 1;
    const coefficients = [
      config.clip * (anneal.clip ? left : 1),
      config.entropyBonus * (anneal.entropyBonus ? left : 1),
    ];
    const shared = { ...this.#columns(), coefficients: ndarray(coefficients, [2], 'float32') };
    const samples = Array.from(rowsFrom(rollout.start, worlds * steps));
    const batch = samples.length / minibatches;
    const sums: Record<string, number> = {};
    let taken = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = Int32Array.from(this.#minibatchDraws.shuffle(samples));
      let kl = 0;
      for (let from = 0; from < order.length; from += batch) {
        const rows = order.slice(from, from + batch);
        const inputs = { ...this.#seen(rows), ...shared, rows_M: ndarray(rows, [batch], 'int32') };
        const figures = await this.#trainer.step(inputs, rateFactor);
        for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value;
        kl += figures.approximateKl / minibatches;
        taken++;
      }
      if (targetKl !== null && kl > targetKl) break;
    }
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / taken]));
  }

  /** The rollout's memory, as the training graph reads it. */
  #columns(): Arrays {
    const { rollout } = this;
    const { rows } = rollout;
    const column = (values: Float32Array) => ndarray(values, [rows], 'float32');
    return {
      actions_NC: ndarray(
        rollout.actions as Float32Array,
        [rows, rollout.size.actionWidth],
        this.#head.dtype as 'float32',
      ),
      logProbabilities_N: column(rollout.logProbabilities),
      values_N: column(rollout.values),
      advantages_N: column(rollout.advantages),
      returns_N: column(rollout.returns),
    };
  }

  /** What the network sees in some rows. */
  #seen(rows: Int32Array): Arrays {
    const { rollout } = this;
    const { history, observationSize } = rollout.size;
    const places = Math.max(1, history.frames - 1);
    // Only networks over one choice among H actions read the actions before.
    const before = rollout.previousActions(rows, this.#head.outputs);
    return {
      observations_ND: ndarray(rollout.observations, [rollout.rows, observationSize], 'float32'),
      history_MK: ndarray(rollout.histories(rows), [rows.length, history.frames], 'int32'),
      previousActions_MK: ndarray(before, [rows.length, places], 'int32'),
    };
  }

  #evaluate(rows: Int32Array, noise: Float32Array): Promise<Arrays> {
    const noise_MH = ndarray(noise, [rows.length, this.#head.outputs], 'float32');
    return this.#actor.run({ ...this.#seen(rows), noise_MH });
  }

  /** Values of B rows. */
  async #valuesOf(rows: Int32Array): Promise<Float32Array> {
    const { value_M } = await this.#evaluate(rows, new Float32Array(rows.length * this.#head.outputs));
    return value_M.data as Float32Array;
  }

  /** The trained parameters. */
  parameters(): Promise<Arrays> {
    return this.#trainer.parameters();
  }

  /** Everything needed to go on exactly from the end of an update, once the worlds have begun anew. */
  save(path: string, metadata: unknown): Promise<void> {
    const standing: Standing = {
      actions: this.#actionDraws.state,
      minibatches: this.#minibatchDraws.state,
      metadata,
    };
    return this.#trainer.save(path, standing);
  }

  /** Resolves to the metadata. @throws UserError if the file is no checkpoint of this network */
  async load(path: string): Promise<unknown> {
    const standing = (await this.#trainer.load(path)) as Standing;
    this.#actionDraws = RandomStream.restore(standing.actions);
    this.#minibatchDraws = RandomStream.restore(standing.minibatches);
    return standing.metadata;
  }

  dispose(): void {
    this.#actor.dispose();
    this.#trainer.dispose();
  }
}

/** The arrays that are parameters. */
function known(arrays: Arrays, specs: ParameterSpecs): Arrays {
  return Object.fromEntries(Object.entries(arrays).filter(([name]) => name in specs));
}

/** `count` consecutive rows. */
function rowsFrom(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}
