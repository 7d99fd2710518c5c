/**
 * What a Genie is: one validated, strict configuration for the tokenizer, the latent action model (LAM), the dynamics
 * model, sampling and training. A key that is not listed here is an error.
 */
import { z } from 'zod';
import { conforming } from '../engine/json.ts';

const count = z.int().positive();
const rate = z.number().min(0).max(1);

/** `latentActions.codebook.latentWidth` where `latentActions.input` is `motion`: see lam/motion.ts. */
export const MOTION_WIDTH = 5;

export const stackSchema = z.strictObject({
  layers: z
    .int()
    .min(2)
    .max(1000)
    .describe(
      'Attention layers, counted as the paper counts: a spatial and a temporal one make an ST block, so an ' +
        'ST block is two of them (an odd one is dropped). Derived: only so do all of the paper’s parameter ' +
        'counts come out (see parameter-count.ts).',
    ),
  width: count.describe('Values of each token between the layers.'),
  heads: count.describe('Heads of each attention.'),
  headWidth: count
    .optional()
    .describe(
      'Size of one head’s queries, keys and values; width / heads if absent. The paper’s "k/q size".',
    ),
  qkNorm: z
    .boolean()
    .describe('RMS-normalise queries and keys: keeps large models stable (the paper’s dynamics model).'),
  temporalProjection: z
    .boolean()
    .describe('A linear layer after the temporal attention (as in TimeSformer); the paper’s counts need it.'),
});

const codebookSchema = z.strictObject({
  codes: z.int().min(2).describe('How many different codes there are.'),
  latentWidth: count.describe('Values of the vector behind a code.'),
  commitment: z.number().min(0).describe('Weight of the loss that pulls encoder outputs to their codes.'),
  decay: rate.describe('Codes are moving averages of the encoder outputs that chose them.'),
  deadAfter: count.describe(
    'A code unused for this many steps becomes a copy of a random encoder output of the batch.',
  ),
});

/** What an object without `kind` is taken to be: models from before there was a choice have none. */
function ofKind<Schema extends z.ZodType>(kind: string, schema: Schema) {
  return z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && !('kind' in value) ? { kind, ...value } : value,
    schema,
  );
}

/** How the vectors of a frame become tokens. */
const tokenCodebookSchema = z.discriminatedUnion('kind', [
  codebookSchema
    .extend({ kind: z.literal('vq') })
    .describe('Vector quantisation: a learned codebook (the paper).'),
  z
    .strictObject({
      kind: z.literal('fsq'),
      levels: z.array(z.int().min(2)).min(1).describe('How many levels each value has.'),
    })
    .describe(
      'Finite scalar quantisation (Mentzer et al. 2023): each of a few values is rounded to one of so many ' +
        'levels, and a token is the combination. Nothing to learn, nothing to collapse.',
    ),
]);

const optimiserSchema = z.strictObject({
  learningRate: z.number().positive().describe('Largest, after the warm-up.'),
  finalLearningRate: z.number().min(0).describe('What it falls to.'),
  warmup: z.int().min(0).describe('Steps in which the rate rises from zero.'),
  schedule: z
    .enum(['cosine', 'warmup-stable-decay'])
    .describe('How it falls: along a cosine, or only over the last fifth of the steps.'),
  beta1: rate.describe('Decay of AdamW’s mean of gradients.'),
  beta2: rate.describe('Decay of AdamW’s mean of squared gradients.'),
  weightDecay: z.number().min(0).describe('Decoupled weight decay.'),
  clip: z.number().positive().describe('Largest global gradient norm.'),
});

const tokenizerParts = {
  patch: count.describe('Side of the square of pixels that a token stands for.'),
  codebook: ofKind('vq', tokenCodebookSchema).describe('How the vectors of a patch become a token.'),
  steps: count.describe('Steps of training.'),
  middleWeight: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Extra weight in the loss of the middle of the picture, a square of a fifth of its height, where a camera that ' +
        'follows keeps what is played: a few pixels that decide a game. The paper: 0.',
    ),
  foregroundWeight: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'Extra weight in the loss of pixels that differ from the mean of the batch: where a camera stands still, small ' +
        'things that are elsewhere in every episode. The paper: 0.',
    ),
  batch: count.describe('Windows a step; of one frame each where the tokenizer sees frames one by one.'),
  optimiser: optimiserSchema.describe('AdamW of the tokenizer.'),
};

