/* node openapi.test.mjs OBED SMALL_CITY
 *
 * docs/api/till.yaml against itself and against the real server: the document is valid OpenAPI 3.1,
 * its examples fit its schemas, and every answer that api_test.py and counter_test.py get from the
 * server is one that the document describes. What the document promises and nobody has seen is a
 * failure too. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { Validator } = await import("@seriousme/openapi-schema-validator");
const Ajv2020 = require("ajv/dist/2020.js");
const addFormats = require("ajv-formats");
const { parse } = require("yaml");

const here = fileURLToPath(new URL(".", import.meta.url));
const file = join(here, "../../docs/api/till.yaml");
const [obed, smallCity] = process.argv.slice(2);
const document = parse(readFileSync(file, "utf8"));
const API = "/api/till/v1";
const ROOT = "till.yaml";

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
addFormats(ajv);
ajv.addSchema({ $id: ROOT, components: document.components });

/* The document's local references, told of their root. */
const rooted = (schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${ROOT}#/`));
const compiled = new Map();
const validatorOf = (schema) => {
    const key = JSON.stringify(schema);
    if (!compiled.has(key)) compiled.set(key, ajv.compile(rooted(schema)));
    return compiled.get(key);
};
const faultsOf = (schema, value) => {
    const validate = validatorOf(schema);
    return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}`);
};
const followed = (ref) => ref.slice(2).split("/").reduce((at, key) => at[key], document);
const resolve = (value) => (value.$ref ? resolve(followed(value.$ref)) : value);

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })));

/* What is wrong with one exchange, as a list of sentences. */
const faultsOfExchange = (exchange) => {
    const path = exchange.target.slice(API.length).split("?")[0];
    const operation = document.paths[path]?.[exchange.method.toLowerCase()];
    if (!operation) return [`${exchange.method} ${path} is not in the document`];
    const described = operation.responses[exchange.status];
    if (!described) return [`${path}: ${exchange.status} is not described`];
    const response = resolve(described);
    const type = exchange.headers["content-type"];
    const content = response.content?.[type];
    if (!content) return [`${path} ${exchange.status}: ${type} is not described`];
    const isJson = /[/+]json$/.test(type);
    const faults = isJson ? faultsOf(content.schema, JSON.parse(exchange.body)) : [];
    for (const [name, header] of Object.entries(response.headers ?? {})) {
        faults.push(...faultsOf(header.schema, exchange.headers[name.toLowerCase()] ?? null));
    }
    const where = `${path} ${exchange.status}: ${exchange.body.slice(0, 300)}`;
    return faults.map((fault) => `${fault}: ${where}`);
};

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

test("the document is valid OpenAPI 3.1", async () => {
    const result = await new Validator().validate(file);
    assert.deepEqual(result.errors ?? [], []);
    assert.equal(result.valid, true);
    assert.equal(document.openapi, "3.1.0");
});

test("its examples fit its schemas", () => {
    let count = 0;
    const check = (what, content) => {
        if (!content || content.example === undefined) return;
        assert.deepEqual(faultsOf(content.schema, content.example), [], what);
        count++;
    };
    for (const { path, method, operation } of operations) {
        check(`${method} ${path}`, operation.requestBody?.content["application/json"]);
        for (const [status, response] of Object.entries(operation.responses)) {
            for (const content of Object.values(resolve(response).content ?? {})) {
                check(`${method} ${path} ${status}`, content);
            }
        }
    }
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
    const seen = new Set(exchanges.map((e) =>
        `${e.method.toLowerCase()} ${e.target.slice(API.length).split("?")[0]} ${e.status}`));
    const missing = operations.flatMap(({ path, method, operation }) =>
        Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`))
        .filter((answer) => !seen.has(answer) && !UNSEEN.has(answer));
    assert.deepEqual(missing, []);
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
