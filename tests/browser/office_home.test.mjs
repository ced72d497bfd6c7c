// The office as support uses it: the first screen, the search box, a person's page with what may be
// done there, and a parent's appeal from the cabinet to its answer. Pictures go to SHOTS.
// Usage: node office_home.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { comeIn, lookAt, obedRun as runObed } from "./staff.mjs";
import { settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_home.test.mjs OBED SHOTS");

let city;
let browser;
let support;
let accountant;
let parent;

function obedRun(...words) {
    return runObed(obed, city, ...words);
}

function come(login, role, name) {
    return comeIn(browser, city, "office", login, obedRun("staff", "add", login, role, name));
}

function look(name, url, page = support) {
    return lookAt(browser, city, page, shots, `office-home-${name}`, url);
}

async function find(text, page = support) {
    await page.getByRole("searchbox").first().fill(text);
    await page.getByRole("button", { name: "Найти" }).first().click();
    await page.waitForLoadState();
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    obedRun("setting", "second_factor", "0");
    support = await come("support.home", "support", "Опорина Анна Сергеевна");
    accountant = await come("accountant.home", "accountant", "Счетова Ирина Павловна");
    parent = await (await browser.newContext({ locale: "ru-RU" })).newPage();
    await settle(parent, city);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("the first screen tells what the caller's rights open", async () => {
    await support.goto(`${city.address}/office/`);
    await support.getByRole("heading", { name: "На что посмотреть" }).waitFor();
    assert.equal(await support.getByText("Открытые расхождения").count(), 0);
    assert.equal(await support.getByText("Обращения без ответа").count(), 1);
    await accountant.goto(`${city.address}/office/`);
    assert.equal(await accountant.getByText("Открытые расхождения").count(), 1);
    assert.equal(await accountant.getByText("Обращения без ответа").count(), 0);
    await look("first", "/office/");
    await look("first-money", "/office/", accountant);
});

test("a proof that the server can see is on the first screen", async () => {
    assert.match(obedRun("verify"), /all invariants hold/);
    await support.goto(`${city.address}/office/`);
    await support.getByText("книги верны").waitFor();
    assert.equal(await support.getByText("Книги давно не проверялись").count(), 0);
    await look("upkeep", "/office/upkeep");
    await look("letters", "/office/letters");
});

test("every tile leads to a page that opens", async () => {
    for (const page of [support, accountant]) {
        await page.goto(`${city.address}/office/`);
        const paths = await page.locator("a.tile").evaluateAll((all) => all.map((a) => a.href));
        assert.ok(paths.length > 4, `${paths.length} tiles`);
        for (const path of paths) {
            assert.equal((await page.goto(path)).status(), 200, path);
        }
    }
});

test("the search box: names in any order, numbers lead straight, what can be typed", async () => {
    await find("иван иванов");
    await support.getByRole("link", { name: "Иванов Иван Иванович" }).first().waitFor();
    await find("024 201-31-37");
    assert.match(support.url(), new RegExp(`/office/person/${ACCOUNT}$`));
    await find("24-001983");
    assert.match(support.url(), /\/school\/24\/pupil\/0242013137\/statement/);
    await support.goto(`${city.address}/office/find`);
    await find("3Б 24");
    assert.match(support.url(), /\/school\/24\/class\//);
    await support.goto(`${city.address}/office/find`);
    await find("щщщ <b>");
    await support.getByRole("heading", { name: "щщщ <b>» ничего не нашлось" }).waitFor();
    await look("find", "/office/find?q=%D0%B8%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2");
    await look("find-none", "/office/find");
});

test("a card is blocked and freed, after a sentence that says what happens", async () => {
    await support.goto(`${city.address}/office/person/${ACCOUNT}`);
    await support.getByText("Заблокировать", { exact: true }).click();
    await support.getByRole("button", { name: "Заблокировать карту" }).click();
    await support.getByText("Карта заблокирована").waitFor();
    await support.getByText("Снять блокировку", { exact: true }).first().click();
    await support.getByRole("button", { name: "Снять блокировку" }).click();
    await support.getByText("Карта снова действует").waitFor();
    await look("person", `/office/person/${ACCOUNT}`);
    await look("person-money", `/office/person/${ACCOUNT}`, accountant);
});

test("a new password is given only to whom support believes, and sessions end", async () => {
    await support.goto(`${city.address}/office/person/${ACCOUNT}`);
    await support.getByText("Новый пароль", { exact: true }).click();
    await support.getByLabel("Я убедился").check();
    await support.getByRole("button", { name: "Напечатать временный пароль" }).click();
    await support.getByText("Пароль показан один раз").waitFor();
    await support.goto(`${city.address}/office/person/${ACCOUNT}`);
    await support.getByText("временный пароль до").waitFor();
    await support.getByText("Новый пароль", { exact: true }).click();
    await support.getByLabel("Я убедился").check();
    await support.getByRole("button", { name: "Отправить ссылку на почту" }).click();
    await support.getByText("адрес не подтверждён").waitFor();
});

test("an appeal: from the cabinet to the answer and back", async () => {
    await parent.goto(`${city.address}/cabinet/appeals`);
    await parent.getByLabel("Вид").selectOption("Жалоба");
    await parent.getByLabel("О чём").selectOption("Качество питания");
    await parent.getByLabel("Что случилось").fill("Суп был <b>холодный</b>\nвторой день");
    await parent.getByRole("button", { name: "Отправить", exact: true }).click();
    await parent.getByText("Обращение отправлено").waitFor();
    await support.goto(`${city.address}/office/appeals`);
    await support.getByRole("link", { name: "1", exact: true }).click();
    await support.getByText("Суп был <b>холодный</b>").waitFor();
    await support.getByRole("button", { name: "Взять в работу" }).click();
    await support.getByLabel("Текст").fill("Проверить термосы");
    await support.getByRole("button", { name: "Сохранить заметку" }).click();
    await support.getByLabel("Текст").fill("Заменили термосы.");
    await support.getByRole("button", { name: "Ответить", exact: true }).click();
    await support.getByText("Есть ответ").waitFor();
    await parent.goto(`${city.address}/cabinet/appeals`);
    await parent.getByText("Заменили термосы.").waitFor();
    assert.equal(await parent.getByText("Проверить термосы").count(), 0);
    assert.equal(await parent.getByText("Опорина").count(), 0);
    await look("appeals", "/office/appeals");
    await look("appeal", "/office/appeals/1");
    await look("cabinet-appeals", "/cabinet/appeals", parent);
});

test("somebody calls: written down, and refused without a name", async () => {
    await look("call", `/office/appeals/new?number=${ACCOUNT}`);
    await support.goto(`${city.address}/office/appeals/new?number=${ACCOUNT}`);
    await support.getByLabel("Кто звонил").fill("   ");
    await support.getByLabel("Что спросили").fill("Когда придёт карта?");
    await support.getByRole("button", { name: "Записать" }).click();
    await support.getByRole("alert").waitFor();
    await support.getByLabel("Кто звонил").fill("Мама, 8 900 000-00-00");
    await support.getByRole("button", { name: "Записать" }).click();
    await support.getByRole("heading", { name: "Обращение № 2" }).waitFor();
});

test("what is not allowed is not there", async () => {
    for (const path of ["/office/appeals", "/office/appeals/1"]) {
        assert.equal((await accountant.goto(city.address + path)).status(), 403, path);
    }
    assert.equal((await support.goto(`${city.address}/office/person/0000000000`)).status(), 404);
    assert.equal((await support.goto(`${city.address}/office/appeals/99`)).status(), 404);
});

test("who searches too much waits", async () => {
    const statuses = new Set();
    for (let i = 0; i < 40; i++) {
        const path = `/office/find?q=024000${1000 + i}`;
        const answer = await accountant.request.get(city.address + path);
        statuses.add(answer.status());
    }
    assert.ok(statuses.has(429), [...statuses].join(" "));
});