const transformerSchema = z.strictObject({
  kind: z
    .enum(['st-vivit', 'vit', 'c-vivit'])
    .describe(
      'Which tokens attend to each other, at the same number of parameters (section 3.4 compares them). ' +
        '`st-vivit`, the paper’s: each frame, then each position over time. `vit`: each frame by itself, in ' +
        'both attention layers of a block. `c-vivit`: in both of them all tokens of the frames so far, as the ' +
        'paper describes Phenaki’s.',
    ),
  ...tokenizerParts,
  encoder: stackSchema.describe('From patches to the vectors that become tokens.'),
  decoder: stackSchema.describe('From tokens to pixels.'),
});

/** Each frame by itself, through convolutions: more decibels for the same processor time where pictures scroll. */
const convolutionalSchema = z.strictObject({
  kind: z.literal('convolutional'),
  ...tokenizerParts,
  stages: z
    .array(
      z.strictObject({
        channels: count.describe('Channels of its feature maps.'),
        encoderBlocks: z.int().min(0).describe('Residual 3×3 convolutions in the encoder.'),
        decoderBlocks: z.int().min(0).describe('Residual 3×3 convolutions in the decoder.'),
      }),
    )
    .min(1)
    .describe(
      'From the finest to the coarsest, whose places are the tokens; each halves the resolution of the one ' +
        'before.',
    ),
});

