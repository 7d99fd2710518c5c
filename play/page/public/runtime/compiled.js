// ONNX Runtime's loader, given the WebAssembly that the world's worker compiled while it arrived.
import start from './ort.js';

export default (settings) =>
  start({
    ...settings,
    instantiateWasm(imports, done) {
      const module = self.compiledRuntime;
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
    },
  });
