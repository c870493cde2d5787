import assert from "node:assert/strict";
import { FAINT_INK, INK } from "../../src/figure/frame.ts";
import { SERIES, seriesStyle } from "../../src/figure/palette.ts";
import { FAINT_LINE, LINE, STATE_COLORS } from "../../src/figure/states.ts";
import { contrast, distance, SIGHTS } from "./sight.ts";

const PAPER = "#ffffff";

Deno.test("contrast() and distance() are those of the books", () => {
  assert.equal(contrast("#000000", PAPER), 21);
  assert.ok(Math.abs(contrast("#777777", PAPER) - 4.48) < 0.01);
  assert.ok(Math.abs(distance("#000000", PAPER, "normal") - 1) < 1e-3);
  // Red and green of the same lightness are what deuteranopes do not tell apart.
  assert.ok(distance("#d55e00", "#8a8200", "normal") > 0.14);
  assert.ok(distance("#b84a00", "#6f7000", "deuteranopia") < 0.06);
});

Deno.test("SERIES can be seen on paper", () => {
  for (const color of SERIES) assert.ok(contrast(color, PAPER) >= 3, color);
});

Deno.test("SERIES can be told apart by every kind of sight", () => {
  for (const sight of Object.keys(SIGHTS)) {
    for (const [i, a] of SERIES.entries()) {
      for (const b of SERIES.slice(i + 1)) {
        assert.ok(distance(a, b, sight) >= 0.13, `${a} and ${b} in ${sight}`);
      }
    }
  }
});

Deno.test("seriesStyle() gives no two of the first 32 series the same look", () => {
  const styles = Array.from({ length: 32 }, (_, i) => JSON.stringify(seriesStyle(i)));
  assert.equal(new Set(styles).size, 32);
});

Deno.test("text and lines have contrast", () => {
  assert.ok(contrast(INK, PAPER) >= 7);
  assert.ok(contrast(FAINT_INK, PAPER) >= 4.5);
  for (const line of [LINE, FAINT_LINE]) assert.ok(contrast(line, PAPER) >= 3);
  for (const [fill, border] of Object.values(STATE_COLORS)) {
    assert.ok(contrast(INK, fill) >= 7);
    assert.ok(contrast(border, PAPER) >= 3, border);
  }
});
