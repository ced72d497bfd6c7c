// The practice bank is a bank: the client of npm `sberbank-acquiring`, unchanged, registers, asks
// and refunds at it; both generations answer in the protocol's form; callbacks are signed as its
// vectors say. Usage: node bank.test.mjs
import assert from "node:assert/strict";
import { generateKeyPairSync, verify } from "node:crypto";
import http from "node:http";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Bank } from "../../practice/bank/bank.mjs";
import { Callbacks, checksum } from "../../practice/bank/callbacks.mjs";

const Acquiring = createRequire(import.meta.url)("sberbank-acquiring");
const CREDENTIALS = { userName: "obed-api", password: "obed-practice" };
const GOOD = { pan: "2202 2050 0001 2424", expiry: "05/28", cvc: "649" };
const CHALLENGED = { pan: "2202205300068092", expiry: "05/26", cvc: "583" };
const POOR = { pan: "2202205000060910", expiry: "06/28", cvc: "810" };
const SLOW = { pan: "2202206100040083", expiry: "05/26", cvc: "061" };

let bank;
let base;
let number = 0;

before(async () => {
    bank = new Bank();
    base = await bank.listen(0);
});
after(() => bank.close());

function client() {
    const acquiring = new Acquiring(CREDENTIALS, "http://127.0.0.1/back?order={order}");
    acquiring.entry = `${base}/payment/rest/`;
    return acquiring;
}

function post(path, form) {
    return fetch(base + path, {
        method: "POST",
        redirect: "manual",
        body: new URLSearchParams(form),
    });
}

async function ecom(name, params) {
    const answer = await fetch(`${base}/ecomm/gw/partner/api/v1/${name}.do`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...CREDENTIALS, ...params }),
    });
    return answer.json();
}

async function order(amount = 500) {
    return client().register(`t-${++number}`, amount, "Пополнение");
}

test("the npm client registers, asks and refunds", async () => {
    const acquiring = client();
    const { orderId, formUrl } = await acquiring.register("npm-1", 125.5, "Пополнение");
    assert.match(orderId, /^[0-9a-f-]{36}$/);
    assert.ok(formUrl.startsWith(base));
    assert.equal(await acquiring.status(orderId), 0);
    assert.equal(await acquiring.status(null, "no-such"), null);
    assert.equal((await acquiring.get(orderId)).actionCode, -100);
    assert.equal((await post("/pay", { mdOrder: orderId, ...GOOD })).status, 303);
    assert.equal(await acquiring.status(orderId), 2);
    const paid = await acquiring.get(null, "npm-1");
    assert.equal(paid.amount, 12550);
    assert.equal(paid.paymentAmountInfo.depositedAmount, 12550);
    await acquiring.refund(orderId, 25.5);
    const refunded = await acquiring.get(orderId);
    assert.equal(refunded.orderStatus, 4);
    assert.equal(refunded.paymentAmountInfo.refundedAmount, 2550);
    await assert.rejects(() => acquiring.refund(orderId, 100.01));
    await assert.rejects(() => acquiring.register("npm-1", 1, "ещё раз"));
});

test("the newer generation answers errorCode with everything", async () => {
    const answer = await ecom("register", {
        orderNumber: "e-1",
        amount: 19900,
        currency: "643",
        returnUrl: "http://127.0.0.1/back",
        jsonParams: { qrType: "DYNAMIC_QR_SBP", "sbp.scenario": "C2B" },
    });
    assert.equal(answer.errorCode, "0");
    assert.match(answer.externalParams.sbpPayload, /sum=19900/);
    const status = await ecom("getOrderStatusExtended", { orderNumber: "e-1" });
    assert.deepEqual([status.orderStatus, status.actionCode, status.currency], [0, -100, "643"]);
    const qr = /\/sbp\/([^?]+)/.exec(answer.externalParams.sbpPayload)[1];
    assert.equal((await post("/sbp", { qrcId: qr })).status, 200);
    assert.equal(
        (await ecom("getOrderStatusExtended", { orderId: answer.orderId })).orderStatus,
        2,
    );
    const twice = { orderId: answer.orderId, amount: 5000, jsonParams: { externalRefundId: "r1" } };
    for (let i = 0; i < 2; i++) assert.equal((await ecom("refund", twice)).errorCode, "0");
    const after = await ecom("getOrderStatusExtended", { orderId: answer.orderId });
    assert.equal(after.paymentAmountInfo.refundedAmount, 5000, "one key refunds once");
    assert.equal(
        (
            await ecom("register", {
                orderNumber: "e-1",
                amount: 1,
                returnUrl: "http://127.0.0.1/back",
            })
        ).errorCode,
        "1",
    );
    const wrong = await fetch(`${base}/ecomm/gw/partner/api/v1/register.do`);
    assert.equal(wrong.status, 405);
});

