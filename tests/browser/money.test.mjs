// Money by card from the cabinet through the practice bank, as a parent does it: paid, declined,
// too late, by QR; what the pages then say; refunds, transfers; and how the pages look.
// Usage: node money.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { Bank } from "../../practice/bank/bank.mjs";
import { ACCOUNT, launchBrowser, serve } from "./city.mjs";
import { axeFaults, htmlFaults, overflowFaults, targetFaults, watch } from "./quality.mjs";
import { PASSWORD, setPassword, settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node money.test.mjs OBED SHOTS");
const SECRET = "money-test-secret";
const GOOD = { pan: "2202 2050 0001 2424", expiry: "05/28", cvc: "649" };
const CHALLENGED = { pan: "2202 2053 0006 8092", expiry: "05/26", cvc: "583" };
const POOR = { pan: "2202 2050 0006 0910", expiry: "06/28", cvc: "810" };
const SLOW = { pan: "2202 2061 0004 0083", expiry: "05/26", cvc: "061" };

let folder;
let database;
let bank;
let server;
let city;
let browser;
let context;

function run(...words) {
    return execFileSync(obed, [...words, "--database", database], { encoding: "utf8" });
}

// The bank has to know our address before we listen on it.
async function freePort() {
    const holder = net.createServer();
    await new Promise((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const { port } = holder.address();
    await new Promise((resolve) => holder.close(resolve));
    return port;
}

function keep(name, text) {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text, { mode: 0o600 });
    return file;
}

function setChannel(settings) {
    for (const [name, value] of Object.entries(settings))
        run("channel", "set", "card", name, value);
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "obed-money-"));
    database = `sqlite:${path.join(folder, "city.db")}`;
    run("migrate");
    run("demo", "--schools", "2", "--pupils", "60", "--days", "10");
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    bank = new Bank({ callback: `${address}/gate/card/card`, secret: SECRET });
    const base = await bank.listen(0);
    setChannel({
        dialect: "acquiring",
        gateway: "classic",
        gateway_address: `${base}/payment/rest/`,
        gateway_login: "obed-api",
        secret_file: keep("password", "obed-practice\n"),
        callback_signing: "hmac",
        callback_key_file: keep("key", `${SECRET}\n`),
        min_amount: "10",
        max_amount: "15000",
        day_limit: "30000",
        sbp: "yes",
        enabled: "yes",
    });
    server = await serve(obed, database, ["--listen", `127.0.0.1:${port}`, "--site", address]);
    city = { address, temporaryPassword: (number) => run("user", "password", number).trim() };
    browser = await launchBrowser();
    context = await browser.newContext({ locale: "ru-RU" });
    const page = await context.newPage();
    await settle(page, city);
    await page.close();
});

after(async () => {
    await browser?.close();
    await bank?.close();
    const log = server?.log() ?? "";
    await server?.stop();
    if (database) run("verify");
    if (folder) fs.rmSync(folder, { recursive: true });
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

async function balance(page) {
    const text = await page.locator(".purse-balance strong").innerText();
    return Math.round(100 * Number(text.replace(/[^\d,-]/g, "").replace(",", ".")));
}

// From the cabinet to the bank's page.
async function toBank(page, amount) {
    await page.goto(`${city.address}/cabinet/topup`);
    const had = await balance(page);
    await page.getByLabel("Сумма, руб.").fill(amount);
    await page.getByRole("button", { name: "Заплатить" }).click();
    await page.getByRole("heading", { name: "Оплата заказа" }).waitFor();
    return had;
}

async function payWith(page, card) {
    await page.getByLabel("Номер карты").fill(card.pan);
    await page.getByLabel("Срок, ММ/ГГ").fill(card.expiry);
    await page.getByLabel("CVC").fill(card.cvc);
    await page.getByRole("button", { name: /Оплатить/ }).click();
}

async function waitHeading(page, name) {
    await page.getByRole("heading", { name, level: 1 }).waitFor({ timeout: 15000 });
}

test("500 roubles: paid, on the account, in the statement, its way told", async () => {
    const page = await context.newPage();
    const had = await toBank(page, "500");
    await payWith(page, GOOD);
    await waitHeading(page, "Оплачено");
    assert.equal(await balance(page), had + 50000);
    await page.getByRole("link", { name: "Путь платежа" }).click();
    await waitHeading(page, "Путь пополнения");
    const way = await page.locator(".steps").innerText();
    for (const step of ["Принято банком", "Сообщено нам", "На лицевом счёте"]) {
        assert.match(way, new RegExp(`${step}\\s+\\d\\d\\.\\d\\d\\.\\d{4} в \\d\\d:\\d\\d:\\d\\d`));
    }
    assert.match(way, /Касса школы/);
    await page.goto(`${city.address}/cabinet/statement`);
    assert.match(await page.locator("#report").innerText(), /\+?500,00/);
    await page.close();
});

test("with 3-D Secure and without script", async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, locale: "ru-RU" });
    await plain.addCookies(await context.cookies());
    const page = await plain.newPage();
    const had = await toBank(page, "150,50");
    await payWith(page, CHALLENGED);
    await page.getByLabel("Код из СМС").fill("111111");
    await page.getByRole("button", { name: "Подтвердить" }).click();
    await waitHeading(page, "Оплачено");
    assert.equal(await balance(page), had + 15050);
    await plain.close();
});

