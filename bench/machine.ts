/** What a measurement was made on and with. */
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly platform: string;
}

export function thisMachine(): Machine {
  const [{ model }] = cpus();
  return {
    processor: model.trim(),
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
  };
}

export function installedVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  return {
    node: process.versions.node,
    'onnxruntime-node': versionOf('onnxruntime-node'),
    '@tensorflow/tfjs': versionOf('@tensorflow/tfjs'),
  };
}
