/**
 * The HTML of a page. Text of a run only ever comes in as JSON in a data block, in which `<` is
 * escaped, and the script puts it into the page as text.
 *
 * @module
 */

import type { PageData } from "./page_data.ts";

/** The committed parts of a page; `deno task page` bundles the script. */
export const PAGE_FILES = {
  script: new URL("../page/page.js", import.meta.url),
  style: new URL("../page/page.css", import.meta.url),
} as const;

/** JSON that can stand inside a `script` element. */
export function embeddable(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Escapes text for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * A report as one HTML file that needs nothing else. Its policy allows its own script and style and
 * nothing from anywhere.
 */
export async function reportHtml(data: PageData): Promise<string> {
  const [script, style] = await Promise.all([
    Deno.readTextFile(PAGE_FILES.script),
    Deno.readTextFile(PAGE_FILES.style),
  ]);
  const policy = `default-src 'none'; script-src '${await hash(script)}'; ` +
    `style-src '${await hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const names = data.runs.map(({ name }) => name);
  const title = `${[...new Set(names)].slice(0, 3).join(", ")} – report`;
  return [
    ...head(title),
    `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">`,
    `<style>${style}</style>`,
    "</head>",
    `<body><main id="page"><noscript>This report is drawn by its script.</noscript></main>`,
    `<script type="application/json" id="data">${embeddable(data)}</script>`,
    `<script type="module">${script}</script>`,
    "</body></html>\n",
  ].join("\n");
}

/** The page of a run that is being watched: script, style and events come from the same server. */
export function watchHtml(name: string): string {
  return [
    ...head(`${name} – watch`),
    '<link rel="stylesheet" href="/page.css">',
    '<script type="module" src="/page.js"></script>',
    "</head>",
    '<body><main id="page"><p class="waiting">Reading the run …</p></main></body></html>\n',
  ].join("\n");
}

function head(title: string): string[] {
  return [
    "<!DOCTYPE html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
  ];
}

/** What the policy names a script or a style by. */
async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${new Uint8Array(digest).toBase64()}`;
}
