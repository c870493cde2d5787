/**
 * Random numbers that are the same on every machine: initial weights, initial alphas and the order
 * of the images all come from here.
 *
 * A generator is named by a seed and a *stream*. Each consumer takes a stream of its own
 * (`"order/train/0/0"`, `"weights/classifier.weight"`), so that one consumer's draws never move
 * another's, and nothing but the seed has to be saved to go on with a run.
 *
 * Only integer operations and the correctly rounded `+ - * /` of IEEE 754 are used. `Math.log` and
 * its kin are not: ECMAScript leaves their last bit to the implementation.
 *
 * @module
 */

const GOLDEN_GAMMA = 0x9e3779b97f4a7c15n;

/** Finaliser of SplitMix64, a bijection of 64-bit integers (Steele, Lea and Flood 2014). */
function mix64(value: bigint): bigint {
  let z = BigInt.asUintN(64, value);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}

/**
 * State of a stream: seed and UTF-8 bytes of the name are absorbed one after the other, then two
 * steps of SplitMix64 give four words. As it is a bijection, the words cannot all be zero, which
 * is the one state that xoshiro must not start from.
 */
function streamState(seed: number, stream: string): Uint32Array {
  let hash = mix64(BigInt(seed) + GOLDEN_GAMMA);
  for (const byte of new TextEncoder().encode(stream)) {
    hash = mix64((hash ^ BigInt(byte)) + GOLDEN_GAMMA);
  }
  const low = mix64(hash + GOLDEN_GAMMA);
  const high = mix64(hash + 2n * GOLDEN_GAMMA);
  return Uint32Array.from(
    [low, low >> 32n, high, high >> 32n],
    (word) => Number(BigInt.asUintN(32, word)),
  );
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * One step of xoshiro128** 1.1: returns the next 32-bit integer and advances `state`, four words
 * that are not all zero. Period 2^128 − 1.
 *
 * Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021.
 */
export function xoshiro128(state: Uint32Array): number {
  let s0 = state[0]!;
  let s1 = state[1]!;
  let s2 = state[2]!;
  let s3 = state[3]!;
  const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
  const shifted = s1 << 9;
  s2 ^= s0;
  s3 ^= s1;
  s1 ^= s2;
  s0 ^= s3;
  s2 ^= shifted;
  s3 = rotateLeft(s3, 11);
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
  return result;
}

/**
 * A generator of random numbers.
 *
 * @example
 * ```ts
 * import { Random } from "./random.ts";
 *
 * const random = new Random(2, "alphas");
 * const alpha = 1e-3 * random.normal();
 * ```
 */
export class Random {
  readonly #state: Uint32Array;

  /**
   * @param seed An integer from 0 to 2^53 − 1
   * @param stream Name of the consumer
   * @throws {RangeError} When the seed is anything else
   */
  constructor(seed: number, stream: string) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`Expected seed to be an integer from 0 to 2^53 - 1 but found ${seed}`);
    }
    this.#state = streamState(seed, stream);
  }

  /** An integer from 0 to 2^32 − 1. */
  uint32(): number {
    return xoshiro128(this.#state);
  }

  /** A multiple of 2^−53 in [0, 1). */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * An integer from 0 to `bound` − 1, every one equally likely.
   *
   * @throws {RangeError} When `bound` is not an integer from 1 to 2^32
   */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(`Expected bound to be an integer from 1 to 2^32 but found ${bound}`);
    }
    // The last, incomplete block of `bound` integers would favour the small remainders.
    const complete = 2 ** 32 - (2 ** 32 % bound);
    let value = this.uint32();
    while (value >= complete) value = this.uint32();
    return value % bound;
  }

  /**
   * A number from the standard normal distribution.
   *
   * Integer and fractional part of the magnitude are drawn by rejection, and every rejection is a
   * comparison of uniform numbers, so no logarithm is needed: Karney, "Sampling exactly from the
   * normal distribution", ACM TOMS 42(1), 2016, Algorithm N.
   */
  normal(): number {
    for (;;) {
      let whole = 0;
      while (this.#decay(1 / 2)) whole++;
      if (!this.#decays(whole * (whole - 1), 1 / 2)) continue;
      const fraction = this.uniform();
      const exponent = fraction * (2 * whole + fraction) / (2 * whole + 2);
      if (!this.#decays(whole + 1, exponent)) continue;
      const magnitude = whole + fraction;
      return this.uint32() >>> 31 === 1 ? -magnitude : magnitude;
    }
  }

  /** Puts the values into a random order, in place (Fisher and Yates). */
  shuffle(values: Uint32Array): void {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const value = values[last]!;
      values[last] = values[other]!;
      values[other] = value;
    }
  }

  /**
   * True with probability exp(−exponent), 0 ≤ exponent ≤ 1. The run exponent > u1 > u2 > … has at
   * least n members with probability exponent^n / n!, hence an even number with probability
   * Σ (−exponent)^n / n! (von Neumann 1951).
   */
  #decay(exponent: number): boolean {
    let even = true;
    let smallest = exponent;
    for (;;) {
      const next = this.uniform();
      if (next >= smallest) return even;
      smallest = next;
      even = !even;
    }
  }

  /** True with probability exp(−times · exponent). */
  #decays(times: number, exponent: number): boolean {
    for (let i = 0; i < times; i++) {
      if (!this.#decay(exponent)) return false;
    }
    return true;
  }
}