test("a declined card tells so, and nothing is credited", async () => {
    const page = await context.newPage();
    const had = await toBank(page, "700");
    await payWith(page, POOR);
    await page.getByRole("link", { name: "Вернуться в магазин" }).click();
    await waitHeading(page, "Ещё неизвестно");
    assert.match(await page.locator("main").innerText(), /не хватило денег/);
    await page.getByRole("link", { name: "Перейти на страницу банка" }).click();
    await payWith(page, POOR);
    await payWith(page, POOR);
    await page.getByRole("link", { name: "Вернуться в магазин" }).click();
    await waitHeading(page, "Не оплачено");
    assert.equal(await balance(page), had);
    await page.close();
});

test("a payment that timed out tells so, and nothing is credited", async () => {
    const page = await context.newPage();
    const had = await toBank(page, "700");
    await payWith(page, SLOW);
    await page.getByRole("link", { name: "Вернуться в магазин" }).click();
    await waitHeading(page, "Не оплачено");
    assert.match(await page.locator("main").innerText(), /Время на оплату вышло/);
    assert.equal(await balance(page), had);
    await page.close();
});

test("a browser that never returns: the callback brings the money", async () => {
    const page = await context.newPage();
    const had = await toBank(page, "200");
    await payWith(page, GOOD);
    await page.goto("about:blank");
    await page.goto(`${city.address}/cabinet/`);
    for (let tries = 0; (await balance(page)) !== had + 20000; tries++) {
        assert.ok(tries < 100, "the money never came");
        await page.reload();
    }
    await page.close();
});

test("the page waits for a silent bank and then says what it heard", async () => {
    const page = await context.newPage();
    const had = await toBank(page, "300");
    bank.answers = "html";
    bank.callbacks.faults.lost = 1;
    await payWith(page, GOOD);
    await waitHeading(page, "Ещё неизвестно");
    bank.answers = "ok";
    await waitHeading(page, "Оплачено");
    bank.callbacks.faults.lost = 0;
    assert.equal(await balance(page), had + 30000);
    await page.close();
});

test("by QR code: drawn here, paid on a telephone, told by itself", async () => {
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/topup`);
    const had = await balance(page);
    await page.getByLabel("Сумма, руб.").fill("250");
    await page.getByRole("button", { name: "По QR-коду (СБП)" }).click();
    await page.getByRole("img", { name: "QR-код для оплаты" }).waitFor();
    await page.screenshot({ path: path.join(shots, "order-qr.png"), fullPage: true });
    const payload = await page
        .getByRole("link", { name: "Открыть приложение банка" })
        .getAttribute("href");
    const phone = await context.newPage();
    await phone.goto(payload);
    await phone.getByRole("button", { name: /Оплатить/ }).click();
    await phone.close();
    await waitHeading(page, "Оплачено");
    assert.equal(await balance(page), had + 25000);
    await page.close();
});

test("limits are told with figures; a form sent twice is one order", async () => {
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/topup?amount=500`);
    assert.equal(await page.getByLabel("Сумма, руб.").inputValue(), "500");
    for (const [amount, said] of [
        ["5", /не меньше 10/],
        ["20000", /не больше 15\s000/],
        ["сто", /Напишите сумму/],
    ]) {
        await page.getByLabel("Сумма, руб.").fill(amount);
        await page.getByRole("button", { name: "Заплатить" }).click();
        assert.match(await page.getByRole("alert").first().innerText(), said);
    }
    const before = bank.orders.all().length;
    await page.goto(`${city.address}/cabinet/topup`);
    await page.getByLabel("Сумма, руб.").fill("123");
    const form = await page.locator("form[action='/cabinet/topup']").evaluate((one) => {
        const data = new URLSearchParams(new FormData(one));
        data.set("way", "card");
        return data.toString();
    });
    const post = () =>
        page.request.post(`${city.address}/cabinet/topup`, {
            data: form,
            maxRedirects: 0,
            headers: { "Content-Type": "application/x-www-form-urlencoded" },
        });
    const [first, second] = [await post(), await post()];
    assert.equal(first.status(), 303);
    assert.equal(first.headers().location, second.headers().location);
    assert.equal(bank.orders.all().length, before + 1);
    const strange = new URLSearchParams(form);
    strange.set("key", "ё".repeat(64));
    const refused = await page.request.post(`${city.address}/cabinet/topup`, {
        data: strange.toString(),
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
    });
    assert.equal(refused.status(), 422);
    await page.close();
});

