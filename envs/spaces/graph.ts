/** Graphs whose nodes and edges each carry a value of a Box or a Discrete space. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { batchSpace } from './batch.ts';
import type { Box } from './box.ts';
import type { Discrete } from './discrete.ts';
import { isInteger, isNdArray } from './dtype.ts';
import { fromNestedList, type NestedList, toNestedList } from './nested-list.ts';
import { type SampleConstraint, type SeedInput, type Seeds, Space } from './space.ts';

export interface GraphInstance {
  /** [nodes, …]: one value of the node space each. */
  readonly nodes: NdArray;
  /** [edges, …]: one value of the edge space each. */
  readonly edges: NdArray | null;
  /** int32 [edges, 2]: the nodes that each edge joins. */
  readonly edgeLinks: NdArray<'int32'> | null;
}

type ElementSpace = Box | Discrete;

export interface GraphConstraint extends SampleConstraint<readonly [nodes: unknown, edges: unknown]> {
  /** How many nodes (default 10). */
  nodes?: number;
  /** How many edges; unless given, fewer than nodes · (nodes - 1), by chance. */
  edges?: number;
}

export class Graph extends Space<GraphInstance> {
  readonly nodeSpace: ElementSpace;
  readonly edgeSpace: ElementSpace | null;
  readonly shape = null;
  readonly dtype = null;
  readonly isFlattenable = false;

  constructor(nodeSpace: ElementSpace, edgeSpace: ElementSpace | null, { seed }: { seed?: SeedInput } = {}) {
    super();
    this.nodeSpace = nodeSpace;
    this.edgeSpace = edgeSpace;
    if (seed !== undefined) this.seed(seed);
  }

  /** One seed for all, or a list: the graph's own, the node space's and, if there is one, the edge space's. */
  override seed(seed?: SeedInput): Seeds {
    const parts = this.edgeSpace ? [this.nodeSpace, this.edgeSpace] : [this.nodeSpace];
    if (typeof seed === 'number') {
      const seeds = this.seedsOfParts(seed, parts.length);
      return [BigInt(seed), ...parts.map((space, i) => space.seed(seeds[i]))];
    }
    if (seed !== undefined && !(Array.isArray(seed) && seed.length === parts.length + 1)) {
      throw new UserError(`${this}.seed: one seed or ${parts.length + 1} of them are needed`);
    }
    const seeds = seed as readonly SeedInput[] | undefined;
    return [super.seed(seeds?.[0]), ...parts.map((space, i) => space.seed(seeds?.[i + 1]))];
  }

  /** Masks and probabilities are those of one MultiDiscrete element for each node and each edge. */
  sample(constraint: GraphConstraint = {}): GraphInstance {
    this.onlyOne(constraint);
    const { nodes = 10, mask, probability } = constraint;
    if (!Number.isInteger(nodes) || nodes < 1)
      throw new UserError(`${this}.sample: ${nodes} nodes; at least 1 is needed`);
    const edges = constraint.edges ?? (nodes > 1 ? this.npRandom.integers(nodes * (nodes - 1)) : 0);
    const part = (place: 0 | 1, count: number) => {
      // A single mask for the edges stands for as many as chance makes of them.
      const each = (value: unknown) =>
        place === 1 && constraint.edges === undefined && value ? new Array(count).fill(value) : value;
      return { mask: each(mask?.[place]) ?? undefined, probability: each(probability?.[place]) ?? undefined };
    };
    const nodeValues = this.#sampleMany(this.nodeSpace, nodes, part(0, nodes));
    if (this.edgeSpace === null || edges === 0) return { nodes: nodeValues, edges: null, edgeLinks: null };
    const edgeValues = this.#sampleMany(this.edgeSpace, edges, part(1, edges));
    const links = this.npRandom.integersArray(0, nodes, 2 * edges, 'int32');
    return { nodes: nodeValues, edges: edgeValues, edgeLinks: ndarray(links, [edges, 2], 'int32') };
  }

  #sampleMany(space: ElementSpace, count: number, constraint: SampleConstraint): NdArray {
    return batchSpace(space as Space, count)
      .drawFrom(this.npRandom)
      .sample(constraint) as NdArray;
  }

  contains(value: unknown): value is GraphInstance {
    if (typeof value !== 'object' || value === null) return false;
    const { nodes, edges, edgeLinks } = value as Partial<GraphInstance>;
    if (!isNdArray(nodes) || !this.#holds(this.nodeSpace, nodes)) return false;
    if (edges === null || edgeLinks === null) return edges === null && edgeLinks === null;
    if (!isNdArray(edges) || !isNdArray(edgeLinks) || this.edgeSpace === null) return false;
    return (
      this.#holds(this.edgeSpace, edges) &&
      isInteger(edgeLinks.dtype) &&
      edgeLinks.shape.length === 2 &&
      edgeLinks.shape[0] === edges.shape[0] &&
      edgeLinks.shape[1] === 2 &&
      edgeLinks.data.every((node) => node >= 0 && node < nodes.shape[0])
    );
  }

  #holds(space: ElementSpace, values: NdArray): boolean {
    return batchSpace(space as Space, values.shape[0] ?? 0).contains(values);
  }

  override toJsonable(samples: readonly GraphInstance[]): unknown[] {
    return samples.map(({ nodes, edges, edgeLinks }) => ({
      nodes: toNestedList(nodes),
      ...(edges && edgeLinks ? { edges: toNestedList(edges), edge_links: toNestedList(edgeLinks) } : {}),
    }));
  }

  override fromJsonable(json: unknown): GraphInstance[] {
    const read = (space: ElementSpace, list: readonly NestedList[]) =>
      fromNestedList(list, [list.length, ...space.shape], space.dtype);
    type Stored = Record<'nodes' | 'edges' | 'edge_links', readonly NestedList[]>;
    return (json as Stored[]).map(({ nodes, edges, edge_links: links }) => ({
      nodes: read(this.nodeSpace, nodes),
      edges: edges ? read(this.edgeSpace!, edges) : null,
      edgeLinks: links ? fromNestedList(links, [links.length, 2], 'int32') : null,
    }));
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Graph) || !this.nodeSpace.equals(other.nodeSpace)) return false;
    return this.edgeSpace === null ? other.edgeSpace === null : this.edgeSpace.equals(other.edgeSpace);
  }

  override toString(): string {
    return `Graph(${this.nodeSpace}, ${this.edgeSpace ?? 'None'})`;
  }
}
