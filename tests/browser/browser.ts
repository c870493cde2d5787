/**
 * A headless Chromium for tests, where the machine has one. Playwright asks for files in `/proc`,
 * which Deno only gives to those who may do everything: these tests are run by themselves.
 */

import type { Browser, Page } from "playwright-core";
import { TemporaryFolder } from "../run/temporary.ts";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];

/** The browser that `CHROME` names, or one of the usual names in `PATH`; `null` if there is none. */
export function findChromium(): string | null {
  const named = Deno.env.get("CHROME");
  if (named) return named;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of folders) {
      try {
        if (Deno.statSync(`${folder}/${name}`).isFile) return `${folder}/${name}`;
      } catch {
        // Not there.
      }
    }
  }
  return null;
}

/** Deno and Playwright share no pipes, so the browser is started here and spoken to by a socket. */
export class TestBrowser implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #profile: TemporaryFolder;
  readonly browser: Browser;

  private constructor(process: Deno.ChildProcess, profile: TemporaryFolder, browser: Browser) {
    this.#process = process;
    this.#profile = profile;
    this.browser = browser;
  }

  static async start(path: string): Promise<TestBrowser> {
    const { chromium } = await import("playwright-core");
    const profile = new TemporaryFolder();
    const process = new Deno.Command(path, {
      args: [...ARGUMENTS, `--user-data-dir=${profile.path}`, "about:blank"],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let said = "";
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      const address = /ws:\/\/\S+/.exec(said)?.[0];
      if (address) {
        return new TestBrowser(process, profile, await chromium.connectOverCDP(address));
      }
    }
    throw new Error(`Expected ${path} to say its address but found ${said}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.browser.newBrowserCDPSession()).send("Browser.close").catch(() => {});
    await this.#process.status;
    await this.#profile[Symbol.asyncDispose]();
  }
}

/** What a page did that it should not. */
export class Manners {
  readonly faults: string[] = [];

  constructor(page: Page, allowed: RegExp) {
    page.on("console", (message) => {
      if (message.type() !== "log") this.faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.faults.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => this.faults.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
      if (!allowed.test(request.url())) this.faults.push(`request: ${request.url()}`);
    });
  }
}

const path = findChromium();
if (path === null) {
  console.warn("No Chromium found: tests in a browser are skipped. CHROME may name one");
}

/** `Deno.test` for a test in a browser of its own, left out where there is none. */
export function browserTest(name: string, fn: (chromium: TestBrowser) => Promise<void>): void {
  Deno.test({
    name,
    ignore: path === null,
    // Playwright keeps sockets and timers of its own.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await using chromium = await TestBrowser.start(path!);
      await fn(chromium);
    },
  });
}
