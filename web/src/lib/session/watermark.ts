/** From this grade on, what is on the screen is marked with who looks at it. */
const MARKED_GRADE = 3;
const SIZE = 13;
const LINE = 18;
const TILT_DEGREES = -22;

/** Whether a page shows what must be marked. */
export const isMarked = (grants: readonly { grade: number }[]): boolean =>
  grants.some(({ grade }) => grade >= MARKED_GRADE);

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

/** About how wide a text is drawn: Chinese signs are square, others somewhat over half of that. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/[ -ɏ]/.test(sign) ? 0.6 : 1) * SIZE, 0);

/** Lines across a tile that is large enough for them, as the value of a background image. */
export const watermark = (lines: readonly string[], scale = 1): string => {
  const along = Math.max(...lines.map(widthOf));
  const tilt = (-TILT_DEGREES * Math.PI) / 180;
  const across = LINE * lines.length;
  const width = Math.ceil(along * Math.cos(tilt) + across * Math.sin(tilt)) + 3 * SIZE;
  const height = Math.ceil(along * Math.sin(tilt) + across * Math.cos(tilt)) + 3 * SIZE;
  const texts = lines.map((line, i) => `<text y="${LINE * (i + 1)}">${escaped(line)}</text>`).join('');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}">` +
    `<g fill="#7f8c96" fill-opacity="0.2" font-family="sans-serif" font-size="${SIZE}" ` +
    `transform="translate(${SIZE} ${SIZE + along * Math.sin(tilt)}) rotate(${TILT_DEGREES})">${texts}</g></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
};
