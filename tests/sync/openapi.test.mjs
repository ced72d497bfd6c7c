/* node openapi.test.mjs OBED SMALL_CITY
 *
 * docs/api/till.yaml against itself and against the real server: the document is valid OpenAPI 3.1,
 * its examples fit its schemas, and every answer that api_test.py and counter_test.py get from the
 * server is one that the document describes. What the document promises and nobody has seen is a
 * failure too. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { described } from "../http/described.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const [obed, smallCity] = process.argv.slice(2);
const API = "/api/till/v1";
const { document, faultsOf, faultsOfExchange, isValid, examples, unseen } =
    described(join(here, "../../docs/api/till.yaml"), API);

let folder;
let exchanges = [];

before(() => {
    folder = mkdtempSync(join(tmpdir(), "obed-openapi-"));
    const transcript = join(folder, "transcript");
    const environment = { ...process.env, OBED_TRANSCRIPT: transcript };
    delete environment.OBED_TEST_POSTGRES;
    for (const asker of ["api_test.py", "counter_test.py"]) {
        execFileSync("python3", [join(here, asker), obed, smallCity],
            { env: environment, stdio: ["ignore", "inherit", "pipe"] });
    }
    exchanges = readFileSync(transcript, "utf8").trim().split("\n").map((line) => JSON.parse(line));
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("the document is valid OpenAPI 3.1", isValid);

test("its examples fit its schemas", () => {
    const { faults, count } = examples();
    assert.deepEqual(faults, []);
    assert.ok(count >= 8, `${count} examples`);
});

test("every answer of the server is described", () => {
    assert.ok(exchanges.length > 200, `${exchanges.length} exchanges`);
    const faults = exchanges.flatMap(faultsOfExchange);
    assert.deepEqual(faults.slice(0, 5), []);
});

test("what the server records is what the document allows", () => {
    const schema = document.paths["/journal"].post.requestBody.content["application/json"].schema;
    let count = 0;
    for (const exchange of exchanges) {
        if (!exchange.target.endsWith("/journal") || exchange.status !== 200) continue;
        const answers = JSON.parse(exchange.body).answers;
        const documents = JSON.parse(exchange.said).documents;
        answers.forEach((answer, i) => {
            if (answer.result !== "recorded") return;
            assert.deepEqual(faultsOf(schema, { documents: [documents[i]] }), []);
            count++;
        });
    }
    assert.ok(count > 500, `${count} recorded documents`);
});

/* A full queue cannot be had at will from outside; http_load tests it. */
const UNSEEN = new Set(["post /journal 503", "get /changes 503", "get /hello 429",
    "post /journal 429", "get /changes 429", "get /photo 429", "get /operations 429",
    "post /state 429"]);

test("every answer that the document promises has been seen", () => {
    assert.deepEqual(unseen(exchanges).filter((answer) => !UNSEEN.has(answer)), []);
});

test("an answer that is not described is found", () => {
    const right = exchanges.find((e) => e.target.endsWith("/journal") && e.status === 200);
    const body = JSON.parse(right.body);
    const altered = (change) => ({ ...right, ...change });
    assert.deepEqual(faultsOfExchange(right), []);
    assert.notDeepEqual(faultsOfExchange(altered({ status: 418 })), []);
    assert.notDeepEqual(faultsOfExchange(altered({ target: `${API}/nowhere` })), []);
    const more = JSON.stringify({ ...body, more: 1 });
    assert.notDeepEqual(faultsOfExchange(altered({ body: more })), []);
    const less = JSON.stringify({ ...body, acknowledged: undefined });
    assert.notDeepEqual(faultsOfExchange(altered({ body: less })), []);
});
