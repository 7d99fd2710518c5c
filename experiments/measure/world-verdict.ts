/** What a world's figures come to, in words, and what to do about it. */
import { STILL_PSNR, type WorldQuality } from './world-quality.ts';

/** Below this, in dB, things as small as an agent are lost in the tokens. */
const VISIBLE_PSNR = 24;

export interface Verdict {
  readonly usable: boolean;
  /** The figures, a line each. */
  readonly found: readonly string[];
  /** What is wrong, each with what to do; empty if usable. */
  readonly advice: readonly string[];
}

const dB = (value: number) => `${value.toFixed(1)} dB`;

export function judgeWorld(quality: WorldQuality): Verdict {
  const { clips, movingClips, moving, reconstruction, generated, copy, delta4, codes, codesUsed } = quality;
  const [low, high] = delta4.ci95;
  const found = [
    `${clips} held-out clips, ${movingClips} of which move (last frame below ${STILL_PSNR} dB of the first)`,
    `tokens and back: ${dB(reconstruction.mean)} (a picture of one colour: ${dB(quality.variancePsnr)})`,
    `ten generated frames: ${dB(generated.mean)}; copying the last true frame: ${dB(copy.mean)}`,
    ...(moving
      ? [`the same where the clip moves: ${dB(moving.generated.mean)}; copying: ${dB(moving.copy.mean)}`]
      : []),
    `Δ₄: ${dB(delta4.mean)} (${low.toFixed(1)} to ${high.toFixed(1)}) nearer to the truth with the inferred actions than with random ones`,
    `latent actions in use: ${codesUsed} of ${codes}`,
  ];
  const judged = moving ?? quality;
  const advice = [
    ...(reconstruction.mean < VISIBLE_PSNR
      ? [
          `frames lose what is small already as tokens (${dB(reconstruction.mean)}, below ${VISIBLE_PSNR}): raise tokenizer.steps, or give more video`,
        ]
      : []),
    ...(judged.generated.mean < judged.copy.mean
      ? [
          'generated frames are further from the truth than a copy of the last one: raise training.steps, or give more video',
        ]
      : []),
    ...(low <= 0
      ? [
          'latent actions do not steer beyond chance: raise training.steps, or give video in which more happens, such as an easier mode or play that gets further',
        ]
      : []),
    ...(codesUsed < codes / 2
      ? [
          `only ${codesUsed} of ${codes} latent actions are in use: ask for fewer (latentActions.codebook.codes), or raise training.steps`,
        ]
      : []),
  ];
  return { usable: advice.length === 0, found, advice };
}

/** As `train` prints it. */
export function verdictText({ usable, found, advice }: Verdict): string {
  const verdict = usable
    ? 'Usable: frames can be recognised, and latent actions steer them.'
    : `Not usable yet:\n${advice.map((line) => `  - ${line}`).join('\n')}`;
  return `${found.map((line) => `  ${line}`).join('\n')}\n${verdict}\n`;
}
