// The cabinet as a parent meets it, without script, against the real server.
// Usage: node cabinet.test.mjs OBED
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, letterText, linkOf, openCity, serveOnAllAddresses, serveTls }
    from "./city.mjs";
import { PASSWORD, enter, fillEntrance, setPassword, settle } from "./walk.mjs";

const obed = process.argv[2];
assert.ok(obed, "usage: node cabinet.test.mjs OBED");
const OTHER_PASSWORD = "суп-четверг-велосипед";
const RECOVERED_PASSWORD = "плов-пятница-качели";
const EMAIL = "ivanova.olga@mail.example";
const RECOVERY_LINK = "/cabinet/password/recover?token=";
const MEAL = "Табель: Завтрак младшая школа, Ежедневное полное меню 1-4 кл.(род+дотация)";
const GOLDEN = [
    ["18.01.2018", MEAL, "49,61"], ["18.01.2018", "Чек №24-001983", "34,50"],
    ["19.01.2018", MEAL, "49,61"], ["20.01.2018", MEAL, "49,61"],
    ["20.01.2018", "Чек №24-002620", "85,28"], ["14.03.2018", MEAL, "49,61"],
    ["14.03.2018", "Чек №24-014918", "86,33"], ["14.03.2018", "Чек №24-015043", "56,17"],
    ["15.03.2018", MEAL, "49,61"], ["15.03.2018", "Чек №24-015183", "96,35"],
    ["16.03.2018", "Чек №24-015584", "33,90"],
];
const GOLDEN_DISHES = {
    "Чек №24-001983": ["34,50"], "Чек №24-002620": ["8,30", "23,85", "5,43", "34,50", "13,20"],
    "Чек №24-014918": ["4,73", "23,85", "10,05", "34,50", "13,20"],
    "Чек №24-015043": ["34,50", "7,13", "14,54"],
    "Чек №24-015183": ["8,30", "23,85", "34,50", "16,50", "13,20"],
    "Чек №24-015584": ["10,05", "23,85"],
};
const PERIOD = "from=16.01.2018&to=16.03.2018&detail=1";

let city;
let browser;
let page;

before(async () => {
    city = await openCity(obed);
    browser = await launchBrowser();
    page = await newPage();
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
    assert.doesNotMatch(log, /level=error/, "the server met a fault");
});

async function newPage(options = {}) {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: "ru-RU",
        viewport: { width: 360, height: 780 }, ...options });
    const opened = await context.newPage();
    opened.setDefaultTimeout(10000);
    return opened;
}

const text = (locator) => locator.innerText().then((found) => found.replaceAll("\u00a0", " "));
const json = async (from, url) => {
    const answer = await from.context().request.get(city.address + url,
        { headers: { Accept: "application/json" }, maxRedirects: 0 });
    return { status: answer.status(), body: await answer.json() };
};

test("the root is the public site, which leads to the entrance", async () => {
    await page.goto(city.address);
    assert.equal(new URL(page.url()).pathname, "/");
    await page.getByRole("link", { name: "Войти в личный кабинет" }).click();
    assert.equal(new URL(page.url()).pathname, "/cabinet/login");
    assert.equal(await text(page.getByRole("heading", { level: 1 })), "Вход в личный кабинет");
    await page.getByRole("link", { name: "Условиями использования" }).click();
    assert.match(await text(page.locator("h1")), /^Условия использования/);
});

test("an entrance without consent, with a bad number or password is refused", async () => {
    await page.goto(`${city.address}/cabinet/login`);
    const csrf = await page.locator("input[name=csrf]").inputValue();
    const post = async (form) => (await page.context().request.post(
        `${city.address}/cabinet/login`, { form: { csrf, ...form } })).text();
    assert.match(await post({ number: ACCOUNT, password: "x" }), /отметьте согласие/);
    assert.match(await post({ number: "12", password: "x", consent: "1" }), /десять цифр, они/);
    await fillEntrance(page, city, ACCOUNT, "не тот пароль");
    assert.match(await text(page.getByRole("alert")), /не подошли друг к другу/);
    assert.equal(await page.getByLabel("Пароль").inputValue(), "");
    assert.equal(await page.getByLabel("Номер лицевого счёта").inputValue(), ACCOUNT);
});

