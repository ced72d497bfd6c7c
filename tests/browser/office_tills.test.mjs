// The administrator's pages of settings, tills, cashiers, schools, channels and the city's calendar.
// Pictures go to SHOTS. Usage: node office_tills.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeIn, lookAt, obedRun as runObed } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_tills.test.mjs OBED SHOTS");

let city;
let browser;
let page;

function obedRun(...words) {
    return runObed(obed, city, ...words);
}

function look(name, url) {
    return lookAt(browser, city, page, shots, `office-tills-${name}`, url);
}

async function open(url) {
    const answer = await page.goto(city.address + url);
    assert.equal(answer.status(), 200, url);
}

async function press(name) {
    await page.getByRole("button", { name }).click();
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    const temporary = obedRun("staff", "add", "sergeeva", "administrator", "Сергеева Нина");
    page = await comeIn(browser, city, "office", "sergeeva", temporary);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("a setting goes from the city to a school and back, and its history says who", async () => {
    await open("/office/settings");
    await page.getByRole("link", { name: "Изменить: Плата за активацию карты" }).click();
    await page.getByLabel("Новое значение").fill("1000,01");
    await press("Сохранить");
    await page.getByText("Такое значение не подходит. От 0,00 до 1 000,00 руб.").waitFor();
    assert.equal(await page.getByLabel("Новое значение").inputValue(), "1000,01");
    await page.getByLabel("Новое значение").fill("тридцать");
    await press("Сохранить");
    await page.getByText("Сумма — рубли и копейки: 33,00.").waitFor();
    await page.getByLabel("Новое значение").fill("35,50");
    await press("Сохранить");
    await page.getByText("Сохранено.").waitFor();
    await open("/office/setting/card_fee?school=24");
    await page.getByLabel("Новое значение").fill("0");
    await press("Сохранить");
    await page.getByText("активация бесплатна").waitFor();
    await open("/office/setting/card_fee");
    await page.getByRole("link", { name: "Школа №24" }).waitFor();
    await open("/office/setting/card_fee?school=24");
    await press("Вернуть как в городе");
    await page.getByText("Сохранено.").waitFor();
    assert.match(obedRun("setting", "--school", "24"), /card_fee +3550 +\(the city's\)/);
    assert.match(obedRun("setting", "history"),
        /school 24 +card_fee +0 -> inherited +Сергеева Нина/);
    await open("/office/settings/history");
    await page.getByRole("cell", { name: "Сергеева Нина" }).first().waitFor();
    const answer = await page.goto(`${city.address}/office/setting/card_fee?school=24&till=5`);
    assert.equal(answer.status(), 404);
    await look("settings", "/office/settings");
    await look("settings-school", "/office/settings?school=24");
    await look("setting", "/office/setting/main_meal_floor?school=24");
    await look("setting-city", "/office/setting/card_fee");
    await look("setting-history", "/office/settings/history");
});
