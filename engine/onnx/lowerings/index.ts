/** The operations of models that a compiled graph has forms of its own for. */
import { gelu } from '../../nn/activation.ts';
import { attention, positionsFirstAttention } from '../../nn/attention.ts';
import { meanCrossEntropy } from '../../nn/cross-entropy.ts';
import { rowsOf } from '../../nn/embedding.ts';
import { affine } from '../../nn/linear.ts';
import { layerNorm, rmsNorm } from '../../nn/normalisation.ts';
import { type Lowerings, lowered } from '../../nn/operation.ts';
import { scan } from '../../nn/scan.ts';
import { loweredGelu } from './activation.ts';
import { loweredAttention, loweredPositionsFirstAttention } from './attention.ts';
import { loweredMeanCrossEntropy } from './cross-entropy.ts';
import { loweredRowsOf } from './embedding.ts';
import { loweredAffine } from './linear.ts';
import { loweredLayerNorm, loweredRmsNorm } from './normalisation.ts';
import { loweredScan } from './scan.ts';

export const loweredOperations: Lowerings = new Map([
  lowered(affine, loweredAffine),
  lowered(attention, loweredAttention),
  lowered(gelu, loweredGelu),
  lowered(layerNorm, loweredLayerNorm),
  lowered(meanCrossEntropy, loweredMeanCrossEntropy),
  lowered(positionsFirstAttention, loweredPositionsFirstAttention),
  lowered(rmsNorm, loweredRmsNorm),
  lowered(rowsOf, loweredRowsOf),
  lowered(scan, loweredScan),
]);