test("a temporary password leads to the setting of a permanent one and nowhere else", async () => {
    const temporary = city.temporaryPassword(ACCOUNT);
    await fillEntrance(page, city, `${ACCOUNT.slice(0, 4)} ${ACCOUNT.slice(4)}`, temporary);
    assert.equal(await text(page.locator("h1")), "Установка пароля");
    await page.goto(`${city.address}/cabinet/statement`);
    assert.equal(await text(page.locator("h1")), "Установка пароля");
    await setPassword(page, "password1");
    assert.match(await text(page.getByRole("alert")), /легко угадать/);
    await setPassword(page, PASSWORD, OTHER_PASSWORD);
    assert.match(await text(page.getByRole("alert")), /не совпали/);
    await setPassword(page, PASSWORD);
    assert.equal(await text(page.locator("h1")), "Добро пожаловать в личный кабинет учащегося!");

    const stranger = await newPage();
    await fillEntrance(stranger, city, ACCOUNT, temporary);
    assert.match(await text(stranger.getByRole("alert")), /не подошли/);
    await stranger.context().close();
});

test("each page says whose account it is and what is on it", async () => {
    for (const path of ["/cabinet/", "/cabinet/statement", "/cabinet/profile", "/cabinet/topup"]) {
        await page.goto(city.address + path);
        const purse = await text(page.locator(".purse"));
        assert.match(purse, /Л\/С 0242013137/);
        assert.match(purse, /ИВАНОВ ИВАН ИВАНОВИЧ, ШКОЛА №24/);
        assert.match(purse, /Текущий остаток:\s+8,04 руб\./);
        assert.match(purse, /Пополнить карту/);
        for (const word of ["Профиль", "Отчет"]) {
            assert.equal(await page.getByRole("link", { name: word, exact: true }).count(), 1);
        }
        assert.equal(await page.getByRole("button", { name: "Выйти" }).count(), 1);
    }
});

test("the golden statement, to the kopeck, on the page", async () => {
    await page.goto(`${city.address}/cabinet/statement?${PERIOD}`);
    const sheet = await text(page.locator("#report"));
    assert.match(sheet, /Отчет за период 16\.01\.2018–16\.03\.2018/);
    assert.match(sheet, /Остаток на начало\s+677,66 руб\./);
    assert.match(sheet, /Остаток на конец\s+8,04 руб\./);
    const rows = await shownRows();
    for (const [date, name, debit] of GOLDEN) {
        const found = rows.filter((row) => row.date === date && row.name === name
            && row.debit === debit);
        assert.equal(found.length, 1, `${date} ${name} ${debit}`);
        if (GOLDEN_DISHES[name]) assert.deepEqual(found[0].dishes, GOLDEN_DISHES[name], name);
    }
});

async function shownRows() {
    const rows = [];
    for (const row of await page.locator(".lines tbody tr").all()) {
        const cell = (n) => row.locator("td").nth(n);
        const dishes = await row.locator("li span:last-child").allTextContents();
        const name = (await cell(1).innerText()).split("\n")[0].trim();
        rows.push({ date: await cell(0).textContent(), name, debit: await cell(2).textContent(),
            dishes });
    }
    return rows;
}

const kopecks = (money) => Number(money.replace("−", "-").replace(/[^\d-]/g, ""));

test("the golden statement as JSON, and its sums hold", async () => {
    const { status, body } = await json(page, `/cabinet/statement?${PERIOD}`);
    assert.equal(status, 200);
    const { statement } = body;
    assert.equal(statement.opening, "677,66");
    assert.equal(statement.closing, "8,04");
    const sum = (name) => statement.lines.reduce(
        (total, line) => total + (line[name] ? kopecks(line[name]) : 0), 0);
    assert.equal(sum("debit"), kopecks(statement.debits));
    assert.equal(sum("credit"), kopecks(statement.credits));
    assert.equal(67766 + sum("credit") - sum("debit"), 804);
    for (const [date, name, debit] of GOLDEN) {
        const found = statement.lines.filter((line) => line.date === date && line.name === name
            && line.debit === debit);
        assert.equal(found.length, 1, `${date} ${name} ${debit}`);
        if (!GOLDEN_DISHES[name]) continue;
        assert.deepEqual(found[0].dishes.map((dish) => dish.sum), GOLDEN_DISHES[name]);
    }
    const drawn = kopecks(body.chart.roster) + kopecks(body.chart.receipts);
    assert.equal(drawn, sum("debit"), "the picture shows all that was spent");
});

