// When a school feeds, whom and with what: calendar, set meals, benefits, "feed everyone" — as the
// coordinator and the operator's administrator see them. Pictures go to SHOTS.
// Usage: node school_rights.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { comeFromDemo, comeIn, lookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_rights.test.mjs OBED SHOTS");

let city;
let browser;
let page;

// A day of the school's zone, Moscow, so many days from today: 2026-11-23.
const MINUTE_MS = 60 * 1000;
const dayFromToday = (days) =>
    new Date(Date.now() + 180 * MINUTE_MS + days * 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
const inRussian = (iso) => iso.split("-").reverse().join(".");

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    page = await comeFromDemo(obed, browser, city, "smirnova.i");
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("a day is closed with a reason, shown in the month and opened again", async () => {
    const day = dayFromToday(3);
    await page.goto(`${city.address}/school/24/calendar?month=${day.slice(0, 7)}`);
    const form = page.getByRole("form", { name: "Закрыть день или сделать учебным" });
    await form.getByLabel("День").fill(dayFromToday(-1));
    await form.getByLabel("Причина").fill("Карантин");
    await form.getByRole("button", { name: "Сохранить" }).click();
    await page.getByRole("alert").getByText("уже закрыт в книгах").waitFor();
    assert.equal(await form.getByLabel("Причина").inputValue(), "Карантин");
    await form.getByLabel("День").fill(day);
    await form.getByRole("button", { name: "Сохранить" }).click();
    await page.getByText("Решение школы").waitFor();
    assert.equal(await page.locator(".month-closed").filter({ hasText: "Карантин" }).count(), 1);
    await lookAt(browser, city, page, shots, "calendar",
        `/school/24/calendar?month=${day.slice(0, 7)}`);
    await page.getByRole("button", { name: /Отменить: / }).click();
    await page.getByRole("heading", { name: "Календарь" }).waitFor();
    assert.equal(await page.getByText("Решение школы").count(), 0);
});

test("a school's own term is set, changed, refused and taken back", async () => {
    const first = dayFromToday(2), last = dayFromToday(30);
    await page.goto(`${city.address}/school/24/calendar?month=${first.slice(0, 7)}`);
    await page.getByText("Как во всём городе").waitFor();
    await page.getByText("Свой период школы").click();
    const save = page.getByRole("button", { name: "Сохранить период" });
    await page.locator("#term-first").fill(first);
    await page.locator("#term-last").fill(dayFromToday(1));
    await page.getByLabel("Название").fill("Своя четверть");
    await save.click();
    await page.getByRole("alert").getByText("раньше первого").waitFor();
    assert.equal(await page.getByLabel("Название").inputValue(), "Своя четверть");
    await page.locator("#term-last").fill(last);
    await save.click(); // it takes the place of the city's, in which meals were charged
    await page.getByRole("alert").getByText("питание уже начислено").waitFor();
    await page.locator("#term-first").fill(dayFromToday(-60));
    await save.click();
    await page.getByText("Школа учится по своему расписанию").waitFor();
    await page.getByRole("link", { name: "Изменить: Своя четверть" }).click();
    await page.locator("#term-last").fill(dayFromToday(31));
    await save.click();
    const [from, to] = [dayFromToday(-60), dayFromToday(31)].map(inRussian);
    await page.getByText(`${from}–${to}`).waitFor();
    await lookAt(browser, city, page, shots, "terms", "/school/24/calendar");
    await page.getByRole("button", { name: "Убрать: Своя четверть" }).click();
    await page.getByRole("alert").getByText("питание уже начислено").waitFor();
    await page.getByRole("button", { name: "Вернуть как в городе" }).click();
    await page.getByText("Как во всём городе").waitFor();
});

test("a school's own meal time is set and taken back", async () => {
    await page.goto(`${city.address}/school/24/calendar`);
    await page.getByText("Своё время школы").first().click();
    await page.getByLabel("Начало").fill("10:20");
    await page.getByLabel("Конец").fill("10:10");
    await page.getByLabel("Перемена").fill("Своя перемена");
    await page.getByRole("button", { name: "Сохранить время" }).click();
    await page.getByRole("alert").getByText("конец позже начала").waitFor();
    await page.getByLabel("Конец").fill("10:35");
    await page.getByRole("button", { name: "Сохранить время" }).click();
    await page.getByText("10:20–10:35, Своя перемена").waitFor();
    await page.getByRole("button", { name: /Убрать своё время/ }).click();
    await page.getByRole("heading", { name: "Календарь" }).waitFor();
    assert.equal(await page.getByText("Своя перемена").count(), 0);
});

test("a benefit wants a document, gives a right and ends", async () => {
    await page.goto(`${city.address}/school/24/benefits`);
    const form = page.getByRole("form", { name: "Новая льгота" });
    await form.getByLabel("Лицевой счёт ученика").fill(ACCOUNT);
    await form.getByLabel("Льгота").selectOption({ label: "Многодетная семья" });
    await form.getByLabel("С", { exact: true }).fill(dayFromToday(0));
    await form.getByLabel("По", { exact: true }).fill(dayFromToday(-1));
    await form.getByLabel("Документ").fill("Удостоверение № 7 от 01.09.2026");
    await form.getByRole("button", { name: "Внести льготу" }).click();
    await page.getByRole("alert").getByText("раньше первого").waitFor();
    await form.getByLabel("По", { exact: true }).fill(dayFromToday(30));
    await form.getByRole("button", { name: "Внести льготу" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "Удостоверение № 7" });
    await row.getByText("ничего не даёт").waitFor(); // lunches are for grades 5 to 9
    await form.getByLabel("Лицевой счёт ученика").fill(ACCOUNT);
    await form.getByLabel("Льгота").selectOption({ label: "Многодетная семья" });
    await form.getByLabel("С", { exact: true }).fill(dayFromToday(30));
    await form.getByLabel("По", { exact: true }).fill(dayFromToday(40));
    await form.getByLabel("Документ").fill("Другое");
    await form.getByRole("button", { name: "Внести льготу" }).click();
    await page.getByRole("alert").getByText("уже есть такая льгота").waitFor();
    await page.goto(`${city.address}/school/24/benefits`);
    await lookAt(browser, city, page, shots, "benefits", "/school/24/benefits");
    await row.getByLabel(/Последний день льготы/).fill(dayFromToday(-1));
    await row.getByRole("button", { name: /Закончить/ }).click();
    await page.getByRole("alert").getByText("раньше первого").waitFor();
    await row.getByRole("button", { name: /Закончить/ }).click();
    await row.getByText(`–${inRussian(dayFromToday(0))}`).waitFor();
});

test("everyone is fed until the mode ends", async () => {
    await page.goto(`${city.address}/school/24/outage`);
    await page.getByRole("heading", { name: "Режим выключен" }).waitFor();
    const form = page.getByRole("form", { name: "Включить в этой школе" });
    await form.getByLabel("По", { exact: true }).fill(dayFromToday(200));
    await form.getByLabel("Причина").fill("Сбой банка");
    await form.getByRole("button", { name: "Включить" }).click();
    await page.getByRole("alert").getByText("Не дольше трёх месяцев").waitFor();
    await form.getByLabel("По", { exact: true }).fill(dayFromToday(5));
    await form.getByRole("button", { name: "Включить" }).click();
    await page.getByRole("heading", { name: "Режим включён" }).waitFor();
    await lookAt(browser, city, page, shots, "outage", "/school/24/outage");
    await page.goto(`${city.address}/school/24/`);
    await page.getByRole("link", { name: /Накормить всех»: рационы/ }).click();
    await page.getByLabel("Почему раньше срока").fill("Банк починился");
    await page.getByRole("button", { name: "Закончить" }).click();
    await page.getByText("Банк починился").waitFor();
});

test("the coordinator reads set meals, the operator changes them", async () => {
    await page.goto(`${city.address}/school/24/set-meals`);
    await page.getByText("49,61 + 20,39").waitFor();
    assert.equal(await page.getByRole("button", { name: "Добавить рацион" }).count(), 0);
    const temporary = obedRun(obed, city, "staff", "add", "kuznetsov", "administrator",
        "Кузнецов А.");
    const operator = await comeIn(browser, city, "school", "kuznetsov", temporary);
    await operator.goto(`${city.address}/school/24/set-meals`);
    await operator.getByRole("button", { name: "Добавить рацион" }).waitFor();
    await lookAt(browser, city, operator, shots, "set_meals", "/school/24/set-meals");
    await operator.getByRole("link", { name: /Завтрак младшая школа/ }).click();
    const form = operator.getByRole("form", { name: "Новая цена" });
    await form.getByLabel("Часть родителей").fill("52,00");
    await form.getByLabel("Дотация").fill("21,00");
    await form.getByLabel("С какого дня").evaluate((one) => one.removeAttribute("min"));
    await form.getByLabel("С какого дня").fill(dayFromToday(-1));
    await form.getByRole("button", { name: "Установить цену" }).click();
    await operator.getByRole("alert").getByText("Прошедшие дни не меняются").waitFor();
    await form.getByLabel("С какого дня").fill(dayFromToday(7));
    await form.getByRole("button", { name: "Установить цену" }).click();
    await operator.getByRole("rowheader", { name: inRussian(dayFromToday(7)) }).waitFor();
    await lookAt(browser, city, operator, shots, "set_meal", new URL(operator.url()).pathname);
    await operator.getByText("Убрать в архив").first().click();
    await operator.getByLabel("Первый день без рациона").fill(dayFromToday(8));
    await operator.getByRole("button", { name: "Убрать в архив" }).click();
    await operator.getByRole("alert").getByText("есть право у учеников").waitFor();
    await operator.goto(`${city.address}/school/24/set-meals`);
    await operator.getByRole("button", { name: /Отключить: Всем, Завтрак/ }).click();
    await operator.getByRole("button", { name: /Включить: Всем, Завтрак/ }).click();
    await operator.getByRole("button", { name: /Отключить: Всем, Завтрак/ }).waitFor();
    await operator.context().close();
});
