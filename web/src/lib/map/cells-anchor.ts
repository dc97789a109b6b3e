/** The layer of the style under which cells are drawn: above fills, below the veil, boundaries and labels. */
export const CELLS_BELOW = 'cells-anchor';
