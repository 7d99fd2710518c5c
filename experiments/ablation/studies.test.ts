import { describe, expect, it } from 'vitest';
import { parseGenieConfig } from '../../genie/config.ts';
import { countGenieParameters } from '../../genie/model/parameter-count.ts';
import { ablationSchema } from './config.ts';
import { presets } from './presets.ts';
import { attentionBytes, trainingOperations } from './sizes.ts';
import { studies } from './studies/index.ts';
import { studyNames } from './study-names.ts';
import { folderName } from './train.ts';

const { quick } = presets;

it.each(Object.entries(presets))('preset %s is valid', (_, preset) => {
  expect(ablationSchema.parse(preset)).toEqual(preset);
});

describe.each(studyNames)('study %s', (name) => {
  const study = studies[name];
  const variants = study.variants(quick.genie);

  it('has variants that can be trained, the first of which is the configuration itself', () => {
    for (const { genie } of variants) expect(parseGenieConfig(genie)).toEqual(genie);
    expect(variants[0].genie).toEqual(quick.genie);
  });

  it('has no two variants of one name or folder', () => {
    expect(new Set(variants.map((variant) => folderName(variant.name))).size).toBe(variants.length);
  });

  it('compares variants that there are, in metrics that are shown', () => {
    const names = variants.map((variant) => variant.name);
    for (const pair of study.comparisons ?? []) expect(names).toEqual(expect.arrayContaining([...pair]));
    expect(study.metrics).toEqual(expect.arrayContaining([...study.judged]));
  });

  it('gives every point of its curves a place', () => {
    for (const { x, series } of study.panels ?? []) {
      const placed = variants.filter((variant) => series(variant) !== null);
      expect(placed.length).toBeGreaterThan(2);
      for (const { at } of placed) {
        if (!(study.metrics as readonly string[]).includes(x.of)) expect(at).toHaveProperty(x.of);
      }
    }
  });
});

it('the scaling study has at least five sizes and three batches', () => {
  const variants = studies.scaling.variants(quick.genie);
  const sizes = new Set(variants.map(({ genie }) => countGenieParameters(genie).dynamics));
  expect(sizes.size).toBeGreaterThanOrEqual(5);
  expect(new Set(variants.map(({ genie }) => genie.training.batch)).size).toBeGreaterThanOrEqual(3);
});

describe('what a model costs', () => {
  const [stVivit, vit, cVivit] = studies.tokenizer.variants(quick.genie).map(({ genie }) => genie);

  it('is more attention, not more parameters, from ST-ViViT to C-ViViT', () => {
    // 4 frames of 64 tokens: 2·256² scores a head in place of 4·64² + 64·4².
    expect(attentionBytes(cVivit) / attentionBytes(stVivit)).toBeCloseTo(
      (2 * 256 ** 2) / (4 * 64 ** 2 + 64 * 16),
    );
    expect(attentionBytes(vit) / attentionBytes(stVivit)).toBeCloseTo(
      (2 * 4 * 64 ** 2) / (4 * 64 ** 2 + 64 * 16),
    );
    expect(countGenieParameters(cVivit).tokenizer).toBe(countGenieParameters(stVivit).tokenizer);
  });

  it('doubles with the batch', () => {
    const { training } = quick.genie;
    const larger = { ...quick.genie, training: { ...training, batch: 2 * training.batch } };
    expect(trainingOperations(larger)).toBe(2 * trainingOperations(quick.genie));
  });
});
