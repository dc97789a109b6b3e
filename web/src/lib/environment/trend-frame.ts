/* The frame of a trend in the units of its drawing, and how its lines look. */

export const [WIDTH, HEIGHT] = [384, 198];
export const [LEFT, RIGHT, TOP, BOTTOM] = [34, 6, 20, 20];

/** Lines are told apart by how they are drawn too, not by colour alone. */
export const LINES = [
  { colour: 'var(--accent)', dash: '' },
  { colour: 'var(--gold)', dash: '6 3' },
  { colour: 'var(--park)', dash: '2 2.5' },
  { colour: 'var(--sea)', dash: '9 3 2 3' },
] as const;
