/**
 * The way through the epochs: a slider, a button that plays, and the number of the epoch.
 *
 * @module
 */

import { html, setAttribute, setText } from "./dom.ts";

/** Milliseconds between epochs when it plays; a long search takes twenty seconds. */
const PACE = 350;
const LONGEST = 20_000;

/** The slider of a page. */
export class Timeline {
  readonly node: HTMLElement;
  readonly #slider = html("input", {
    type: "range",
    id: "epoch",
    min: 1,
    max: 1,
    step: 1,
    value: 1,
  });
  readonly #number = html("output", { for: "epoch" });
  readonly #play = html("button", { type: "button", "aria-pressed": "false" }, "Play");
  readonly #choose: (epoch: number) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #epochs = 0;

  /** @param choose is told when another epoch is chosen */
  constructor(choose: (epoch: number) => void) {
    this.#choose = choose;
    this.node = html(
      "div",
      { class: "timeline" },
      this.#play,
      html("label", { for: "epoch" }, "Epoch"),
      this.#slider,
      this.#number,
    );
    this.#slider.addEventListener("input", () => {
      this.#stop();
      this.#say();
      choose(this.epoch);
    });
    this.#play.addEventListener(
      "click",
      () => this.#timer === undefined ? this.#start() : this.#stop(),
    );
  }

  /** The chosen epoch, 0 if there is none. */
  get epoch(): number {
    return this.#epochs === 0 ? 0 : this.#slider.valueAsNumber;
  }

  /** Sets the number of epochs. Who looks at the last one stays with the last one. */
  set(epochs: number): void {
    const follows = this.#epochs === 0 || this.epoch >= this.#epochs;
    const chosen = follows ? epochs : Math.min(this.epoch, epochs);
    this.#epochs = epochs;
    this.#slider.max = String(Math.max(1, epochs));
    this.#slider.valueAsNumber = Math.max(1, chosen);
    this.#slider.disabled = this.#play.disabled = epochs < 2;
    this.#say();
  }

  #say(): void {
    const text = this.#epochs === 0 ? "none yet" : `${this.epoch} of ${this.#epochs}`;
    setText(this.#number, text);
    setAttribute(this.#slider, "aria-valuetext", text);
  }

  #start(): void {
    if (this.epoch === this.#epochs) this.#go(1);
    this.#timer = setInterval(() => {
      this.#go(this.epoch + 1);
      if (this.epoch === this.#epochs) this.#stop();
    }, Math.min(PACE, LONGEST / this.#epochs));
    this.#playing(true);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#playing(false);
  }

  #playing(playing: boolean): void {
    setText(this.#play, playing ? "Pause" : "Play");
    setAttribute(this.#play, "aria-pressed", String(playing));
  }

  #go(epoch: number): void {
    this.#slider.valueAsNumber = epoch;
    this.#say();
    this.#choose(this.epoch);
  }
}
