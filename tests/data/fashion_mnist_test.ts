import assert from "node:assert/strict";
import { convertFashionMnist, FASHION_MNIST_CLASSES } from "../../src/data/fashion_mnist.ts";
import { loadTest, loadTraining } from "../../src/data/load.ts";
import { filesTest } from "../permissions.ts";
import { withFolder } from "./folder.ts";

const SIZES = { train: 2, test: 1 };

/** Image j of a class is 784 times 10·label + j. */
function rows(label: number): number[][] {
  return [0, 1, 2].map((j) => new Array<number>(784).fill(10 * label + j));
}

function classText(label: number): Promise<string> {
  return Promise.resolve(JSON.stringify({ data: rows(label) }));
}

filesTest("convertFashionMnist() takes the first images of each class for tests", async () => {
  const files = await convertFashionMnist(classText, SIZES);
  await withFolder(Object.fromEntries(files), async (folder) => {
    const training = await loadTraining(folder);
    const { count, channels, height, width } = training;
    assert.deepEqual([count, channels, height, width], [20, 1, 28, 28]);
    const labels = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    assert.deepEqual([...training.labels], [...labels, ...labels]);
    const firsts = Array.from({ length: 20 }, (_, i) => training.images[i * 784]);
    assert.deepEqual(firsts, [
      ...labels.map((label) => 10 * label + 1),
      ...labels.map((label) => 10 * label + 2),
    ]);
    const test = await loadTest(training);
    assert.deepEqual([...test.labels], labels);
    assert.deepEqual(
      Array.from({ length: 10 }, (_, i) => test.images[i * 784 + 783]),
      labels.map((label) => 10 * label),
    );
  });
});

Deno.test("convertFashionMnist() leaves out empty rows, of which the package has two", async () => {
  const withEmpty = (label: number) =>
    Promise.resolve(JSON.stringify({ data: [...rows(label).flatMap((row) => [row, []])] }));
  assert.deepEqual(
    await convertFashionMnist(withEmpty, SIZES),
    await convertFashionMnist(classText, SIZES),
  );
});

Deno.test("convertFashionMnist() names the file that is not as expected", async () => {
  const changed = (data: unknown) => (label: number) =>
    label === 3 ? Promise.resolve(JSON.stringify(data)) : classText(label);
  const row = rows(3)[0]!;
  const refusals: [unknown, RegExp][] = [
    [{ data: rows(3).slice(1) }, /^Expected 3 images in 3\.json of fashion-mnist but found 2$/],
    [
      { data: [row, row.slice(1), row] },
      /^Expected image 1 in 3\.json .* 784 numbers of 0 to 255$/,
    ],
    [{ data: [row, row, row.with(7, 256)] }, /^Expected image 2 in 3\.json/],
    [{ data: [row, row, row.with(7, 0.5)] }, /^Expected image 2 in 3\.json/],
    [{ data: [row, "row", row] }, /^Expected image 1 in 3\.json/],
    [{}, /^Cannot read 3\.json of fashion-mnist: /],
  ];
  for (const [data, message] of refusals) {
    await assert.rejects(convertFashionMnist(changed(data), SIZES), {
      name: "DataError",
      message,
    });
  }
});

Deno.test("FASHION_MNIST_CLASSES has a name for each of ten labels", () => {
  assert.equal(new Set(FASHION_MNIST_CLASSES).size, 10);
});
