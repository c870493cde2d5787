import assert from "node:assert/strict";
import fc from "fast-check";
import { decimal, element } from "../../src/figure/element.ts";

Deno.test("element() prints elements, attributes and text", () => {
  const svg = element("g", { fill: "none", x: 1.005 }, element("path", { d: "M0 0" }), "a");
  assert.equal(String(svg), `<g fill="none" x="1"><path d="M0 0"/>a</g>`);
});

Deno.test("element() escapes what would end an attribute or a text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const printed = String(element("text", { id: text }, text));
    const [, attribute, content] = /^<text id="([^"<]*)">([^<]*)<\/text>$/.exec(printed) ?? [];
    const plain = (escaped: string | undefined) =>
      escaped?.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&");
    assert.equal(plain(attribute), text);
    assert.equal(plain(content), text);
    assert.doesNotMatch(printed, /&(?!lt;|gt;|quot;|amp;)/);
  }));
});

Deno.test("element() is the tree that svg2pdf.js walks", () => {
  const child = element("tspan", {}, "k");
  const parent = element("text", { id: "a", y: 4 }, "c", child);
  assert.equal(child.parentElement, parent);
  assert.equal(parent.parentElement, null);
  assert.equal(parent.firstChild?.nodeName, "#text");
  assert.equal(element("g", {}).firstChild, null);
  assert.equal(parent.childElementCount, 1);
  assert.equal(parent.textContent, "ck");
  assert.equal(parent.id, "a");
  assert.equal(child.id, "");
  assert.equal(parent.getAttribute("y"), "4");
  assert.equal(parent.getAttribute("x"), null);
  assert.ok(parent.hasAttribute("y") && !parent.hasAttribute("x"));
});

Deno.test("decimal() rounds to two places and knows one zero", () => {
  assert.equal(decimal(1 / 3), "0.33");
  assert.equal(decimal(-0.001), "0");
  assert.equal(decimal(120), "120");
});
