/**
 * Loads one image of a data set into an NHWC view: from planar bytes (normalised by a table of 256
 * floats a channel) or from planar floats. The lanes beyond the image's own channels become zero.
 */

/** y = lut[c][byte] of image number `i32 at index_address`; `size` is an image's bytes */
export function load_bytes(
  base: usize,
  index_address: usize,
  size: i32,
  lut: usize,
  H: i32,
  W: i32,
  channels: i32,
  C: i32,
  y: usize,
  pp: i32,
  rp: i32,
): void {
  const plane = H * W;
  let from = base + load<i32>(index_address) * size;
  for (let r = 0; r < H; r++, y += rp) {
    for (let q = 0, to = y; q < W; q++, to += pp, from++) {
      for (let c = 0; c < channels; c++) {
        const byte = <usize>load<u8>(from + c * plane);
        store<f32>(to + (c << 2), load<f32>(lut + (c << 10) + (byte << 2)));
      }
      for (let c = channels; c < C; c++) store<f32>(to + (c << 2), 0);
    }
  }
}

/** y = the floats of image number `i32 at index_address`; `size` is an image's bytes */
export function load_floats(
  base: usize,
  index_address: usize,
  size: i32,
  H: i32,
  W: i32,
  channels: i32,
  C: i32,
  y: usize,
  pp: i32,
  rp: i32,
): void {
  const plane = (H * W) << 2;
  let from = base + load<i32>(index_address) * size;
  for (let r = 0; r < H; r++, y += rp) {
    for (let q = 0, to = y; q < W; q++, to += pp, from += 4) {
      for (let c = 0; c < channels; c++) {
        store<f32>(to + (c << 2), load<f32>(from + c * plane));
      }
      for (let c = channels; c < C; c++) store<f32>(to + (c << 2), 0);
    }
  }
}
