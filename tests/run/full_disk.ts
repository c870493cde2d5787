/** Started by tests: writes to a disk that is full, and prints the message of the error. */

import { writeAtomic } from "../../src/run/files.ts";
import { Journal } from "../../src/run/journal.ts";

const [what, path] = Deno.args as ["atomic" | "journal", string];
try {
  if (what === "atomic") {
    const { open } = Deno;
    // The temporary file is made, but what is written goes to a device that is always full.
    Deno.open = async (name, options) => {
      (await open(name, options)).close();
      return open("/dev/full", { write: true });
    };
    await writeAtomic(path, "new");
  } else {
    using journal = Journal.open("/dev/full");
    journal.append("a line");
  }
} catch (error) {
  console.log((error as Error).message);
}
