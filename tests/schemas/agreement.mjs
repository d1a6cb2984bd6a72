// The JSON Schemas against the compiled checks. First the examples: ajv must accept schemas/records/examples/valid and
// beyond (rules that JSON Schema cannot state) and refuse invalid; unit_schemas says the same of the decoder. Then records made at
// random and damaged at random, with the decoder's verdict on each: ajv must give the same one.
//
//   node agreement.mjs VERDICTS_PROGRAM
//
// Exit: 0 they agree, 1 they do not, 77 the npm packages are not installed (with CI set: 1).
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { codesSchemaPath, codesSchemaText } from "../../schemas/make_schemas.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const records = join(here, "../../schemas/records");
if (!existsSync(join(here, "../node_modules/ajv"))) {
  console.log("skipped: run npm ci in tests/ first");
  process.exit(process.env.CI ? 1 : 77);
}
const { default: Ajv } = await import("ajv/dist/2020.js");
const { default: addFormats } = await import("ajv-formats");

const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: false });
addFormats(ajv);
for (const file of readdirSync(records).filter((name) => name.endsWith(".schema.json")))
  ajv.addSchema(JSON.parse(readFileSync(join(records, file), "utf8")));
const isValid = ajv.getSchema("https://kith.example/schemas/records/record.schema.json");

let failures = 0;
function expect(what, isAsExpected) {
  if (isAsExpected) return;
  failures += 1;
  console.log(`disagreement: ${what}`);
}

expect("codes.schema.json is as make_schemas.mjs writes it", readFileSync(codesSchemaPath, "utf8") === codesSchemaText());

let examples = 0;
for (const [folder, verdict] of [["valid", true], ["beyond", true], ["invalid", false]]) {
  for (const file of readdirSync(join(records, "examples", folder))) {
    examples += 1;
    expect(`${folder}/${file}`, isValid(JSON.parse(readFileSync(join(records, "examples", folder, file), "utf8"))) === verdict);
  }
}

const run = spawnSync(process.argv[2], { encoding: "utf8", maxBuffer: 1 << 30 });
expect("the verdicts program ends well", run.status === 0);
let accepted = 0;
let refused = 0;
for (const line of run.stdout.split("\n")) {
  if (line === "") continue;
  const { ok, record } = JSON.parse(line);
  if (ok) accepted += 1;
  else refused += 1;
  if (failures < 10) expect(`decoder ${ok ? "accepts" : "refuses"}: ${JSON.stringify(record)}`, isValid(record) === ok);
}
expect("records of both verdicts were compared", accepted > 1000 && refused > 1000);
console.log(`${examples} examples, ${accepted} accepted and ${refused} refused records compared`);
process.exit(failures === 0 ? 0 : 1);