const keysSchema = z.strictObject({
  preset: z.string().min(1).describe('The name under which models say what they are.'),
  video: z
    .strictObject({
      height: count.describe('Rows of pixels.'),
      width: count.describe('Columns of pixels.'),
      frames: z
        .int()
        .min(2)
        .describe('T: frames of a training window, and the most that any model attends over.'),
      stride: count.describe('Recorded frames from one model frame to the next.'),
    })
    .describe('The frames that the model sees and generates; video of another size is scaled.'),
  tokenizer: ofKind(
    'st-vivit',
    z.discriminatedUnion('kind', [transformerSchema, convolutionalSchema]),
  ).describe('From frames to tokens and back.'),
  latentActions: z
    .strictObject({
      input: z
        .enum(['pixels', 'tokens', 'motion'])
        .default('pixels')
        .describe(
          '`pixels` (the paper’s choice) or the frozen tokenizer’s `tokens` (what it compares with in section ' +
            '3.4): then the decoder predicts the next frame’s tokens, and what follows here about pictures does ' +
            'not apply. Or `motion`: codes are clusters of how the whole picture’s motion changes, as matching it ' +
            'with the frame before shows, found before training and kept; of what follows, the view, `shiftRadius`, ' +
            '`ignoredCentre` and how many codes there are apply.',
        ),
      downsample: count.describe(
        'Frames are averaged down by this factor first: a small model sees whole objects. The paper: 1.',
      ),
      greyscale: z.boolean().describe('One luma channel in place of three colours. The paper: false.'),
      patch: count.describe('Side of the square of downsampled pixels that is one token of the LAM.'),
      prediction: z
        .enum(['pixels', 'shift'])
        .describe(
          'What the decoder emits. `pixels`: sigmoid pixels, the paper’s way. `shift`: per patch, a mixture of ' +
            'shifted copies of the last frame, because a patch does not fit through a narrow model but "the ' +
            'scene moves 2 to the left" does.',
        ),
      context: z
        .enum(['window', 'pair'])
        .describe(
          'Frames the LAM sees: the `window` up to now (the paper), or the `pair` alone, whose code must carry ' +
            'the whole displacement.',
        ),
      antisymmetric: z
        .boolean()
        .default(false)
        .describe(
          'A pair’s latent is what the encoder says of it less what it says of it backwards: whatever the two ' +
            'frames have in common cancels out, and what is left changes its sign with the direction of time. ' +
            'Without it a model that sees a small thing move in a large, still picture finds one code for ' +
            'everything. Pairs alone; the paper: false.',
        ),
      shiftRadius: z
        .strictObject({
          x: z.int().min(0).describe('Columns.'),
          y: z.int().min(0).describe('Rows.'),
        })
        .describe('Furthest shift, in downsampled pixels, for `shift`, `matching` and `motion`.'),
      ignoredCentre: z
        .strictObject({
          x: z.int().min(0).describe('Columns to either side of the middle.'),
          y: z.int().min(0).describe('Rows above and below it.'),
        })
        .optional()
        .describe(
          'Downsampled pixels in the middle that `motion` does not look at: where the camera follows the player, ' +
            'the player is what does not move. Absent: it looks at all.',
        ),
      matching: z
        .boolean()
        .describe(
          'Beside its pixels, each patch shows how well every shift of the frame before explains it. The ' +
            'displacement can then be read off instead of being learnt from pixels, which takes longer than a ' +
            'quick run has. The paper: false.',
        ),
      lossMargin: z
        .int()
        .min(0)
        .describe(
          'Downsampled pixels this near the border do not count in the loss: what scrolls in is unpredictable. ' +
            'The paper: 0.',
        ),
      motionWeight: z
        .number()
        .min(0)
        .describe(
          'Extra weight of pixels that changed since the last frame; 0 is the paper’s plain mean square.',
        ),
      codebook: codebookSchema.describe('The latent actions: `codes` is how many there are.'),
      encoder: stackSchema.describe('From frames to latent actions.'),
      decoder: stackSchema.describe('From a frame and a latent action to the next frame.'),
      optimiser: optimiserSchema.describe('AdamW of the LAM.'),
    })
    .describe('The latent action model (LAM): what happened between two frames, as one of a few codes.'),
  dynamics: z
    .strictObject({
      stack: stackSchema.describe('Its transformer.'),
      maskRate: z
        .strictObject({
          low: rate.describe('At least.'),
          high: rate.describe('At most.'),
        })
        .describe('Each window’s mask rate is drawn from U(low, high); its first frame stays clean.'),
      corruption: rate.describe(
        'Up to this share of the context’s tokens is replaced by random ones, against drift. The paper: 0.',
      ),
      neighbours: z
        .int()
        .min(0)
        .default(0)
        .describe(
          'Every token sees at once the tokens around its place in so many frames before. Masked frames say ' +
            'little of what moves where, and in training those of the context are masked as well; this is what a ' +
            'frame is predicted from in generation. The paper: 0.',
        ),
      conditioning: z
        .enum(['additive', 'concatenated', 'prepended'])
        .describe(
          'How a latent action enters: `additive` (the paper), `concatenated` with every token’s embedding and ' +
            'projected back, or `prepended` as a token of its own (Jasmine).',
        ),
      optimiser: optimiserSchema.describe('AdamW of the dynamics.'),
    })
    .describe('The model that predicts the next frame’s tokens from tokens and latent actions (MaskGIT).'),
  sampling: z
    .strictObject({
      steps: count.describe('MaskGIT refinements a frame: from 1 to one for each token.'),
      temperature: z.number().min(0).describe('Of the draws of tokens; 0 takes the likeliest.'),
      order: z
        .enum(['random', 'confidence'])
        .describe('Which tokens are kept first: `random` or the ones with the highest `confidence`.'),
      schedule: z.enum(['cosine', 'linear']).describe('How fast tokens are revealed.'),
    })
    .describe('How frames are generated, unless a command says otherwise.'),
  training: z
    .strictObject({
      coTraining: z
        .enum(['together', 'apart'])
        .describe(
          '`together`: LAM and dynamics share their steps (the paper); `apart`: the LAM is finished first.',
        ),
      steps: count.describe('Of LAM and dynamics, each if trained apart.'),
      batch: count.describe('Windows a step.'),
      checkpointEvery: count.describe('Steps from one checkpoint to the next.'),
      logEvery: count.describe('Steps from one line of figures to the next.'),
      evaluationBatches: count.describe('Batches of the evaluation set behind each evaluation figure.'),
    })
    .describe('Of LAM and dynamics; the tokenizer has steps and a batch of its own.'),
});

