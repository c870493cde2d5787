import assert from "node:assert/strict";
import { COLORS, GROUND } from "../../src/page/palette.ts";
import { PAGE_FILES } from "../../src/report/html.ts";
import { filesTest } from "../permissions.ts";

/** Relative luminance, WCAG 2.2. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

Deno.test("contrast() is that of WCAG", () => {
  assert.equal(contrast("#ffffff", "#000000"), 21);
});

for (const theme of ["light", "dark"] as const) {
  Deno.test(`the colours of lines have 3 to 1 contrast to the ${theme} ground`, () => {
    for (const color of COLORS[theme]) assert.ok(contrast(color, GROUND[theme]) >= 3, color);
  });

  filesTest(
    `text has 4.5 to 1 contrast, borders of states and controls 3 to 1, ${theme}`,
    async () => {
      const style = await Deno.readTextFile(PAGE_FILES.style);
      const part = style.split("@media screen and (prefers-color-scheme: dark)");
      const variable = (name: string) =>
        new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(part[theme === "light" ? 0 : 1]!)![1]!;
      assert.equal(variable("ground"), GROUND[theme]);
      for (const ground of ["ground", "raised"]) {
        for (const text of ["ink", "soft", "accent"]) {
          assert.ok(contrast(variable(text), variable(ground)) >= 4.5, `${text} on ${ground}`);
        }
      }
      for (const kind of ["input", "node", "output"]) {
        assert.ok(contrast(variable("ink"), variable(kind)) >= 4.5, `text on ${kind}`);
        assert.ok(contrast(variable(`${kind}-line`), variable("ground")) >= 3, `${kind}-line`);
      }
    },
  );
}
