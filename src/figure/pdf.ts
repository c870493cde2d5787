/**
 * From SVG to vector PDF: jsPDF writes the file, svg2pdf.js walks the tree. The same tree gives the
 * same bytes, on every machine and in every time zone.
 *
 * @module
 */

// @ts-types="npm:svg2pdf.js@2.8.1"
import { svg2pdf } from "svg2pdf.js";
import type { SvgElement } from "./element.ts";
import { HELVETICA, type Measure, openDocument, type Typeface } from "./typeface.ts";

/** As a string, because jsPDF would print a Date in the local time zone. */
const CREATION_DATE = "D:20000101000000+00'00'";
/** 32 hexadecimal digits; jsPDF replaces anything else by a random number. */
const FILE_ID = "0".repeat(32);

/** The longest side that a page of PDF can have, in points. */
const LONGEST_SIDE = 14_400;

/** The conversion under way. They go one by one, because they lend the same global. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Converts an `svg` element, whose `width` and `height` are in points, to a PDF of one page. What is
 * larger than a page can be is drawn at a smaller scale.
 *
 * @param title what the document calls itself in a reader's window
 * @param typeface the one that the figure is laid out with
 */
export function toPdf(
  svg: SvgElement,
  title: string,
  typeface: Typeface = HELVETICA,
): Promise<Uint8Array> {
  const result = queue.then(() => convert(svg, title, typeface));
  queue = result.catch(() => {});
  return result;
}

async function convert(
  svg: SvgElement,
  title: string,
  typeface: Typeface,
): Promise<Uint8Array> {
  const sides = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))] as const;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(...sides));
  const [width, height] = [sides[0] * scale, sides[1] * scale];
  const pdf = openDocument(width, height, typeface);
  pdf.setProperties({ title });
  pdf.setCreationDate(CREATION_DATE);
  pdf.setFileId(FILE_ID);
  const takeBack = lendDocument(typeface.measure);
  try {
    // It asks for a DOM element, and reads only what SvgElement has.
    await svg2pdf(svg as never, pdf, { width, height });
  } finally {
    takeBack();
  }
  return new Uint8Array(pdf.output("arraybuffer"));
}

/**
 * Gives svg2pdf.js the members of a browser's `document` that it measures text with. Nothing else
 * may see them for longer: TensorFlow.js takes a global `document` for a browser.
 *
 * @returns takes the document back
 */
function lendDocument(measure: Measure): () => void {
  const createElement = () => {
    const attributes = new Map<string, string>();
    return {
      textContent: "",
      style: { setProperty() {} },
      appendChild() {},
      setAttributeNS() {},
      setAttribute: (name: string, value: string) => attributes.set(name, value),
      getContext: () => null, // no canvas: svg2pdf.js then asks for the bounding box
      getBBox() {
        const size = parseFloat(attributes.get("font-size") ?? "0");
        return { width: measure(this.textContent, size) };
      },
    };
  };
  const previous = Object.getOwnPropertyDescriptor(globalThis, "document");
  Object.defineProperty(globalThis, "document", {
    configurable: true,
    value: {
      implementation: { createHTMLDocument() {} },
      createElement,
      createElementNS: createElement,
      body: { appendChild() {}, removeChild() {} },
    },
  });
  return () => {
    if (previous) Object.defineProperty(globalThis, "document", previous);
    else Reflect.deleteProperty(globalThis, "document");
  };
}