test("periods: adjoining statements meet, wrong ones are told", async () => {
    const part = async (query) => (await json(page, `/cabinet/statement?${query}`)).body.statement;
    const first = await part("from=16.01.2018&to=31.01.2018");
    const second = await part("from=01.02.2018&to=16.03.2018");
    assert.equal(first.opening, "677,66");
    assert.equal(first.closing, second.opening);
    assert.equal(second.closing, "8,04");
    const quiet = await part("from=01.06.2017&to=30.06.2017");
    assert.equal(quiet.lines.length, 0);
    assert.equal(quiet.opening, quiet.closing);
    for (const [query, words] of [["from=16.03.2018&to=16.01.2018", /раньше даты начала/],
        ["from=2018-02-30&to=2018-03-01", /Укажите обе даты/], ["from=16.03.2018", /Укажите обе/],
        ["from=01.01.2016&to=16.03.2018", /Период больше 366 дней/]]) {
        const answer = await page.goto(`${city.address}/cabinet/statement?${query}`);
        assert.equal(answer.status(), 422);
        assert.match(await text(page.getByRole("alert")), words);
    }
});

test("quick ranges and the details of receipts", async () => {
    await page.goto(`${city.address}/cabinet/statement`);
    for (const [name, days] of [["два дня", 2], ["две недели", 14], ["30 дней", 30]]) {
        await page.getByRole("button", { name }).click();
        const from = Date.parse(await page.getByLabel("С", { exact: true }).inputValue());
        const to = Date.parse(await page.getByLabel("По", { exact: true }).inputValue());
        assert.equal((to - from) / 86400000, days - 1);
    }
    await page.getByLabel("С", { exact: true }).fill("2018-03-14");
    await page.getByLabel("По", { exact: true }).fill("2018-03-16");
    await page.getByRole("button", { name: "Получить отчет" }).click();
    assert.equal(await page.locator(".lines li").count(), 0);
    await page.getByLabel("Включить детализацию чеков").check();
    await page.getByRole("button", { name: "Получить отчет" }).click();
    assert.ok(await page.locator(".lines li").count() > 5);
    const dishes = await text(page.locator(".dishes"));
    assert.match(dishes, /Пицца 125 г/);
    assert.match(dishes, /\d+ (раз|раза)/);
});

test("the profile, and an address confirmed by a mailed link", async () => {
    await page.goto(`${city.address}/cabinet/profile`);
    const facts = await text(page.locator("main"));
    for (const words of [/Номер\s+0242013137/, /Баланс\s+8,04 руб\./, /Имя\s+Иванов Иван Иванович/,
        /Обр\. учреждение\s+Школа №24/, /Класс\s+03Б/, /Эл\. почта\s+Не указана \(изменить\.\.\.\)/,
        /Изменить пароль\.\.\./, /Это устройство/, /редакция 1/]) assert.match(facts, words);
    await page.getByRole("link", { name: "изменить..." }).click();
    const fill = async (email, password) => {
        await page.getByLabel("Новый адрес").fill(email);
        await page.getByLabel("Текущий пароль").fill(password);
        await page.getByRole("button", { name: "Отправить письмо" }).click();
    };
    await fill("olga@localhost", PASSWORD);
    assert.match(await text(page.getByRole("alert")), /не похоже на адрес/);
    await fill(EMAIL, "чужой пароль");
    assert.match(await text(page.getByRole("alert")), /Пароль не подошёл/);
    await fill(EMAIL, PASSWORD);
    assert.match(await text(page.getByRole("status")), /Письмо отправлено/);
    assert.match(await text(page.locator("main")), /Не указана/);
    const letter = await city.mail.letterTo(EMAIL);
    assert.match(letterText(letter.data), /Чтобы подтвердить его, откройте ссылку/);
    await page.goto(linkOf(letter, city.address));
    await page.getByRole("button", { name: "Подтвердить адрес" }).click();
    assert.equal(await text(page.locator("h1")), "Адрес подтверждён");
    const again = await page.goto(linkOf(letter, city.address));
    assert.equal(again.status(), 410);
    await page.goto(`${city.address}/cabinet/profile`);
    assert.match(await text(page.locator("main")), new RegExp(EMAIL));
});

