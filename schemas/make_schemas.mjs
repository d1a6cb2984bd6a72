// Writes schemas/records/codes.schema.json from schemas/codes/*.csv, so that the JSON Schemas and the compiled checks know the
// same codes. Run it after changing a code list (node schemas/make_schemas.mjs); a test says when it was forgotten.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const withoutSpecials = new Set(["quality_flags", "funding_streams"]);
const setCapacity = 32;

function readRows(list) {
  const lines = readFileSync(join(here, "codes", `${list}.csv`), "utf8").trimEnd().split("\n");
  const split = (line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((m) => m[1] ?? m[2]);
  const header = split(lines[0]);
  return lines.slice(1).map((line) => Object.fromEntries(split(line).map((field, i) => [header[i], field])));
}

function definitionsOf(list, suffix, rows) {
  const codes = rows.map((row) => row.code);
  const loners = rows.filter((row) => row.alone !== "").map((row) => row.code);
  const set = { type: "array", items: { $ref: `#/$defs/${list}${suffix}` }, uniqueItems: true, maxItems: setCapacity };
  if (loners.length > 0) {
    set.if = { contains: { enum: loners } };
    set.then = { maxItems: 1 };
  }
  return { [`${list}${suffix}`]: { enum: codes }, [`${list}${suffix}_set`]: set };
}

export function codesSchema() {
  const special = readRows("special");
  const lists = readdirSync(join(here, "codes"))
    .map((file) => file.replace(/\.csv$/, ""))
    .filter((list) => list !== "special" && list !== "crosswalk")
    .sort();
  const definitions = {};
  for (const list of lists) {
    const rows = readRows(list);
    const all = withoutSpecials.has(list) ? rows : [...special, ...rows];
    const taxonomies = [...new Set(rows.map((row) => row.taxonomy))].filter((taxonomy) => taxonomy !== "").sort();
    if (taxonomies.length === 0) Object.assign(definitions, definitionsOf(list, "", all));
    for (const taxonomy of taxonomies) {
      const ofTaxonomy = all.filter((row) => row.taxonomy === "" || row.taxonomy === taxonomy);
      Object.assign(definitions, definitionsOf(list, `_${taxonomy}`, ofTaxonomy));
    }
  }
  // A place's code is a real one: the special levels have none.
  for (const level of ["city", "county", "cbsa", "state"])
    definitions[`${level}_code`] = { enum: readRows(level).map((row) => row.code) };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://kith.example/schemas/records/codes.schema.json",
    title: "Code lists",
    description: "Made from schemas/codes/*.csv by schemas/make_schemas.mjs: do not edit.",
    $defs: definitions,
  };
}

export const codesSchemaPath = join(here, "records", "codes.schema.json");
export const codesSchemaText = () => JSON.stringify(codesSchema(), null, 1) + "\n";

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(codesSchemaPath, codesSchemaText());
