/** The studies, in the order in which they are listed; apart from their code, so that listing them loads nothing. */
export const studyNames = [
  'lam-input',
  'tokenizer',
  'conditioning',
  'co-training',
  'scaling',
  'maskgit',
  'codes',
  'data',
] as const;

export type StudyName = (typeof studyNames)[number];
