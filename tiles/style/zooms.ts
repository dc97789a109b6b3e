/** The zooms of the archive: the coarse world ends at the first and is stretched over the rest, the region ends at the second. */
export const WORLD_MAXZOOM = 5;
export const REGION_MAXZOOM = 10;
