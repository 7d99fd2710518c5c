/** Computes an exported world on the processor. */
import * as ort from 'onnxruntime-web/wasm';
import { serveWorld } from './world.ts';

serveWorld({ ort, name: 'wasm' });