export type GenieConfig = z.infer<typeof keysSchema>;
export type StackConfig = z.infer<typeof stackSchema>;
export type CodebookConfig = z.infer<typeof codebookSchema>;
export type TransformerTokenizerConfig = z.infer<typeof transformerSchema>;
export type ConvolutionalTokenizerConfig = z.infer<typeof convolutionalSchema>;
export type TokenCodebookConfig = z.infer<typeof tokenCodebookSchema>;
export type OptimiserConfig = z.infer<typeof optimiserSchema>;

/** Checks every key, and then where one depends on another. */
export const genieConfigSchema = keysSchema.superRefine((config, { addIssue }) => {
  for (const [key, message] of faultsOf(config)) addIssue({ code: 'custom', path: key.split('.'), message });
});

/** @throws UserError naming the first offending key. */
export function parseGenieConfig(value: unknown, origin = 'configuration'): GenieConfig {
  return conforming(genieConfigSchema, withoutColourJitter(value), origin);
}

/** Models of version 0.1 say that they were trained without a colour jitter, which there is no more. */
function withoutColourJitter(value: unknown): unknown {
  const { latentActions } = (value ?? {}) as { latentActions?: { colourJitter?: unknown } };
  if (latentActions?.colourJitter !== 0) return value;
  const { colourJitter, ...rest } = latentActions;
  return { ...(value as object), latentActions: rest };
}

/** A key, and what is wrong with it. */
type Fault = readonly [key: string, message: string];

function* faultsOf(config: GenieConfig): Generator<Fault> {
  const { video, latentActions, sampling } = config;
  const { downsample } = latentActions;
  if (video.height % downsample !== 0 || video.width % downsample !== 0) {
    yield [
      'latentActions.downsample',
      `${downsample} does not divide the frame of ${video.height}×${video.width}`,
    ];
  }
  const { input, patch, prediction, matching, lossMargin } = latentActions;
  const view = [video.height / downsample, video.width / downsample];
  const whole = view.every((length) => length % patch === 0);
  if (input === 'pixels' && !whole && (prediction === 'shift' || matching)) {
    yield [
      'latentActions.patch',
      `shifts and matching need whole patches, and ${patch} does not divide the view of ${view.join('×')}`,
    ];
  }
  if (input === 'pixels' && 2 * lossMargin >= Math.min(...view)) {
    yield [
      'latentActions.lossMargin',
      `${lossMargin} leaves no pixel of the view of ${view.join('×')} to count: choose a smaller one`,
    ];
  }
  if (latentActions.antisymmetric && latentActions.context !== 'pair') {
    yield ['latentActions.antisymmetric', 'needs latentActions.context pair'];
  }
  if (input === 'motion') yield* faultsOfMotion(config);
  yield* faultsOfTokenizer(config);
  for (const [key, stack] of Object.entries(stacksOf(config))) {
    if (stack.headWidth === undefined && stack.width % stack.heads !== 0) {
      yield [
        `${key}.heads`,
        `${stack.heads} heads do not divide the width of ${stack.width}: choose a number that does, or set headWidth`,
      ];
    }
  }
  const tokens = tokensPerFrame(config);
  if (sampling.steps > tokens) {
    yield [
      'sampling.steps',
      `${sampling.steps} is more than the ${tokens} tokens of a frame: use at most one step for each`,
    ];
  }
}

/** Tokens are worked on as float32, which tells whole numbers and their quotients apart up to here. */
const MOST_TOKENS = 2 ** 22;