test("a change of the password ends the other entrances", async () => {
    const other = await newPage();
    await enter(other, city);
    await page.goto(`${city.address}/cabinet/profile`);
    await page.getByRole("link", { name: "Изменить пароль..." }).click();
    const change = async (current, password) => {
        await page.getByLabel("Текущий пароль").fill(current);
        await page.getByLabel("Новый пароль", { exact: true }).fill(password);
        await page.getByLabel("Подтвердите новый пароль").fill(password);
        await page.getByRole("button", { name: "Изменить пароль" }).click();
    };
    await change("не тот пароль", OTHER_PASSWORD);
    assert.match(await text(page.getByRole("alert")), /Текущий пароль не подошёл/);
    await change(PASSWORD, PASSWORD);
    assert.match(await text(page.getByRole("alert")), /совпадает с прежним/);
    await change(PASSWORD, OTHER_PASSWORD);
    assert.match(await text(page.getByRole("status")), /Пароль изменён/);
    await other.goto(`${city.address}/cabinet/profile`);
    assert.equal(new URL(other.url()).pathname, "/cabinet/login");
    await other.context().close();
});

test("a session is ended from the list", async () => {
    const other = await newPage();
    await enter(other, city, ACCOUNT, OTHER_PASSWORD);
    await page.goto(`${city.address}/cabinet/profile`);
    await page.getByRole("button", { name: "Завершить" }).first().click();
    assert.match(await text(page.getByRole("status")), /Вход завершён/);
    await other.goto(`${city.address}/cabinet/`);
    assert.equal(new URL(other.url()).pathname, "/cabinet/login");
    await other.context().close();
});

test("recovery by mail: the same answer for everybody, one link, once", async () => {
    const stranger = await newPage();
    const answers = [];
    for (const number of [ACCOUNT, "9999999999"]) {
        await stranger.goto(`${city.address}/cabinet/recovery`);
        await stranger.getByLabel("Номер лицевого счёта").fill(number);
        await stranger.getByRole("button", { name: "Отправить ссылку" }).click();
        answers.push(await text(stranger.locator("main")));
    }
    assert.equal(answers[0], answers[1]);
    const letter = await city.mail.letterTo(EMAIL, RECOVERY_LINK);
    await stranger.goto(linkOf(letter, city.address));
    await setPassword(stranger, RECOVERED_PASSWORD);
    assert.equal(new URL(stranger.url()).pathname, "/cabinet/");
    await page.goto(`${city.address}/cabinet/`);
    assert.equal(new URL(page.url()).pathname, "/cabinet/login", "older sessions have ended");
    assert.equal((await stranger.goto(linkOf(letter, city.address))).status(), 410);
    await stranger.context().close();
    const others = city.mail.letters.map((one) => letterText(one.data));
    assert.ok(!others.some((words) => words.includes(RECOVERY_LINK)), "one link");
    await enter(page, city, ACCOUNT, RECOVERED_PASSWORD);
});

test("a second child is added by number and password, and switched to", async () => {
    const [child] = city.others;
    await page.goto(`${city.address}/cabinet/profile/accounts`);
    const add = async (number, password) => {
        await page.getByLabel("Номер лицевого счёта ребёнка").fill(number);
        await page.getByLabel("Пароль этого счёта").fill(password);
        await page.getByRole("button", { name: "Добавить счёт" }).click();
    };
    await add(child, "наугад");
    assert.match(await text(page.getByRole("alert")), /не подошли/);
    await add(child, city.temporaryPassword(child));
    assert.match(await text(page.getByRole("status")), /Счёт добавлен/);
    await page.locator(`.children button[value="${child}"]`).click();
    assert.match(await text(page.locator(".purse-number")), new RegExp(child));
    await page.goto(`${city.address}/cabinet/statement`);
    assert.match(await text(page.locator("#report")), new RegExp(child));
    await page.locator(`.children button[value="${ACCOUNT}"]`).click();
    assert.match(await text(page.locator(".purse-number")), new RegExp(ACCOUNT));
});

