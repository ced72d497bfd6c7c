// «Доступ для приложений»: a parent makes a token, copies and ends it. «Вебхуки»: the administrator
// adds an address, sees what became of what was sent, and sends it again. «Разработчикам».
// Pictures go to SHOTS. Usage: node family_api.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { overflowFaults } from "./quality.mjs";
import { comeIn, lookAt, LOOKS, obedRun } from "./staff.mjs";
import { PASSWORD, settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node family_api.test.mjs OBED SHOTS");
const WAIT_MS = 20000;

let city;
let browser;
let receiver;
let statuses = [410, 204];
const messages = [];

const says = (page, words) => page.getByText(words).first().waitFor();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
// Every page is looked at once, narrow and light; a few also wide, dark and on paper.
const NARROW = [LOOKS[0]];
const look = (page, name, url, looks = NARROW) =>
    lookAt(browser, city, page, shots, `family-api-${name}`, url, looks);

// Reloads the page until it says so: what is sent is sent by the server in its own time.
async function comes(page, words) {
    const until = Date.now() + WAIT_MS;
    while (!(await page.locator("main").innerText()).includes(words)) {
        assert.ok(Date.now() < until, `no «${words}»`);
        await page.waitForTimeout(100);
        await page.goto(page.url().split("?")[0]);
    }
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed, ["--webhook-networks", "127.0.0.1"]);
    browser = await launchBrowser();
    receiver = http.createServer((request, response) => {
        request.resume().on("end", () => {
            messages.push(request.headers["webhook-id"]);
            response.writeHead(statuses.shift() ?? 204).end();
        });
    });
    await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});

after(async () => {
    await browser?.close();
    receiver?.closeAllConnections();
    receiver?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template|level=fatal/);
});

test("a parent makes a token, copies it, and ends it", async () => {
    const context = await browser.newContext({ locale: "ru-RU",
        permissions: ["clipboard-read", "clipboard-write"],
        viewport: { width: 360, height: 780 } });
    const page = await context.newPage();
    await settle(page, city);
    await look(page, "none", "/cabinet/api");
    await page.goto(`${city.address}/cabinet/profile`);
    await page.getByRole("link", { name: /Доступ для приложений/ }).click();
    await page.getByLabel("Для чего").fill("Семейный бюджет");
    await page.getByLabel(/Видеть/).check();
    await page.getByLabel("Ваш пароль").fill("не тот пароль");
    await press(page, "Создать ключ");
    await says(page, "Пароль не подошёл.");
    assert.equal(await page.getByLabel("Для чего").inputValue(), "Семейный бюджет");
    await page.getByLabel("Ваш пароль").fill(PASSWORD);
    await press(page, "Создать ключ");
    await page.getByLabel("Ключ", { exact: true }).selectText();
    await page.keyboard.press("Control+C");
    await page.screenshot({ path: `${shots}/family-api-made-360.png`, fullPage: true });
    assert.deepEqual(await overflowFaults(page), []);
    const token = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(token, /^obedfam_[0-9A-Za-z]{46}$/);
    const ask = () => fetch(`${city.address}/api/family/v1/children`,
        { headers: { Authorization: `Bearer ${token}` } });
    const told = await (await ask()).json();
    assert.equal(told.children[0].number, ACCOUNT);
    await page.getByRole("link", { name: "Готово, ключ сохранён" }).click();
    await says(page, "Семейный бюджет");
    assert.ok(!(await page.content()).includes(token));
    assert.equal(await page.getByText("Ключ отозван.").count(), 0);
    await look(page, "one", "/cabinet/api", LOOKS);
    await press(page, "Отозвать ключ Семейный бюджет");
    await says(page, "Ключ отозван.");
    assert.equal((await ask()).status, 401);
    await context.close();
});

test("the administrator adds a webhook, sees what was not taken, and sends it again", async () => {
    const temporary = obedRun(obed, city, "staff", "add", "sergeeva", "administrator",
        "Сергеева Нина");
    const page = await comeIn(browser, city, "office", "sergeeva", temporary);
    await look(page, "hooks-none", "/office/webhooks");
    await page.goto(`${city.address}/office/webhooks`);
    await page.getByLabel("Система").fill("Бухгалтерия");
    await page.getByLabel("Адрес").fill("https://192.168.0.10/obed");
    await page.getByLabel(/Период расчётов закрыт/).check();
    await press(page, "Добавить");
    await says(page, "Это адрес закрытой сети.");
    await page.getByLabel("Адрес").fill(`http://127.0.0.1:${receiver.address().port}/obed`);
    await press(page, "Добавить");
    await says(page, "Адрес добавлен.");
    const path = new URL(page.url()).pathname;
    await press(page, "Проверить");
    await comes(page, "Не принято");
    await says(page, "ответ 410");
    await says(page, /проверка \d+/);
    await look(page, "hook-dead", path);
    await page.goto(city.address + path);
    await page.getByRole("button", { name: /^Повторить: Проверка/ }).click();
    await says(page, "Отправляем ещё раз.");
    await comes(page, "всё принято");
    assert.equal(messages.length, 2);
    assert.equal(messages[0], messages[1]);
    await page.getByText("Показать секрет").click();
    const secret = await page.locator("details code").innerText();
    assert.match(secret, /^whsec_/);
    await press(page, "Сменить секрет");
    await says(page, "Секрет сменён.");
    await look(page, "hook", path, LOOKS);
    await look(page, "hooks", "/office/webhooks");
    await page.goto(city.address + path);
    await page.getByRole("link", { name: "Удалить…" }).click();
    await look(page, "hook-drop", `${path}/drop`);
    await page.getByRole("button", { name: /Удалить/ }).click();
    await says(page, "Пока никому не сообщаем");
    await page.getByRole("link", { name: "справочнике для разработчиков" }).click();
    await page.getByRole("heading", { name: "Вебхуки оператора" }).waitFor();
    await page.context().close();
});

test("the reference for developers is found from the site, and every place of it", async () => {
    const context = await browser.newContext({ locale: "ru-RU", javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${city.address}/`);
    await page.getByRole("link", { name: "Разработчикам" }).first().click();
    await page.getByRole("link", { name: "Справочник программного интерфейса" }).click();
    await says(page, "Что разрешено этому ключу");
    const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
        .map((one) => one.getAttribute("href").slice(1))
        .filter((id) => !document.getElementById(id)));
    assert.deepEqual(lost, []);
    for (const name of ["family.yaml", "webhooks.yaml"]) {
        const href = await page.getByRole("link", { name }).getAttribute("href");
        const answer = await context.request.get(new URL(href, page.url()).href);
        assert.equal(answer.status(), 200);
        assert.match(await answer.text(), /^openapi: 3\.1\.0/);
    }
    await look(page, "developers", "/developers/api", LOOKS);
    await context.close();
});
