import { expect, test } from 'vitest';
import { browserSuite } from './suite.ts';
import { drawn, mapOf, province } from './workspace.ts';

const { visit } = browserSuite();

/** Notes every character that the page draws on a canvas, with its font: the map makes its letters so. */
const listen = `
  globalThis.drawnText = new Map();
  for (const Context of [CanvasRenderingContext2D, globalThis.OffscreenCanvasRenderingContext2D].filter(Boolean)) {
    const fillText = Context.prototype.fillText;
    Context.prototype.fillText = function (text, ...where) {
      drawnText.set(text, this.font);
      return fillText.call(this, text, ...where);
    };
  }
`;

/** How many different pictures these characters make, and how many look like a character that no font has. */
function pictures(characters: [string, string][]): { different: number; empty: number } {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const picture = (text: string, font: string) => {
    if (!context) throw new Error('This browser has no 2D canvas.');
    context.clearRect(0, 0, 48, 48);
    context.font = font;
    context.fillText(text, 4, 36);
    return context.getImageData(0, 0, 48, 48).data.join();
  };
  const unassigned = '\u{8ffff}';
  const shapes = characters.map(([text, font]) => picture(text, font));
  return {
    different: new Set(shapes).size,
    empty: characters.filter(([text, font]) => picture(text, font) === picture(unassigned, font)).length,
  };
}

test('Chinese labels are characters, not boxes, and come without a font service', async () => {
  const page = await visit('/', { before: listen });
  await drawn(page, province);
  const characters = await page.evaluate(() =>
    [...(globalThis as unknown as { drawnText: Map<string, string> }).drawnText].filter(([text]) =>
      /^\p{Script=Han}$/u.test(text),
    ),
  );
  expect(characters.length).toBeGreaterThan(20);
  const { different, empty } = await page.evaluate(pictures, characters);
  expect(empty).toBe(0);
  expect(different).toBe(characters.length);
});

test('the Yellow River is labelled where it reaches the sea', async () => {
  const page = await visit('/?r=3705&c=118.6,37.6&z=9');
  await drawn(page, '370500000000');
  expect((await mapOf(page).getAttribute('data-drawn-labels'))?.split(' ')).toContain('黄河');
});

test('the province shows the names of its cities, and more names further in', async () => {
  const page = await visit('/');
  await drawn(page, province);
  const names = (await mapOf(page).getAttribute('data-drawn-labels'))?.split(' ') ?? [];
  for (const city of ['济南市', '青岛市', '烟台市']) expect(names).toContain(city);
});
