import assert from "node:assert/strict";
import {
  JSON_SCHEMA_FILE,
  type JsonSchema,
  jsonSchema,
  jsonSchemaText,
} from "../../src/config/json_schema.ts";
import { filesTest, processTest } from "../permissions.ts";

function* objects(schema: JsonSchema): Generator<JsonSchema> {
  if (schema.properties) yield schema;
  const items = schema.items === undefined ? [] : [schema.items].flat();
  const inner = [...Object.values(schema.properties ?? {}), ...items];
  for (const next of [...inner, ...schema.anyOf ?? [], ...schema.oneOf ?? []]) yield* objects(next);
}

Deno.test("jsonSchema() describes every key and permits no other", () => {
  const all = [...objects(jsonSchema())];
  assert.ok(all.length > 15);
  for (const { properties = {}, additionalProperties } of all) {
    assert.equal(additionalProperties, false);
    for (const [key, { description }] of Object.entries(properties)) {
      assert.match(description ?? "", /^[A-Z].*\.$/, `description of ${key}`);
    }
  }
});

Deno.test("jsonSchema() is draft-07 and wants only what has no default", () => {
  const { $schema, required } = jsonSchema();
  assert.equal($schema, "http://json-schema.org/draft-07/schema#");
  assert.deepEqual(required, ["name", "data", "network", "search", "weights"]);
});

filesTest("configs/experiment.schema.json is what the format says", async () => {
  assert.deepEqual(JSON.parse(await Deno.readTextFile(JSON_SCHEMA_FILE)), jsonSchema());
});

processTest("jsonSchemaText() is formatted as deno fmt wants it", async () => {
  const fmt = new Deno.Command("deno", {
    args: ["fmt", "--check", "--ext=json", "-"],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const stdin = fmt.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(jsonSchemaText()));
  await stdin.close();
  assert.ok((await fmt.status).success);
});

processTest("deno task schema --check tells whether the file is up to date", async () => {
  const check = new Deno.Command("deno", {
    args: ["task", "-q", "schema", "--check"],
    stdout: "null",
    stderr: "null",
  });
  assert.equal((await check.output()).code, 0);
});
