/** The studies by name. */
import type { Study } from '../study.ts';
import type { StudyName } from '../study-names.ts';
import { coTraining } from './co-training.ts';
import { codes } from './codes.ts';
import { conditioning } from './conditioning.ts';
import { data } from './data.ts';
import { lamInput } from './lam-input.ts';
import { maskgit } from './maskgit.ts';
import { scaling } from './scaling.ts';
import { tokenizer } from './tokenizer.ts';

export const studies: Readonly<Record<StudyName, Study>> = {
  'lam-input': lamInput,
  tokenizer,
  conditioning,
  'co-training': coTraining,
  scaling,
  maskgit,
  codes,
  data,
};
