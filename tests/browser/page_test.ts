import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { reportHtml } from "../../src/report/html.ts";
import { pageData } from "../../src/report/page_data.ts";
import { viewRun } from "../../src/report/view.ts";
import { Follower } from "../../src/watch/follow.ts";
import { handler, LOOPBACK } from "../../src/watch/serve.ts";
import { onlyRun, RunsIn } from "../../src/watch/runs.ts";
import { SmallRun } from "../report/small_run.ts";
import { experimentText, metricsText, NOTHING } from "../report/texts.ts";
import { browserTest, Manners } from "./browser.ts";

const HOSTILE = `<img src=x onerror="alert(1)"></script><script>alert(2)</script>`;
const words = (page: Page, selector: string) => page.locator(selector).first().innerText();
/** What the canvas of the first cell shows. */
const picture = (page: Page) =>
  page.locator(".cell-picture canvas").first().evaluate((canvas) =>
    (canvas as unknown as { toDataURL(): string }).toDataURL()
  );

browserTest(
  "a watched run: numbers, slider, a search that goes on and one that starts again",
  async ({ browser }) => {
    await using run = new SmallRun();
    await run.reach(2);
    await using follower = await Follower.open(run.folder, 20);
    const end = new AbortController();
    const answer = await handler(onlyRun(follower), end.signal);
    const server = Deno.serve(
      { hostname: LOOPBACK, port: 0, signal: end.signal, onListen() {} },
      answer,
    );
    const page = await browser.newPage({ reducedMotion: "reduce" });
    const manners = new Manners(
      page,
      new RegExp(`^http://127\\.0\\.0\\.1:${server.addr.port}/|^data:`),
    );
    await page.goto(`http://${LOOPBACK}:${server.addr.port}/`);

    await page.locator("output", { hasText: "2 of 2" }).waitFor();
    assert.equal(await words(page, ".standing"), "Running (process 1 on here), 2 of 5 epochs done");
    assert.equal(await words(page, ".result"), "Epoch 2: validation accuracy 65.00 %, loss 0.6000");
    assert.match(await words(page, ".left"), /^About [0-6] s left$/);
    assert.equal(await page.locator("g.chip").nth(2).textContent(), "conv_3x3 0.500");
    await page.locator(".cell-picture canvas").first().scrollIntoViewIfNeeded();

    const last = await picture(page);
    await page.locator("#epoch").focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await words(page, "output"), "1 of 2");
    assert.notEqual(await picture(page), last);
    assert.match(await words(page, ".chart .legend .value"), /^1\.0000$/);
    await page.keyboard.press("End");
    assert.equal(await picture(page), last);

    await run.reach(4);
    await page.locator("output", { hasText: "4 of 4" }).waitFor();
    assert.equal(await words(page, ".result"), "Epoch 4: validation accuracy 82.50 %, loss 0.3000");
    assert.notEqual(await picture(page), last);
    await run.reach(3);
    await page.locator("output", { hasText: "3 of 3" }).waitFor();

    await Deno.remove(run.folder.path, { recursive: true });
    await page.locator(".notes li", { hasText: "There is no experiment.yaml" }).waitFor();
    assert.deepEqual(manners.faults, []);
    await page.close();
    end.abort();
    await server.finished;
  },
);

browserTest(
  "a report: shows what is hostile as text, plays, moves nothing out of its place",
  async ({ browser }) => {
    await using run = new SmallRun();
    const experiment = experimentText().replace("name: small", `name: ${JSON.stringify(HOSTILE)}`)
      .replaceAll("max_pool_3x3", JSON.stringify(HOSTILE));
    const texts = { ...NOTHING, experiment, metrics: metricsText(5), log: HOSTILE };
    const file = `${run.path}/report.html`;
    await Deno.writeTextFile(
      file,
      await reportHtml(pageData([viewRun(HOSTILE, texts, null)], new Date())),
    );
    const page = await browser.newPage();
    const manners = new Manners(page, /^file:|^data:/);
    await page.addInitScript(`
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  `);
    await page.goto(`file://${file}`);
    assert.equal(await words(page, "h1"), HOSTILE);
    assert.equal(await page.locator("img").count(), 0);
    assert.equal(await words(page, ".operations .name"), HOSTILE);
    // An epoch is there for a third of a second, which whoever only looks now and then may miss.
    await page.evaluate(`
    window.seen = [];
    const output = document.querySelector("output");
    new MutationObserver(() => seen.push(output.textContent)).observe(output, { childList: true });
  `);
    const play = page.getByRole("button", { name: "Play" });
    await play.press("Enter");
    await play.waitFor();
    assert.deepEqual(
      await page.evaluate("seen"),
      [1, 2, 3, 4, 5].map((epoch) => `${epoch} of 5`),
    );
    const pressed = await page.evaluate(`(() => {
      const button = document.querySelector(".timeline button");
      return [0, 1].map(() => (button.click(), button.textContent));
    })()`);
    assert.deepEqual(pressed, ["Pause", "Play"]);
    await page.getByRole("slider", { name: "Epoch" }).press("End");
    assert.equal(await words(page, "output"), "5 of 5");
    assert.equal(await page.evaluate("window.shifts"), 0);
    assert.deepEqual(manners.faults, []);
    await page.close();
  },
);