test("wrong calls are refused with the protocol's codes", async () => {
    const rest = async (name, form) => (await post(`/payment/rest/${name}.do`, form)).json();
    assert.equal((await rest("register", { ...CREDENTIALS, password: "x" })).errorCode, "5");
    assert.equal((await rest("register", CREDENTIALS)).errorCode, "4");
    assert.equal(
        (await rest("getOrderStatusExtended", { ...CREDENTIALS, orderId: "none" })).errorCode,
        "6",
    );
    assert.equal(
        (
            await rest("register", {
                ...CREDENTIALS,
                orderNumber: "w",
                amount: "5",
                currency: "840",
                returnUrl: "http://127.0.0.1/",
            })
        ).errorCode,
        "3",
    );
    assert.equal((await post("/payment/rest/nothing.do", CREDENTIALS)).status, 404);
});

test("cards: 3-D Secure, refusal with attempts, the time that runs out", async () => {
    const challenged = await order();
    assert.match(
        await (await post("/pay", { mdOrder: challenged.orderId, ...CHALLENGED })).text(),
        /Код из СМС/,
    );
    assert.equal(await client().status(challenged.orderId), 5);
    assert.equal((await post("/acs", { mdOrder: challenged.orderId, code: "111111" })).status, 303);
    assert.equal(await client().status(challenged.orderId), 2);
    const poor = await order();
    for (let i = 0; i < 3; i++) await post("/pay", { mdOrder: poor.orderId, ...POOR });
    const declined = await client().get(poor.orderId);
    assert.deepEqual([declined.orderStatus, declined.actionCode], [6, -2013]);
    const slow = await order();
    await post("/pay", { mdOrder: slow.orderId, ...SLOW });
    assert.equal((await client().get(slow.orderId)).actionCode, -2007);
    const late = await order();
    bank.orders.now = () => Date.now() + 1201 * 1000;
    assert.equal((await client().get(late.orderId)).actionCode, -2007);
    bank.orders.now = Date.now;
});

test("checksums are those of the protocol's vectors", () => {
    const params = {
        amount: "123456",
        mdOrder: "3ff6962a-7dcc-4283-ab50-a6d7dd3386fe",
        operation: "deposited",
        orderNumber: "10747",
        status: "1",
    };
    assert.equal(
        checksum(params, { secret: "yourSecretToken" }),
        "51C892147225ABE87798CB02979D70EF46D0AE79B5AA3B28B1C260BE286C50A9",
    );
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signed = Buffer.from(checksum({ b: "2", a: "1" }, { key: privateKey }), "hex");
    assert.ok(verify("sha512", Buffer.from("a;1;b;2;"), publicKey, signed));
});

async function heard(faults, answers, act) {
    const calls = [];
    const server = http.createServer((request, response) => {
        calls.push(request.url);
        response.writeHead(answers(calls.length)).end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const callbacks = new Callbacks({
        address: `http://127.0.0.1:${server.address().port}/told`,
        secret: "s",
        faults,
        retryMs: 1,
    });
    await act(callbacks, async (count) => {
        while (calls.length < count) await new Promise((resolve) => setImmediate(resolve));
    });
    callbacks.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return calls;
}

const PAID = { id: "m", number: "n", amount: 100, kind: "classic" };

test("callbacks are repeated until they are answered, and go wrong by switches", async () => {
    const repeated = await heard(
        {},
        (count) => (count < 3 ? 500 : 200),
        async (callbacks, until) => {
            callbacks.tell(PAID, "deposited");
            await until(3);
        },
    );
    assert.equal(repeated.length, 3);
    assert.match(repeated[0], /checksum=[0-9A-F]{64}/);
    const doubled = await heard(
        { doubled: 1 },
        () => 200,
        async (callbacks, until) => {
            callbacks.tell(PAID, "deposited");
            await until(2);
        },
    );
    assert.equal(doubled.length, 2);
    const lost = await heard(
        { lost: 1 },
        () => 200,
        async (callbacks) => callbacks.tell(PAID, "deposited"),
    );
    assert.equal(lost.length, 0);
});

test("the fiscal service makes a receipt once", async () => {
    const call = (path, token, body) =>
        fetch(`${base}/possystem/v5/${path}`, {
            method: body ? "POST" : "GET",
            headers: { "Content-Type": "application/json", ...(token ? { Token: token } : {}) },
            body: body && JSON.stringify(body),
        }).then((answer) => answer.json());
    const { token } = await call("getToken", null, { login: "obed-api", pass: "obed-practice" });
    const receipt = {
        external_id: "x1",
        receipt: {
            client: { email: "p@x.ru" },
            company: { inn: "7700000000" },
            items: [{ price: 500, quantity: 1, sum: 500 }],
            payments: [{ type: 1, sum: 500 }],
            total: 500,
        },
    };
    const { uuid, status } = await call("g/sell", token, receipt);
    assert.equal(status, "wait");
    assert.equal((await call("g/sell", token, receipt)).error.code, 33);
    bank.atol.now = () => Date.now() + 1000;
    assert.equal((await call(`g/report/${uuid}`, token)).status, "done");
    assert.equal((await call("g/sell", "stale", receipt)).error.code, 11);
    receipt.receipt.total = 1;
    assert.equal((await call("g/sell", token, { ...receipt, external_id: "x2" })).error.code, 32);
});
