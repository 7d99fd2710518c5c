/** Every tfjs kernel that the compiled engine lowers. */
import { comparison } from './comparison.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import type { Lowerings } from './lowering.ts';
import { matmul } from './matmul.ts';
import { reductions } from './reductions.ts';
import { shape } from './shape.ts';

export const lowerings: Lowerings = {
  ...elementwise,
  ...comparison,
  ...reductions,
  ...shape,
  ...indexing,
  ...matmul,
};
