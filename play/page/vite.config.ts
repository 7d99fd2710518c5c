/** Builds the page into dist/play/page: part of `npm run build`, about a second. */
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // It works from any folder of a server.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: {
    // ONNX Runtime's WebAssembly comes from files beside the page, not from within its script.
    conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'import', 'default'],
  },
  worker: { format: 'es' },
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/play/page'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
