/* node webhook.test.mjs TEST_WEBHOOK…
 *
 * What a receiver got from us in test_webhook*.c, checked with the client of Standard Webhooks and
 * held against docs/api/webhooks.yaml. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { described } from "../http/described.mjs";

const { Webhook } = createRequire(import.meta.url)("standardwebhooks");
const here = fileURLToPath(new URL(".", import.meta.url));
const { document, faultsOf, isValid, examples } =
    described(join(here, "../../docs/api/webhooks.yaml"), "");
const testers = process.argv.slice(2);

let folder;
let messages = [];

before(() => {
    folder = mkdtempSync(join(tmpdir(), "obed-webhooks-"));
    const transcript = join(folder, "transcript");
    const environment = { ...process.env, OBED_HOOK_TRANSCRIPT: transcript };
    delete environment.OBED_TEST_POSTGRES;
    for (const tester of testers) {
        execFileSync(tester, { env: environment, stdio: ["ignore", "ignore", "ignore"] });
    }
    messages = readFileSync(transcript, "utf8").trim().split("\n").map((line) => JSON.parse(line));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/* At the moment of the message: the client refuses what is older than five minutes. */
const verify = (message, seconds = 1) => {
    const now = Date.now;
    Date.now = () => (Number(message.timestamp) + seconds) * 1000;
    try {
        return new Webhook(message.secret).verify(message.body, {
            "webhook-id": message.id,
            "webhook-timestamp": message.timestamp,
            "webhook-signature": message.signature,
        });
    } finally {
        Date.now = now;
    }
};

const schemaOf = (type) =>
    document.webhooks[type].post.requestBody.content["application/json"].schema;

test("the document is valid OpenAPI 3.1, and its examples fit", async () => {
    await isValid();
    const { faults, count } = examples();
    assert.deepEqual(faults, []);
    assert.equal(count, Object.keys(document.webhooks).length);
});

test("the client takes every message", () => {
    assert.ok(messages.length > 40, `${messages.length} messages`);
    for (const message of messages) {
        const told = verify(message);
        assert.deepEqual(faultsOf(schemaOf(told.type), told), [], message.body);
    }
});

test("each kind of the document was told", () => {
    const told = new Set(messages.map((message) => JSON.parse(message.body).type));
    assert.deepEqual([...told].sort(), Object.keys(document.webhooks).sort());
});

/* A secret is one webhook of one test. */
test("one id is one message, however often it came, and one message has one id", () => {
    const bodies = new Map();
    const ids = new Map();
    const keep = (map, key, value) => {
        if (map.has(key)) assert.equal(map.get(key), value);
        map.set(key, value);
    };
    for (const { secret, id, body } of messages) {
        keep(bodies, `${secret} ${id}`, body);
        if (JSON.parse(body).type !== "webhook.test") keep(ids, `${secret} ${body}`, id);
    }
    assert.ok(bodies.size < messages.length);
});

test("what is altered, old or of another is refused", () => {
    const one = messages[0];
    const other = messages.find((message) => message.secret !== one.secret);
    assert.throws(() => verify({ ...one, body: one.body.replace("50000", "90000") }));
    assert.throws(() => verify({ ...one, id: `${one.id}1` }));
    assert.throws(() => verify({ ...one, timestamp: String(Number(one.timestamp) + 1) }));
    assert.throws(() => verify({ ...one, secret: other.secret }));
    assert.throws(() => verify(one, 301));
    const wrong = JSON.parse(one.body);
    assert.notDeepEqual(faultsOf(schemaOf(wrong.type), { ...wrong, more: 1 }), []);
    assert.notDeepEqual(faultsOf(schemaOf(wrong.type), { ...wrong, data: {} }), []);
});