function* faultsOfTokenizer({ video, tokenizer }: GenieConfig): Generator<Fault> {
  const { codebook } = tokenizer;
  const tokens = codebook.kind === 'fsq' ? codebook.levels.reduce((product, n) => product * n, 1) : 0;
  if (tokens > MOST_TOKENS) {
    yield [
      'tokenizer.codebook.levels',
      `make ${tokens} tokens, of which there can be ${MOST_TOKENS}: choose fewer levels`,
    ];
  }
  if (tokenizer.kind !== 'convolutional') return;
  const { patch, stages } = tokenizer;
  const finest = patch / 2 ** (stages.length - 1);
  if (!Number.isInteger(finest)) {
    yield ['tokenizer.stages', `${stages.length} stages halve a patch of ${patch} pixels below whole pixels`];
  }
  if (video.height % patch !== 0 || video.width % patch !== 0) {
    yield [
      'tokenizer.patch',
      `${patch} does not divide the frame of ${video.height}×${video.width}, as a convolutional tokenizer needs`,
    ];
  }
}

function* faultsOfMotion({ video, latentActions, training }: GenieConfig): Generator<Fault> {
  const { latentWidth } = latentActions.codebook;
  if (latentWidth !== MOTION_WIDTH) {
    yield ['latentActions.codebook.latentWidth', `motion is ${MOTION_WIDTH} numbers, not ${latentWidth}`];
  }
  if (training.coTraining !== 'together') {
    yield ['training.coTraining', 'motion has nothing to train apart: choose together'];
  }
  const { downsample, shiftRadius, ignoredCentre = { x: 0, y: 0 } } = latentActions;
  const [rows, columns] = [video.height / downsample, video.width / downsample];
  if (rows % 2 !== 0 || columns % 2 !== 0) {
    yield [
      'latentActions.downsample',
      `motion halves the view once more, which ${rows}×${columns} pixels do not allow`,
    ];
  }
  // On some side of the middle there must be scenery that is still in sight after the furthest shift: in the halved view
  // that is a whole number of its pixels, and around what was found there two pixels are tried (lam/displacement.ts).
  const furthest = (radius: number) => Math.max(2, 2 * Math.ceil(radius / 2));
  const [right, down] = [furthest(shiftRadius.x), furthest(shiftRadius.y)];
  const isSeenAbove = rows / 2 - ignoredCentre.y > down && columns > right;
  const isSeenBeside = columns / 2 - ignoredCentre.x > right && rows > down;
  if (!isSeenAbove && !isSeenBeside) {
    yield [
      'latentActions.ignoredCentre',
      `leaves nothing of ${rows}×${columns} pixels to compare after a shift by shiftRadius: make either smaller`,
    ];
  }
}

/** The transformers of a configuration by their keys. */
function stacksOf({ tokenizer, latentActions, dynamics }: GenieConfig): Record<string, StackConfig> {
  return {
    ...(tokenizer.kind === 'convolutional'
      ? {}
      : { 'tokenizer.encoder': tokenizer.encoder, 'tokenizer.decoder': tokenizer.decoder }),
    'latentActions.encoder': latentActions.encoder,
    'latentActions.decoder': latentActions.decoder,
    'dynamics.stack': dynamics.stack,
  };
}

/** V: how many different tokens there are. */
export function vocabulary({ tokenizer: { codebook } }: Pick<GenieConfig, 'tokenizer'>): number {
  return codebook.kind === 'fsq' ? codebook.levels.reduce((product, n) => product * n, 1) : codebook.codes;
}

/** L: values of the vector behind a token. */
export function tokenLatentWidth({ tokenizer: { codebook } }: Pick<GenieConfig, 'tokenizer'>): number {
  return codebook.kind === 'fsq' ? codebook.levels.length : codebook.latentWidth;
}

/** S: tokens of one frame. A frame that is no multiple of the patch is padded (90 rows in patches of 4 are 23). */
export function tokensPerFrame({ video, tokenizer }: Pick<GenieConfig, 'video' | 'tokenizer'>): number {
  return Math.ceil(video.height / tokenizer.patch) * Math.ceil(video.width / tokenizer.patch);
}
