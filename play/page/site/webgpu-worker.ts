/** Computes an exported world on the graphics card. */
import * as ort from 'onnxruntime-web/jspi';
import { serveWorld } from './world.ts';

serveWorld({ ort, name: 'webgpu' });
