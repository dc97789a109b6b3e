/** What we use of d3-delaunay. */
export interface Delaunay {
  triangles: Uint32Array;
  halfedges: Int32Array;
  voronoi(bounds: [number, number, number, number]): { circumcenters: Float64Array };
}

export interface DelaunayModule {
  Delaunay: { from(points: readonly (readonly [number, number])[]): Delaunay };
}

/** The site at which a half-edge ends. */
export const otherEnd = ({ triangles }: Delaunay, halfedge: number): number =>
  triangles[halfedge % 3 === 2 ? halfedge - 2 : halfedge + 1] ?? 0;