test("forged callbacks are refused", async () => {
    const order = bank.orders.all()[0];
    const told = (params) => fetch(`${city.address}/gate/card/card?${new URLSearchParams(params)}`);
    const params = {
        mdOrder: order.id,
        orderNumber: order.number,
        operation: "deposited",
        status: "1",
    };
    assert.equal((await told(params)).status, 403);
    assert.equal((await told({ ...params, checksum: "00".repeat(32) })).status, 403);
    assert.equal((await told({})).status, 400);
    assert.equal((await fetch(`${city.address}/gate/card/nobody?mdOrder=1`)).status, 404);
});

test("a refund is asked for and taken back", async () => {
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/payments`);
    await page.locator(".operations a").first().click();
    await page.getByRole("link", { name: "Вернуть на карту" }).click();
    await page.getByLabel("Сумма, руб.").fill("100000");
    await page.getByRole("button", { name: "Попросить о возврате" }).click();
    assert.match(await page.getByRole("alert").innerText(), /не больше/);
    await page.getByLabel("Сумма, руб.").fill("10");
    await page.getByRole("button", { name: "Попросить о возврате" }).click();
    await page.getByText("ждёт решения бухгалтера").waitFor();
    await page.screenshot({ path: path.join(shots, "payments-refund.png"), fullPage: true });
    await page.getByRole("button", { name: /Отозвать/ }).click();
    await page.getByText("отозвана вами").waitFor();
    await page.close();
});

// An accountant behind the office's door.
async function accountant(login, name) {
    const temporary = run("staff", "add", login, "accountant", name).trim();
    const page = await (await browser.newContext({ locale: "ru-RU" })).newPage();
    await page.goto(`${city.address}/office/login`);
    await page.getByLabel("Имя для входа").fill(login);
    await page.getByLabel("Пароль").fill(temporary);
    await page.getByRole("button", { name: "Войти" }).click();
    await setPassword(page, PASSWORD);
    await page.goto(`${city.address}/office/refunds`);
    return page;
}

test("a large refund needs two people of the office, and goes back to the card", async () => {
    setChannel({ two_people_above: "5" });
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/payments`);
    const had = await balance(page);
    await page.locator(".operations a").first().click();
    const trace = page.url();
    await page.getByRole("link", { name: "Вернуть на карту" }).click();
    await page.getByLabel("Сумма, руб.").fill("12,50");
    await page.getByRole("button", { name: "Попросить о возврате" }).click();
    await page.getByText("ждёт решения бухгалтера").waitFor();
    const first = await accountant("petrova", "Петрова Анна Сергеевна");
    await first.getByRole("button", { name: "Отказать" }).click();
    await first.getByRole("alert").filter({ hasText: "почему отказано" }).waitFor();
    await first.getByRole("button", { name: "Вернуть 12,50" }).click();
    await first.getByText("Второе подтверждение — за другим сотрудником").waitFor();
    assert.equal(await first.getByRole("button", { name: "Вернуть 12,50" }).count(), 0);
    const second = await accountant("sidorova", "Сидорова Ольга Петровна");
    await second.getByText("Первым подтвердил: Петрова Анна Сергеевна").waitFor();
    await second.getByRole("button", { name: "Вернуть 12,50" }).click();
    await second.getByText("Заявок нет").waitFor();
    await page.goto(trace);
    assert.equal(await balance(page), had - 1250);
    for (const one of [first, second]) await one.context().close();
    await page.close();
});