test("two parents at once never see each other's child", async () => {
    const [, number] = city.others;
    const other = await newPage();
    await settle(other, city, number, PASSWORD);
    const ask = async (from, own) => {
        const { body } = await json(from, "/cabinet/statement");
        assert.equal(body.account.number, own);
        assert.equal(body.statement.number, own);
    };
    await Promise.all(Array.from({ length: 40 }, (_, n) => (
        n % 2 ? ask(page, ACCOUNT) : ask(other, number))));
    const switching = await other.locator("input[name=csrf]").first().inputValue();
    await other.context().request.post(`${city.address}/cabinet/account`,
        { form: { csrf: switching, number: ACCOUNT } });
    await ask(other, number);
    await other.context().close();
});

test("a form that is not ours changes nothing", async () => {
    const request = page.context().request;
    const post = async (form, headers) => (await request.post(`${city.address}/cabinet/logout`,
        { form, headers, maxRedirects: 0 })).status();
    await page.goto(`${city.address}/cabinet/`);
    const csrf = await page.locator("input[name=csrf]").first().inputValue();
    assert.equal(await post({}), 403);
    assert.equal(await post({ csrf: "0".repeat(32) }), 403);
    assert.equal(await post({ csrf }, { "Sec-Fetch-Site": "cross-site" }), 403);
    const stranger = await newPage();
    await stranger.goto(`${city.address}/cabinet/login`);
    const foreign = await stranger.locator("input[name=csrf]").first().inputValue();
    assert.equal(await post({ csrf: foreign }), 403);
    await stranger.context().close();
    await page.goto(`${city.address}/cabinet/`);
    assert.equal(await text(page.locator("h1")), "Добро пожаловать в личный кабинет учащегося!");
});

test("nobody learns from the answer whether an account exists", async () => {
    const stranger = await newPage();
    const answers = [];
    for (const number of [city.others[2], "9999999998"]) {
        await fillEntrance(stranger, city, number, "наугад-пароль");
        answers.push((await stranger.content()).replaceAll(number, "N")
            .replace(/name="csrf" value="\w+"/g, ""));
    }
    assert.equal(answers[0], answers[1]);
    await stranger.context().close();
});

test("after wrong passwords an attempt waits, and the right one is taken", async () => {
    const number = city.others[2];
    const other = await newPage();
    await settle(other, city, number, PASSWORD);
    await other.context().close();
    const stranger = await newPage();
    for (let n = 0; n < 3; n++) await fillEntrance(stranger, city, number, "наугад-пароль");
    const began = performance.now();
    await enter(stranger, city, number, PASSWORD);
    assert.ok(performance.now() - began >= 1000);
    await stranger.context().close();
});

test("over TLS the cookie is bound to the host; without it only loopback is served", async () => {
    const tls = await serveTls(obed, city);
    const address = `https://127.0.0.1:${tls.port}`;
    const secure = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false });
    const opened = await secure.newPage();
    await settle(opened, { ...city, address, temporaryPassword: tls.temporaryPassword }, ACCOUNT,
        OTHER_PASSWORD);
    const session = (await secure.cookies()).find((one) => one.name === "__Host-obed");
    assert.ok(session.secure && session.httpOnly && session.path === "/");
    await secure.close();
    await tls.close();
    const open = await serveOnAllAddresses(obed, city);
    const answer = await page.context().request.get(`http://127.0.0.1:${open.port}/cabinet/login`);
    assert.equal(answer.status(), 403);
    await open.close();
});

