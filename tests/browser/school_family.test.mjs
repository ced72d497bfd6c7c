// What a family says ahead, without script: absence, set meals, limits that the till learns within
// a second, letters over a real mail server. Usage: node school_family.test.mjs OBED
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { PASSWORD, settle } from "./walk.mjs";

const [obed] = process.argv.slice(2);
const EMAIL = "roditel@mail.example";
const API = "/api/till/v1";
const ORIGIN_SHIFT = 40n;

let city;
let browser;
let page;
let child;

const text = (one) => one.innerText();
const status = () => text(page.getByRole("status"));
const alert = () => text(page.getByRole("alert"));
const main = () => text(page.locator("main"));
const open = (path) => page.goto(city.address + path);
const inDays = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const bodyOf = (letter) => Buffer.from(letter.data.split("\r\n\r\n")[1], "base64").toString("utf8");
const headerOf = (letter, name) =>
    letter.data.split("\r\n").find((line) => line.startsWith(`${name}:`))?.slice(name.length + 2);

async function post(path, fields) {
    const csrf = await page.locator("input[name=csrf]").first().inputValue();
    return page.context().request.post(city.address + path,
        { form: { csrf, ...fields }, maxRedirects: 0 });
}

before(async () => {
    city = await openCity(obed);
    // Any hour of any day: the cut-offs and quiet hours themselves are proved by the desk's tests.
    for (const [name, value] of [["absence_cutoff_minute", 1440], ["choice_cutoff_minute", 1440],
        ["notice_quiet_from_minute", 0], ["notice_quiet_until_minute", 0]]) {
        city.run("setting", name, String(value));
    }
    browser = await launchBrowser();
    const context = await browser.newContext({ locale: "ru-RU", javaScriptEnabled: false,
        viewport: { width: 360, height: 780 } });
    page = await context.newPage();
    await settle(page, city);
    child = city.others[0];
    await open("/cabinet/profile/accounts");
    await page.getByLabel("Номер лицевого счёта ребёнка").fill(child);
    await page.getByLabel("Пароль этого счёта").fill(city.temporaryPassword(child));
    await page.getByRole("button", { name: "Добавить счёт" }).click();
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template|level=fatal/);
});

test("absence: a period, what is wrong with it, two that touch, taking back", async () => {
    await open("/cabinet/absence");
    const say = async (first, last, reason = "") => {
        await page.getByLabel("Первый день").fill(first);
        await page.getByLabel("Последний день").fill(last);
        await page.getByLabel("Причина").fill(reason);
        await page.getByRole("button", { name: "Отметить" }).click();
    };
    await say(inDays(9), inDays(8), "едем к бабушке");
    assert.match(await alert(), /Последний день раньше первого/);
    assert.equal(await page.getByLabel("Причина").inputValue(), "едем к бабушке");
    await say(inDays(8), inDays(9), "едем к бабушке");
    assert.match(await status(), /Отметили/);
    assert.match(await main(), /едем к бабушке/);
    await say(inDays(9), inDays(11));
    assert.match(await status(), /один период/);
    assert.equal(await page.getByRole("button", { name: /^Снять/ }).count(), 1);
    await page.getByRole("button", { name: /^Снять/ }).click();
    assert.match(await status(), /Отметка снята/);
    assert.match(await main(), /Ничего не отмечено/);
    const today = page.getByRole("button", { name: "Сегодня не придёт" });
    if (await today.count() === 0) {
        assert.match(await main(), /Сегодня школа не кормит/);
        return;
    }
    await today.click();
    assert.match(await main(), /Отмечено: сегодня не придёт/);
    assert.equal((await post("/cabinet/absence/today", { number: ACCOUNT })).status(), 422);
    await page.getByRole("button", { name: /^Снять/ }).click();
    assert.match(await status(), /как обычно/);
});

test("set meals: every week and a day, and a form that somebody else overtook", async () => {
    await open("/cabinet/meals");
    const selects = page.getByRole("combobox");
    if (await selects.count() === 0) {
        assert.match(await main(), /не предлагает рационов на выбор/);
        return;
    }
    const week = page.locator("select[name^=w]").first();
    const name = await week.getAttribute("name");
    await week.selectOption("none");
    await page.getByRole("button", { name: "Сохранить на каждую неделю" }).click();
    assert.match(await status(), /Выбор сохранён/);
    assert.equal(await page.locator(`select[name=${name}]`).inputValue(), "none");
    await page.getByRole("button", { name: "Сохранить на каждую неделю" }).click();
    assert.match(await status(), /Ничего не изменилось/);
    // A select that was not touched says nothing, though it shows what is no longer so.
    const stale = await post("/cabinet/meals", { number: ACCOUNT, [name]: "usual",
        [`${name}-was`]: "usual" });
    assert.equal(stale.headers().location, "/cabinet/meals?done=same");
    for (const [field, value] of [["d1-1", "none"], [name, "999999"], ["w8-1", "none"],
        ["d99999-1", "none"], [name, "<b>"]]) {
        const answer = await post("/cabinet/meals", { number: ACCOUNT, [field]: value });
        assert.ok([303, 422].includes(answer.status()), `${field} ${answer.status()}`);
        assert.doesNotMatch(await answer.text(), /<b>/);
    }
});

