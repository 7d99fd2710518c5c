/** Labelled expert samples, as those ask for them that differ by policy or seed. */
import type { LabelledSample } from '../../agents/behavioural-cloning/dictionary.ts';

/** So many labelled samples for the agent of that index. */
export type SamplesFor = (count: number, index: number) => LabelledSample[];
