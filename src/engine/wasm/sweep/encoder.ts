/**
 * Writes WebAssembly's binary format: just what a generated sweep needs.
 *
 * @module
 */

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value ? low | 0x80 : low);
  } while (value);
  return bytes;
}

/** Signed LEB128 of a 32-bit number. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    if ((value === 0 && !(low & 0x40)) || (value === -1 && low & 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const vector = (items: readonly number[][]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const section = (id: number, content: number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];
const text = (value: string): number[] => {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
};

/** Types of locals and parameters. */
export const I32 = 0x7f;
export const V128 = 0x7b;

/** A function that takes `parameters` i32 and returns nothing. */
export interface FunctionCode {
  readonly name: string;
  readonly parameters: number;
  /** Types of the further locals, in order. */
  readonly locals: readonly number[];
  readonly body: readonly number[];
}

/** A module of functions over the imported shared memory `env.memory`. */
export function encodeModule(functions: readonly FunctionCode[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [I32])),
    0,
  ]);
  const sharedMemory = [0x03, ...unsigned(1), ...unsigned(65536)];
  const memory = [...text("env"), ...text("memory"), 0x02, ...sharedMemory];
  const code = functions.map(({ locals, body }) => {
    const declared = vector(locals.map((type) => [1, type]));
    const content = [...declared, ...body, 0x0b];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([memory])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(code)),
  ]);
}

/** Instructions by name. Operands that are numbers of locals come LEB-encoded. */
export const op = {
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  tee: (local: number) => [0x22, ...unsigned(local)],
  i32: (value: number) => [0x41, ...signed(value)],
  addI32: [0x6a],
  loop: [0x03, 0x40],
  branchIf: [0x0d, 0x00],
  end: [0x0b],
  loadF32: [0x2a, 2, 0],
  storeF32: [0x38, 2, 0],
  addF32: [0x92],
  load: (offset: number) => [0xfd, 0x00, 4, ...unsigned(offset)],
  splatFrom: [0xfd, 0x09, 2, 0],
  store: (offset: number) => [0xfd, 0x0b, 4, ...unsigned(offset)],
  zero: [0xfd, 0x0c, ...new Array<number>(16).fill(0)],
  lane: (lane: number) => [0xfd, 0x1f, lane],
  greater: [0xfd, 0x44],
  and: [0xfd, 0x4e],
  add: [0xfd, 0xe4, 0x01],
  subtract: [0xfd, 0xe5, 0x01],
  multiply: [0xfd, 0xe6, 0x01],
  /** a < b ? b : a, so that NaN stays NaN when it is `a`. */
  pseudoMax: [0xfd, 0xeb, 0x01],
  /** a·b + c with one rounding where the processor has it, else with two. */
  relaxedMultiplyAdd: [0xfd, 0x85, 0x02],
} as const;
