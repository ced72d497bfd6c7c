/* node openapi.test.mjs OBED
 *
 * docs/api/family.yaml against itself and against the real server: the document is valid OpenAPI
 * 3.1, its examples fit its schemas, and every answer that api_test.py and the examples of
 * docs/api/README.md get from the server is one that the document describes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { described } from "../http/described.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const [obed] = process.argv.slice(2);
const API = "/api/family/v1";
const { faultsOfExchange, isValid, examples, operationOf, unseen } =
    described(join(here, "../../docs/api/family.yaml"), API);

let folder;
let exchanges = [];

before(() => {
    folder = mkdtempSync(join(tmpdir(), "obed-family-"));
    const transcript = join(folder, "transcript");
    const environment = { ...process.env, OBED_TRANSCRIPT: transcript };
    delete environment.OBED_TEST_POSTGRES;
    for (const asker of ["examples.py", "api_test.py"]) {
        execFileSync("python3", [join(here, asker), obed],
            { env: environment, stdio: ["ignore", "inherit", "pipe"] });
    }
    exchanges = readFileSync(transcript, "utf8").trim().split("\n").map((line) => JSON.parse(line));
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("the document is valid OpenAPI 3.1", isValid);

test("its examples fit its schemas", () => {
    const { faults, count } = examples();
    assert.deepEqual(faults, []);
    assert.ok(count >= 16, `${count} examples`);
});

test("every answer of the server is described", () => {
    assert.ok(exchanges.length > 400, `${exchanges.length} exchanges`);
    const faults = exchanges.flatMap(faultsOfExchange);
    assert.deepEqual(faults.slice(0, 5), []);
});

/* One route shows the rate for all. That a repeat is under way needs two at the same moment. */
const NOT_ON_EACH = / 429$| 409$/;

test("every answer that the document promises has been seen", () => {
    assert.deepEqual(unseen(exchanges).filter((answer) => !NOT_ON_EACH.test(answer)), []);
    assert.ok(exchanges.some((exchange) => exchange.status === 429));
});

test("an answer that is not described is found", () => {
    const right = exchanges.find((one) => one.status === 200
        && operationOf(one).operation.operationId === "statement");
    const body = JSON.parse(right.body);
    const altered = (change) => ({ ...right, ...change });
    const said = (change) => altered({ body: JSON.stringify({ ...body, ...change }) });
    assert.deepEqual(faultsOfExchange(right), []);
    assert.notDeepEqual(faultsOfExchange(altered({ status: 418 })), []);
    assert.notDeepEqual(faultsOfExchange(altered({ target: `${API}/nowhere` })), []);
    assert.notDeepEqual(faultsOfExchange(altered({ headers: {} })), []);
    assert.notDeepEqual(faultsOfExchange(said({ opening: "8,04" })), []);
    assert.notDeepEqual(faultsOfExchange(said({ closing: undefined })), []);
});
