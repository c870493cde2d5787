/**
 * Tables: the numbers behind the charts, the settings, and what differs between runs.
 *
 * @module
 */

import type { RunView, Setting } from "../report/data.ts";
import type { Difference } from "../report/flatten.ts";
import { html } from "./dom.ts";
import { formatLoss, formatShare, UNKNOWN } from "./words.ts";

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]) {
  return html(
    "div",
    { class: "scroller", tabindex: 0, role: "group", "aria-label": caption },
    html(
      "table",
      {},
      html("caption", {}, caption),
      html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
      html(
        "tbody",
        {},
        ...rows.map(([first = "", ...rest]) =>
          html(
            "tr",
            {},
            html("th", { scope: "row" }, ...breakable(first)),
            ...rest.map((cell) => html("td", {}, cell)),
          )
        ),
      ),
    ),
  );
}

/** A path may be broken behind its dots, and nowhere else as long as there is room. */
function breakable(path: string): (string | HTMLElement)[] {
  return path.split(/(?<=\.)/).flatMap((part, i) => i === 0 ? [part] : [html("wbr"), part]);
}

/** What each epoch came to. */
export function numbersTable({ epochs }: RunView): HTMLElement {
  const heads = [
    "Epoch",
    "Training loss",
    "Training accuracy",
    "Architecture loss",
    "Validation loss",
    "Validation accuracy",
    "Seconds",
  ];
  const rows = epochs.map(({ epoch, train, architecture, valid, seconds }) => [
    String(epoch),
    formatLoss(train?.loss ?? null),
    formatShare(train?.accuracy ?? null),
    formatLoss(architecture?.loss ?? null),
    formatLoss(valid?.loss ?? null),
    formatShare(valid?.accuracy ?? null),
    seconds?.toFixed(1) ?? UNKNOWN,
  ]);
  return table("Losses and accuracies", heads, rows);
}

/** Paths and values. */
export function settingsTable(caption: string, settings: readonly Setting[]): HTMLElement {
  return table(caption, ["Setting", "Value"], settings);
}

/** What runs do not share. */
export function differencesTable(
  runs: readonly RunView[],
  differences: readonly Difference[],
): HTMLElement {
  if (differences.length === 0) {
    return html("p", {}, "The runs have the same settings and circumstances.");
  }
  const rows = differences.map(({ path, values }) => [path, ...values.map((v) => v ?? UNKNOWN)]);
  return table("What differs", ["Setting", ...runs.map(({ id }) => id)], rows);
}
