/** A stable 32-bit number for a text (FNV-1a). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}

const PLASTIC = 1.32471795724474602596;

/** Endless well-spread points of the unit square (Roberts' R2 sequence), the same for the same name. */
export function* spread(name: string): Generator<[number, number]> {
  let x = hash(name) / 2 ** 32;
  let y = hash(`${name}/y`) / 2 ** 32;
  for (;;) {
    yield [x, y];
    x = (x + 1 / PLASTIC) % 1;
    y = (y + 1 / PLASTIC ** 2) % 1;
  }
}