// A till that polls, as a canteen's does.
async function enrol() {
    const code = city.run("till", "code", "24", "Касса").match(/[A-Z0-9]{4}-?[A-Z0-9]{4}/)[0];
    const ask = async (method, path, body, token) => (await fetch(city.address + API + path, {
        method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/json",
            ...(token && { Authorization: `Bearer ${token}` }) } })).json();
    const { token, till } = await ask("POST", "/enrol", { code });
    const changes = [];
    let version = "0";
    const poll = async (wait = "") => {
        const page_ = await ask("GET", `/changes?since=${version}${wait}`, undefined, token);
        version = page_.version;
        changes.push(page_);
        return page_;
    };
    await poll(); // the mirror of a small school is one page
    return { changes, poll, origin: BigInt(till.origin),
        post: (path, body) => ask("POST", path, body, token) };
}

const rowsOf = (changes, kind) => changes.flatMap((one) => one[kind] ?? []);

test("limits: the till knows within a second", async () => {
    const till = await enrol();
    const person = rowsOf(till.changes, "people").find((one) => one.number === ACCOUNT);
    const within = async (act, holds) => {
        const heard = till.poll("&wait_ms=20000");
        await act();
        const since = Date.now();
        assert.ok(holds(await heard));
        assert.ok(Date.now() - since < 1000, "later than a second");
    };
    await open("/cabinet/limits?q=пицц");
    assert.equal(await page.getByRole("button", { name: /^Запретить: / }).count(), 1);
    await within(() => page.getByRole("button", { name: /^Запретить: Пицца/ }).click(),
        (page_) => rowsOf([page_], "bans").some((one) => one.account === person.account));
    assert.match(await status(), /Запрещено/);
    assert.equal(await page.getByRole("searchbox").inputValue(), "пицц");
    await within(() => page.getByRole("button", { name: /^Разрешить: Пицца/ }).click(),
        (page_) => rowsOf([page_], "bans").some((one) => one.account === person.account));
    await page.getByLabel("Молоко").check();
    await within(() => page.getByRole("button", { name: "Сохранить аллергены" }).click(),
        (page_) => rowsOf([page_], "people").some((one) => one.allergens.includes("milk")));
    assert.match(await main(), /Аллергия: молоко/);
    await page.getByLabel("Не больше, руб. в день").fill("сто");
    await page.getByRole("button", { name: "Сохранить лимит" }).click();
    assert.match(await alert(), /сумму от 0 до 10 000/);
    assert.equal(await page.getByLabel("Не больше, руб. в день").inputValue(), "сто");
    await page.getByLabel("Не больше, руб. в день").fill("150,50");
    await within(() => page.getByRole("button", { name: "Сохранить лимит" }).click(),
        (page_) => rowsOf([page_], "people").some((one) => one.day_limit === 15050));
    assert.match(await main(), /Дневной лимит: 150,50 руб\./);
    await page.getByRole("button", { name: "Снять лимит" }).click();
    await open("/cabinet/limits?q=яхта");
    assert.match(await main(), /ничего такого нет/);
});

async function confirmEmail() {
    await open("/cabinet/profile/email");
    await page.getByLabel("Новый адрес").fill(EMAIL);
    await page.getByLabel("Текущий пароль").fill(PASSWORD);
    await page.getByRole("button", { name: "Отправить письмо" }).click();
    const letter = await city.mail.letterTo(EMAIL);
    await open(bodyOf(letter).match(/(\/cabinet\/email\/confirm\S+)/)[1]);
    await page.getByRole("button", { name: "Подтвердить адрес" }).click();
}