browserTest("a report of several runs compares them", async ({ browser }) => {
  await using run = new SmallRun();
  const runs = [3, 5].map((epochs) =>
    viewRun(`run-${epochs}`, {
      ...NOTHING,
      experiment: experimentText(epochs),
      metrics: metricsText(epochs),
    }, null)
  );
  const file = `${run.path}/report.html`;
  await Deno.writeTextFile(file, await reportHtml(pageData(runs, new Date())));
  const page = await browser.newPage({ colorScheme: "dark" });
  const manners = new Manners(page, /^file:|^data:/);
  await page.goto(`file://${file}`);
  assert.equal(await words(page, "tbody tr"), "search.epochs\t3\t5");
  assert.equal(await page.locator(".side-by-side canvas").count(), 4);
  assert.equal(await page.locator(".chart").first().locator(".lines path").count(), 2);
  await page.locator("summary", { hasText: "run-5" }).click();
  await page.locator(".run .small-charts").first().waitFor();
  // A narrow window is not scrolled sideways but for what does so by itself.
  await page.setViewportSize({ width: 390, height: 800 });
  assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  assert.deepEqual(manners.faults, []);
  await page.close();
});

browserTest(
  "who asks for calm sees the end at once, without a frame between",
  async ({ browser }) => {
    await using run = new SmallRun();
    const texts = { ...NOTHING, experiment: experimentText(), metrics: metricsText(5) };
    const file = `${run.path}/report.html`;
    await Deno.writeTextFile(
      file,
      await reportHtml(pageData([viewRun("run", texts, null)], new Date())),
    );
    /** Goes to the first epoch and sees what is drawn at once, what at the end, and in how many frames. */
    const change = async (reducedMotion: "reduce" | "no-preference") => {
      const page = await browser.newPage({ reducedMotion });
      await page.addInitScript(`
      window.frames = 0;
      const ask = window.requestAnimationFrame;
      window.requestAnimationFrame = (callback) => (window.frames++, ask(callback));
    `);
      await page.goto(`file://${file}`);
      await page.locator(".cell-picture canvas").first().scrollIntoViewIfNeeded();
      const rest = `new Promise((resolve) => setTimeout(resolve, 500))`;
      const seen = await page.evaluate<{ asked: number; atOnce: string[]; atEnd: string[] }>(
        `(async () => {
      const look = () => [
        document.querySelector(".cell-picture canvas").toDataURL(),
        document.querySelector("g.chip:nth-of-type(2)").textContent,
      ];
      await ${rest};
      window.frames = 0;
      const slider = document.querySelector("#epoch");
      slider.valueAsNumber = 1;
      slider.dispatchEvent(new Event("input"));
      const atOnce = look();
      await ${rest};
      return { asked: window.frames, atOnce, atEnd: look() };
    })()`,
      );
      await page.close();
      return seen;
    };
    const calm = await change("reduce"), moving = await change("no-preference");
    assert.equal(calm.asked, 0);
    assert.deepEqual(calm.atOnce, calm.atEnd);
    assert.ok(moving.asked > 1);
    assert.notDeepEqual(moving.atOnce, moving.atEnd);
    assert.deepEqual(moving.atEnd, calm.atEnd);
  },
);

browserTest("another run is chosen from the list", async ({ browser }) => {
  await using run = new SmallRun("20250102T000000Z-new-0000");
  await run.reach(2);
  const old = run.folder.path.replace("20250102T000000Z-new", "20250101T000000Z-old");
  await Deno.mkdir(old);
  await Deno.writeTextFile(`${old}/experiment.yaml`, experimentText().replace("small", "old"));
  await Deno.writeTextFile(`${old}/metrics.jsonl`, metricsText(3));
  await using runs = new RunsIn(`${run.path}/logs`, 20);
  const end = new AbortController();
  const answer = await handler(runs, end.signal);
  const server = Deno.serve(
    { hostname: LOOPBACK, port: 0, signal: end.signal, onListen() {} },
    answer,
  );
  const page = await browser.newPage({ reducedMotion: "reduce" });
  const manners = new Manners(page, /^http:\/\/127\.0\.0\.1:|^data:/);
  await page.goto(`http://${LOOPBACK}:${server.addr.port}/`);
  await page.locator("output", { hasText: "2 of 2" }).waitFor();
  await page.getByRole("combobox", { name: "Run" }).selectOption("20250101T000000Z-old-0000");
  await page.locator("output", { hasText: "3 of 3" }).waitFor();
  assert.equal(await words(page, "h1"), "old");
  assert.match(page.url(), /\/\?run=20250101T000000Z-old-0000$/);
  await page.goBack();
  await page.locator("h1", { hasText: "small" }).waitFor();
  assert.deepEqual(manners.faults, []);
  await page.close();
  end.abort();
  await server.finished;
});
