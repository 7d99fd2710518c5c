/** What computes the world in this page. */
import { type RuntimeName, SITE_META } from '../../site.ts';

/** The part of WebGPU's interface that is used here: TypeScript does not know it yet. */
interface Gpu {
  requestAdapter(): Promise<{ readonly info: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** WebGPU where the site has it and the browser has a graphics card for it; `?engine=wasm` or `webgpu` chooses. */
export async function chosenRuntime(): Promise<RuntimeName> {
  const offered = document.querySelector<HTMLMetaElement>(`meta[name="${SITE_META}"]`)?.content.split(' ');
  const wanted = new URLSearchParams(window.location.search).get('engine');
  // Its calls wait for the card by JavaScript Promise Integration.
  if (!offered?.includes('webgpu') || wanted === 'wasm' || !('Suspending' in WebAssembly)) return 'wasm';
  const adapter = await (navigator as { gpu?: Gpu }).gpu?.requestAdapter().catch(() => null);
  // A card that is imitated by the processor is slower than the processor itself.
  return adapter && (wanted === 'webgpu' || !adapter.info.isFallbackAdapter) ? 'webgpu' : 'wasm';
}