test("letters: only to a confirmed address, one a purchase, ended by one POST", async () => {
    await open("/cabinet/letters");
    assert.match(await main(), /Сначала почта/);
    const refused = await post("/cabinet/letters", { number: ACCOUNT, purchases: "each" });
    assert.equal(refused.status(), 422);
    await confirmEmail();
    await open("/cabinet/letters");
    await page.getByLabel("Написать, когда на счёте останется мало").check();
    await page.getByLabel("Меньше скольких рублей").fill("0");
    await page.getByRole("button", { name: "Сохранить" }).click();
    assert.match(await alert(), /больше нуля/);
    await page.getByLabel("Меньше скольких рублей").fill("5");
    await page.getByLabel("О каждой покупке сразу").check();
    await page.getByRole("button", { name: "Сохранить" }).click();
    assert.match(await status(), /Сохранено/);
    const till = await enrol();
    const { account } = rowsOf(till.changes, "people").find((one) => one.number === ACCOUNT);
    const { card } = rowsOf(till.changes, "cards").find((one) => one.account === account);
    const dish = rowsOf(till.changes, "dishes").find((one) => one.name.startsWith("Чай с сахаром"));
    const answer = await till.post("/journal", { documents: [{ kind: "sale",
        id: String((till.origin << ORIGIN_SHIFT) + 1n), at: new Date().toISOString(), account, card,
        offline: true, number: 1,
        lines: [{ dish: dish.dish, quantity: 1, price: dish.price }] }] });
    assert.equal(answer.answers?.[0].result, "recorded", JSON.stringify(answer));
    const letters = [await city.mail.letterTo(EMAIL), await city.mail.letterTo(EMAIL)];
    const bought = letters.find((one) => /Чай с сахаром/.test(bodyOf(one)));
    assert.match(bodyOf(bought), /Л\/С|лицевой счёт 0242013137/);
    assert.ok(letters.some((one) => /На счёте осталось 3,49 руб\./.test(bodyOf(one))));
    assert.equal(headerOf(bought, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    const link = headerOf(bought, "List-Unsubscribe").match(/<http:\/\/SITE(.*)>/)[1];
    // The mail program: no cookies, no page before. A GET alone ends nothing.
    await fetch(city.address + link);
    await open("/cabinet/letters");
    assert.ok(await page.getByLabel("О каждой покупке сразу").isChecked());
    const ended = await fetch(city.address + link, { method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click" });
    assert.equal(ended.status, 200);
    await open("/cabinet/letters");
    const purchases = page.getByRole("group", { name: "Покупки и питание" });
    assert.ok(await purchases.getByLabel("Не писать").isChecked());
    assert.ok(await page.getByLabel("Написать, когда на счёте останется мало").isChecked());
    assert.equal((await fetch(`${city.address}/cabinet/letters/end?secret=none`)).status, 404);
});

test("the next child on the same page, and nobody else's", async () => {
    for (const path of ["absence", "meals", "limits", "letters"]) {
        await open(`/cabinet/${path}`);
        const other = page.locator(".children button:not([aria-current])");
        await other.click();
        assert.ok(page.url().endsWith(`/cabinet/${path}`), page.url());
    }
    const stranger = city.others[1];
    for (const [path, fields] of [["absence", { first: inDays(3) }], ["absence/today", {}],
        ["absence/back", { id: "1" }], ["meals", { "w1-1": "none" }],
        ["limits/ban", { of: "dish", id: "1", banned: "1" }],
        ["limits/allergens", { "allergen-milk": "1" }], ["limits/day", { amount: "1" }],
        ["letters", { purchases: "none" }]]) {
        for (const number of [stranger, "0000000000"]) {
            const answer = await post(`/cabinet/${path}`, { number, ...fields });
            assert.equal(answer.status(), 404, path);
        }
    }
    // A form of one child changes that child, whoever is shown.
    await open("/cabinet/limits");
    const shown = (await text(page.locator(".purse-number"))).slice(-10);
    const hidden = shown === ACCOUNT ? child : ACCOUNT;
    await post("/cabinet/limits/day", { number: hidden, amount: "77" });
    await open("/cabinet/limits");
    assert.match(await text(page.locator(".purse-number")), new RegExp(hidden));
    assert.equal(await page.getByLabel("Не больше, руб. в день").inputValue(), "77,00");
});

test("fields abused", async () => {
    const forms = { absence: ["first", "last", "reason"], "absence/back": ["id"],
        meals: ["d1-1", "w1-1"], "limits/ban": ["of", "id", "banned", "q"],
        "limits/allergens": ["allergen-x", "allergen-milk"], "limits/day": ["amount", "none"],
        letters: ["low", "amount", "purchases"] };
    await open("/cabinet/absence");
    for (const [path, names] of Object.entries(forms)) {
        for (const value of ["", "9".repeat(30), "-1", "a".repeat(5000), "<script>", "%00", "🍕",
            "1\r\nSet-Cookie: x=1"]) {
            const fields = Object.fromEntries(names.map((name) => [name, value]));
            const answer = await post(`/cabinet/${path}`, { number: ACCOUNT, ...fields });
            assert.ok([303, 400, 422].includes(answer.status()), `${path} ${answer.status()}`);
            assert.doesNotMatch(await answer.text(), /<script>/);
        }
    }
});
