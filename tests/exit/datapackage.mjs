// Reads a folder that was exported with somebody else's client (npm datapackage, of the people of
// the specification): the description follows its profile, and every row of every table is of its
// schema. Usage: node datapackage.mjs DATAPACKAGE.JSON
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const { Package } = createRequire(import.meta.url)("datapackage");

// JavaScript's numbers end at 53 bits: whole numbers are read as texts of digits.
function withoutNumbers(descriptor) {
    const copy = structuredClone(descriptor);
    for (const resource of copy.resources) {
        for (const field of resource.schema.fields) {
            if (field.type !== "integer") continue;
            field.type = "string";
            field.constraints = { ...field.constraints, pattern: "^(0|-?[1-9][0-9]*)$" };
        }
    }
    return copy;
}

const [file] = process.argv.slice(2);
const descriptor = JSON.parse(fs.readFileSync(file, "utf8"));
const basePath = path.dirname(file);
const asItIs = await Package.load(descriptor, { basePath });
assert.deepEqual(asItIs.errors.map(String), []);
assert.ok(asItIs.valid);
const described = await Package.load(withoutNumbers(descriptor), { basePath });
let rows = 0;
for (const resource of described.resources) {
    assert.ok(resource.valid && resource.tabular, `${resource.name}: ${resource.errors}`);
    const read = await resource.read();
    const told = resource.descriptor.rows;
    assert.ok(told === undefined || told === read.length, `${resource.name}: ${read.length} rows`);
    rows += read.length;
}
console.log(`${described.resources.length} tables, ${rows} rows`);
