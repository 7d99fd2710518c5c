/** A graph of this project as an ONNX model for other programs: standard operators, plain names, metadata. */
import type { GraphDefinition } from '../../engine/engine.ts';
import { encodeModel, type ModelOptions } from '../../engine/onnx/model.ts';
import { STANDARD_OPERATOR_SET, standardForms } from '../../engine/onnx/standard-forms.ts';
import { trace } from '../../engine/onnx/trace.ts';

export interface OnnxModelOptions extends Pick<ModelOptions, 'description' | 'metadata' | 'weights'> {
  /**
   * `standard`: operators of the ONNX standard alone, for any runtime. `onnxruntime`: also the fused ones that ONNX
   * Runtime adds, which it runs faster.
   */
  readonly operators: 'standard' | 'onnxruntime';
}

/** The bytes of a model whose inputs and outputs have the names of the definition's. */
export function onnxModel(
  definition: GraphDefinition,
  { operators, ...options }: OnnxModelOptions,
): Uint8Array {
  const standard = operators === 'standard';
  const { graph, outputs } = trace(definition, {
    forms: standard ? standardForms : {},
    inputName: (name) => name,
  });
  return encodeModel(graph, outputs, {
    ...options,
    operatorSet: standard ? STANDARD_OPERATOR_SET : 20,
    fused: !standard,
  });
}