test("headers: nothing is kept, nothing foreign run, the cookie the browser's", async () => {
    const answer = await page.goto(`${city.address}/cabinet/`);
    const headers = answer.headers();
    assert.equal(headers["cache-control"], "no-store");
    assert.match(headers["content-security-policy"], /^default-src 'none'; style-src 'self'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    const cookies = await page.context().cookies();
    const session = cookies.find((cookie) => cookie.name === "obed");
    assert.ok(session.httpOnly && session.sameSite === "Lax" && session.expires > 0);
});

test("errors are pages in human words, or problems in JSON", async () => {
    const status = async (path, options) => (await page.context().request.fetch(
        city.address + path, options)).status();
    assert.equal(await status("/no/such/page"), 404);
    assert.equal(await status("/static/..%2Fobed.css"), 400);
    assert.equal(await status("/static/none.css"), 404);
    assert.equal(await status("/cabinet/", { method: "DELETE" }), 405);
    assert.equal(await status("/cabinet/login", { method: "POST", data: "x".repeat(200000),
        headers: { "Content-Type": "application/x-www-form-urlencoded" } }), 413);
    await page.goto(`${city.address}/no/such/page`);
    assert.equal(await text(page.locator("h1")), "Такой страницы нет");
    const stranger = await newPage();
    assert.equal((await json(stranger, "/cabinet/")).status, 401);
    assert.equal((await json(stranger, "/no/such/page")).body.code, "not_found");
    await stranger.context().close();
});

test("bad input gets a clear answer from every form and query", async () => {
    const open = await newPage();
    await open.goto(`${city.address}/cabinet/login`);
    const jars = { [ACCOUNT]: page, nobody: open };
    const forms = {
        nobody: { "/cabinet/login": ["number", "password", "consent"],
            "/cabinet/recovery": ["number"], "/cabinet/email/confirm": ["token"],
            "/cabinet/password/recover": ["password", "again", "token"] },
        [ACCOUNT]: { "/cabinet/account": ["number"], "/cabinet/profile/sessions": ["session"],
            "/cabinet/profile/email": ["email", "current"],
            "/cabinet/profile/password": ["password", "again", "current"],
            "/cabinet/profile/accounts": ["number", "password"] },
    };
    const values = ["", "%FF", "%00", "%D0%9F%0D%0ASet-Cookie:x", "9".repeat(30), "-1",
        "a".repeat(5000), "%3Cscript%3E", "%F0%9F%8D%95",
        "1&again=2&number=3&password=4&token=5&session=6"];
    await page.goto(`${city.address}/cabinet/`);
    for (const [who, routes] of Object.entries(forms)) {
        const csrf = await jars[who].locator("input[name=csrf]").first().inputValue();
        for (const [path, fields] of Object.entries(routes)) {
            for (const value of values) {
                const body = `csrf=${csrf}&${fields.map((name) => `${name}=${value}`).join("&")}`;
                const answer = await jars[who].context().request.post(city.address + path, {
                    data: body, headers: { "Content-Type": "application/x-www-form-urlencoded" },
                    maxRedirects: 0 });
                const status = answer.status();
                assert.ok([200, 303, 400, 410, 422].includes(status), `${path} ${value} ${status}`);
                assert.doesNotMatch(await answer.text(), /<script>/);
            }
        }
    }
    for (const query of ["from=99999999999999&to=1", "last=0", "last=367", "last=x", "from=%FF",
        "detail=maybe", "from=01.01.1800&to=02.01.1800", "last=1&last=2", "x=1"]) {
        const answer = await page.context().request.get(
            `${city.address}/cabinet/statement?${query}`, { maxRedirects: 0 });
        assert.ok([200, 400, 422].includes(answer.status()), `${query} ${answer.status()}`);
    }
    await open.context().close();
});

test("leaving ends the session", async () => {
    await page.goto(`${city.address}/cabinet/`);
    const cookies = await page.context().cookies();
    await page.getByRole("button", { name: "Выйти" }).click();
    assert.match(await text(page.getByRole("status")), /Вы вышли/);
    await page.context().addCookies(cookies.filter((cookie) => cookie.name === "obed"));
    await page.goto(`${city.address}/cabinet/`);
    assert.equal(new URL(page.url()).pathname, "/cabinet/login");
});