test("the newer gateway, told by JSON; a fiscal receipt stands on the way", async () => {
    setChannel({
        gateway: "ecom",
        gateway_address: `${bank.base}/ecomm/gw/partner/api/v1/`,
        fiscal: "atol",
        fiscal_address: `${bank.base}/possystem/v5/`,
        fiscal_login: "obed-api",
        fiscal_secret_file: path.join(folder, "password"),
        fiscal_group: "school",
        fiscal_inn: "7700000000",
        fiscal_email: "seller@pitanie.example",
    });
    const page = await context.newPage();
    const had = await toBank(page, "310");
    await payWith(page, GOOD);
    await waitHeading(page, "Оплачено");
    assert.equal(await balance(page), had + 31000);
    const { number } = bank.orders.all().at(-1);
    await page.getByRole("link", { name: "Путь платежа" }).click();
    for (let tries = 0; !(await page.getByText(/Фискальный документ \d+/).count()); tries++) {
        assert.ok(tries < 200, "no receipt was made");
        await page.reload();
    }
    const told = bank.callbacks.sent.find((one) => one.number === number);
    assert.deepEqual([told.operation, told.status], ["deposited", 200]);
    assert.match(run("order", "show", number), /paid {2}310\.00/);
    assert.equal(run("order", "list"), "");
    await page.close();
});

// ---- how they look ----

// The other two combinations differ from these in nothing that a page could get wrong alone.
const LOOKS = [
    { width: 360, colorScheme: "light" },
    { width: 1280, colorScheme: "dark" },
];

async function lookAt(name, url, look) {
    const seen = await browser.newContext({
        colorScheme: look.colorScheme,
        locale: "ru-RU",
        viewport: { width: look.width, height: look.width === 360 ? 780 : 900 },
    });
    await seen.addCookies(await context.cookies());
    const page = await seen.newPage();
    const watched = watch(page);
    // A page that asks again by itself would go on while it is looked at.
    await page.route(city.address + url, async (route) => {
        const answer = await route.fetch();
        const headers = { ...answer.headers() };
        delete headers.refresh;
        await route.fulfill({ response: answer, headers });
    });
    const answer = await page.goto(city.address + url, { waitUntil: "load" });
    const faults = [...(await watched.faults(answer.status())), ...(await overflowFaults(page))];
    if (look.width === 360) faults.push(...(await targetFaults(page)));
    await page.screenshot({
        path: path.join(shots, `${name}-${look.width}-${look.colorScheme}.png`),
        fullPage: true,
    });
    faults.push(...(await axeFaults(page)));
    if (look === LOOKS[0]) {
        faults.push(...(await htmlFaults(await answer.text())));
        await page.setViewportSize({ width: 794, height: 1123 });
        await page.emulateMedia({ media: "print" });
        await page.screenshot({ path: path.join(shots, `${name}-print.png`), fullPage: true });
        faults.push(...(await overflowFaults(page)));
    }
    await seen.close();
    return faults;
}

async function screens() {
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/payments`);
    const trace = await page.locator(".operations a").first().getAttribute("href");
    await page.goto(city.address + trace);
    const refund = await page.getByRole("link", { name: "Вернуть на карту" }).getAttribute("href");
    await page.close();
    const order = (state) => {
        const { number } = bank.orders.all().find(state);
        return `/cabinet/topup/order?id=${number.split("-")[0]}`;
    };
    return {
        topup: "/cabinet/topup?amount=500",
        payments: "/cabinet/payments",
        slip: "/cabinet/slip",
        trace,
        refund,
        transfer: "/cabinet/transfer",
        closing: "/cabinet/closing",
        "order-paid": order((one) => one.deposited > 0),
        "order-waiting": order((one) => one.status === 0),
        "order-declined": order((one) => one.action === -2013),
        "order-expired": order((one) => one.action === -2007),
    };
}

test("the pages look well: small, large, light, dark, printed; axe finds nothing", async () => {
    const faults = [];
    for (const [name, url] of Object.entries(await screens())) {
        for (const look of LOOKS)
            faults.push(...(await lookAt(name, url, look)).map((fault) => `${name}: ${fault}`));
    }
    assert.deepEqual([...new Set(faults)], []);
});

test("the bank's own page is fit for a telephone", async () => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 360, height: 780 });
    await toBank(page, "99");
    await page.screenshot({ path: path.join(shots, "bank.png"), fullPage: true });
    assert.deepEqual(await overflowFaults(page), []);
    await page.close();
});

test(`the account of all this is ${ACCOUNT}`, async () => {
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/payments`);
    assert.match(await page.locator(".purse-number").innerText(), new RegExp(ACCOUNT));
    await page.close();
});
