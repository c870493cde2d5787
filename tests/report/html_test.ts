import assert from "node:assert/strict";
import {
  embeddable,
  escapeHtml,
  PAGE_FILES,
  reportHtml,
  watchHtml,
} from "../../src/report/html.ts";
import { pageData } from "../../src/report/page_data.ts";
import { viewRun } from "../../src/report/view.ts";
import { filesTest } from "../permissions.ts";
import { experimentText, metricsText, NOTHING } from "./texts.ts";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror="alert(1)"><!--`;

function hostileRun() {
  const experiment = experimentText()
    .replace("name: small", `name: ${JSON.stringify(HOSTILE)}`)
    .replaceAll("identity", JSON.stringify(HOSTILE));
  return viewRun(HOSTILE, { ...NOTHING, experiment, metrics: metricsText(2), log: HOSTILE }, null);
}

Deno.test("embeddable() cannot end the element that it stands in", () => {
  const text = embeddable({ name: HOSTILE });
  assert.ok(!text.includes("<"));
  assert.deepEqual(JSON.parse(text), { name: HOSTILE });
});

Deno.test("escapeHtml() leaves no markup", () => {
  assert.equal(escapeHtml(`<a b="c" d='e'>&`), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
});

filesTest("reportHtml() escapes what a run says", async () => {
  const data = pageData([hostileRun()], new Date(0));
  const text = await reportHtml(data);
  assert.ok(!text.includes("<img"));
  assert.equal(text.match(/<script/g)?.length, 2);
  const [, block] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(text)!;
  assert.deepEqual(JSON.parse(block!), JSON.parse(JSON.stringify(data)));
});

filesTest("reportHtml() needs nothing from anywhere, and allows nothing", async () => {
  const text = await reportHtml(pageData([hostileRun()], new Date(0)));
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)!;
  assert.match(policy!, /^default-src &#39;none&#39;; /);
  for (const file of [PAGE_FILES.script, PAGE_FILES.style]) {
    const bytes = await Deno.readFile(file);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64();
    assert.ok(policy!.includes(`&#39;sha256-${digest}&#39;`), file.pathname);
  }
  const markup = text.replace(/<(style|script)[^>]*>[^]*?<\/\1>/g, "");
  assert.deepEqual(markup.match(/(?:src|href)="[^"]*"/g), ['href="data:,"']);
});

filesTest("the parts of a page fit into a report", async () => {
  assert.ok(!/<\/script|<!--/i.test(await Deno.readTextFile(PAGE_FILES.script)));
  assert.ok(!/<\/style|url\(|@import/i.test(await Deno.readTextFile(PAGE_FILES.style)));
});

Deno.test("watchHtml() escapes the name of the run", () => {
  const text = watchHtml(HOSTILE);
  assert.ok(!text.includes("<img"));
  assert.equal(text.match(/<script/g)?.length, 1);
});
