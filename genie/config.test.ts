import { describe, expect, it } from 'vitest';
import { genieConfigSchema, parseGenieConfig, tokensPerFrame } from './config.ts';
import { findPreset, presets } from './presets/index.ts';

describe('presets', () => {
  it.each(Object.entries(presets))('%s is valid and bears its name', (name, preset) => {
    expect(parseGenieConfig(preset)).toEqual(preset);
    expect(preset.preset).toBe(name);
    expect(findPreset(name)).toBe(preset);
  });

  it('unknown ones are refused with the known ones listed', () => {
    expect(() => findPreset('huge')).toThrow(/huge.*choose tiny, quick, standard/);
  });

  it('genie-11b has 920 tokens a frame: 942 billion in training, as the paper says', () => {
    const { 'genie-11b': paper } = presets;
    expect(tokensPerFrame(paper)).toBe(920);
    const tokens = paper.training.steps * paper.training.batch * paper.video.frames * tokensPerFrame(paper);
    expect(Math.round(tokens / 1e9)).toBe(942);
  });
});

describe('parseGenieConfig', () => {
  it('reads a model from before the variants as the paper has them', () => {
    const { tiny } = presets;
    const { kind, ...tokenizer } = tiny.tokenizer;
    const { input, ...latentActions } = tiny.latentActions;
    expect(parseGenieConfig({ ...tiny, tokenizer, latentActions })).toEqual(tiny);
  });

  it('reads a model that had no colour jitter, and refuses one that had', () => {
    const { tiny } = presets;
    const jittered = (colourJitter: number) => ({
      ...tiny,
      latentActions: { ...tiny.latentActions, colourJitter },
    });
    expect(parseGenieConfig(jittered(0))).toEqual(tiny);
    expect(() => parseGenieConfig(jittered(0.2))).toThrow(/latentActions.*colourJitter/);
  });

  it('names the offending key', () => {
    const { tiny } = presets;
    expect(() => parseGenieConfig({ ...tiny, video: { ...tiny.video, fps: 10 } }, 'my.yaml')).toThrow(
      /my.yaml: video: .*fps/,
    );
    expect(() => parseGenieConfig({ ...tiny, sampling: { ...tiny.sampling, steps: 17 } })).toThrow(
      /sampling.steps: 17 is more than the 16 tokens/,
    );
    expect(() =>
      parseGenieConfig({ ...tiny, latentActions: { ...tiny.latentActions, downsample: 3 } }),
    ).toThrow(/latentActions.downsample: 3 does not divide/);
    const margin = (lossMargin: number) => () =>
      parseGenieConfig({ ...tiny, latentActions: { ...tiny.latentActions, downsample: 4, lossMargin } });
    expect(margin(7)).not.toThrow();
    expect(margin(8)).toThrow(/latentActions.lossMargin: 8 leaves no pixel of the view of 16×16/);
  });

  it('is not stricter than the schema, which experiments have in theirs', () => {
    const { tiny } = presets;
    const { error } = genieConfigSchema.safeParse({ ...tiny, sampling: { ...tiny.sampling, steps: 17 } });
    expect(error?.issues.map(({ path }) => path)).toEqual([['sampling', 'steps']]);
  });

  it('refuses architectures that cannot be built', () => {
    const { quick } = presets;
    const { stack } = quick.dynamics;
    const heads = { ...quick, dynamics: { ...quick.dynamics, stack: { ...stack, heads: 5 } } };
    expect(() => parseGenieConfig(heads)).toThrow(
      /dynamics.stack.heads: 5 heads do not divide the width of 128/,
    );
    const odd = { ...quick, tokenizer: { ...quick.tokenizer, patch: 5 } };
    expect(() => parseGenieConfig(odd)).toThrow(/tokenizer.stages: 2 stages halve a patch of 5 pixels/);
    const wide = { ...quick, tokenizer: { ...quick.tokenizer, patch: 12 } };
    expect(() => parseGenieConfig(wide)).toThrow(/tokenizer.patch: 12 does not divide the frame of 64×64/);
  });
});
