// ONNX Runtime's loader, given the WebAssembly that the world's worker compiled while it arrived.
export default async (settings) => {
  const { loader, module } = self.compiledRuntime;
  const { default: start } = await import(loader);
  return start({
    ...settings,
    instantiateWasm(imports, done) {
      // The loader hears of success alone; a failure goes to the worker's `onerror`.
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module), reportError);
    },
  });
};
