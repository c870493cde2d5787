/**
 * An SVG element: a figure is a tree of them. It prints itself, and it has the few members of a DOM
 * element that svg2pdf.js reads, so that a figure becomes a PDF without a browser or a stand-in for
 * one.
 *
 * @module
 */

/** Attributes by name; numbers are printed with two decimals at most. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An element of an SVG document. */
export class SvgElement {
  readonly tagName: string;
  readonly nodeName: string;
  readonly childNodes: readonly (SvgElement | SvgText)[];
  parentElement: SvgElement | null = null;
  readonly #attributes: ReadonlyMap<string, string>;

  /** Strings among the children become text. */
  constructor(name: string, attributes: Attributes, children: readonly (SvgElement | string)[]) {
    this.tagName = name;
    this.nodeName = name;
    this.#attributes = new Map(
      Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === "number" ? decimal(value) : value,
      ]),
    );
    this.childNodes = children.map((child) => {
      if (typeof child === "string") return new SvgText(child);
      child.parentElement = this;
      return child;
    });
  }

  get id(): string {
    return this.getAttribute("id") ?? "";
  }

  get firstChild(): SvgElement | SvgText | null {
    return this.childNodes[0] ?? null;
  }

  get childElementCount(): number {
    return this.childNodes.filter((child) => child instanceof SvgElement).length;
  }

  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join("");
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }

  /** Finds nothing: svg2pdf.js asks for style sheets only, which a figure never holds. */
  querySelectorAll(_selector: string): SvgElement[] {
    return [];
  }

  /** The element as XML. */
  toString(): string {
    const attributes = [...this.#attributes].map(([key, value]) => ` ${key}="${escape(value)}"`);
    const start = `<${this.tagName}${attributes.join("")}`;
    if (this.childNodes.length === 0) return `${start}/>`;
    return `${start}>${this.childNodes.join("")}</${this.tagName}>`;
  }
}

/** Text inside an element. */
export class SvgText {
  readonly nodeName = "#text";
  constructor(readonly textContent: string) {}

  toString(): string {
    return escape(this.textContent);
  }
}

/**
 * Makes an element.
 *
 * @example
 * ```ts
 * import { element } from "./element.ts";
 *
 * String(element("text", { x: 1.234 }, "a < b")); // <text x="1.23">a &lt; b</text>
 * ```
 */
export function element(
  name: string,
  attributes: Attributes,
  ...children: (SvgElement | string)[]
): SvgElement {
  return new SvgElement(name, attributes, children);
}

/** A coordinate as it is printed: the SVG and the PDF then share the same rounded numbers. */
export function decimal(value: number): string {
  return String(Math.round(value * 100) / 100 + 0); // + 0 turns -0 into 0
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
