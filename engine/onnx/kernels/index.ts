/** Every tfjs kernel that the compiled engine lowers. */
import { comparison } from './comparison.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import type { Lowerings } from './lowering.ts';
import { matmul } from './matmul.ts';
import { pooling } from './pooling.ts';
import { reductions } from './reductions.ts';
import { resizing } from './resize.ts';
import { shape } from './shape.ts';

export const lowerings: Lowerings = {
  ...elementwise,
  ...comparison,
  ...reductions,
  ...shape,
  ...indexing,
  ...matmul,
  ...convolution,
  ...pooling,
  ...resizing,
};
