// Dishes, categories, price lists, set meals, menus and files of the office, as the technologist
// sees them. Pictures go to SHOTS. Usage: node office_menus.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeIn, lookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_menus.test.mjs OBED SHOTS");

let city;
let browser;
let page;

const MINUTE_MS = 60 * 1000;
const dayFromToday = (days) =>
    new Date(Date.now() + 180 * MINUTE_MS + days * 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
const inRussian = (iso) => iso.split("-").reverse().join(".");
const look = (name, url) => lookAt(browser, city, page, shots, name, url);

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    city.run("setting", "second_factor", "0");
    browser = await launchBrowser();
    const temporary = obedRun(obed, city, "staff", "add", "povarova", "technologist",
        "Поварова Анна");
    page = await comeIn(browser, city, "office", "povarova", temporary);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("a dish is added, replaced by another one, and its succession told", async () => {
    await look("dishes", "/office/dishes");
    await page.goto(`${city.address}/office/dishes/new`);
    await page.getByLabel("Название").fill("Сырник с изюмом 80 г");
    await page.getByLabel("Категория").selectOption({ label: "Выпечка" });
    await page.getByLabel("Выход, г").fill("80");
    await page.getByLabel("Калорийность, ккал").fill("190");
    await page.getByLabel("Белки, г").fill("12,5");
    await page.getByLabel("Жиры, г").fill("70");
    await page.getByLabel("Углеводы, г").fill("18");
    await page.getByLabel("молоко").check();
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByRole("alert").getByText("не тяжелее порции").waitFor();
    assert.equal(await page.getByLabel("молоко").isChecked(), true);
    await page.getByLabel("Жиры, г").fill("7");
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByRole("heading", { name: "Сырник с изюмом 80 г" }).waitFor();
    await page.getByRole("link", { name: "Заменить другим" }).click();
    await page.getByRole("button", { name: "Заменить" }).click();
    await page.getByRole("alert").getByText("Изменений нет").waitFor();
    await page.getByLabel("яйца").check();
    await page.getByRole("button", { name: "Заменить" }).click();
    await page.getByText("молоко, яйца", { exact: true }).waitFor();
    await look("dish-new", "/office/dishes/new");
    await page.getByRole("link", { name: "Сырник с изюмом 80 г" }).click();
    await page.getByText("Заменено на").waitFor();
    await page.getByText("в архиве").first().waitFor();
    await look("dish", "/office/dishes/1");
});

test("categories are renamed and ordered", async () => {
    await page.goto(`${city.address}/office/categories`);
    await page.getByLabel("Название", { exact: true }).fill("выпечка");
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.getByRole("alert").getByText("уже есть").waitFor();
    await page.getByLabel("Название: Выпечка").fill("Выпечка и пицца");
    await page.getByRole("row", { name: "Выпечка" }).getByRole("button", { name: "Сохранить" })
        .click();
    await page.getByRole("button", { name: "Выше: Выпечка и пицца" }).click();
    await page.getByRole("heading", { name: "История" }).waitFor();
    await look("categories", "/office/categories");
});

test("a price list is a draft, is told its overlaps, and changes from a day on", async () => {
    await look("price-list-new", "/office/price-lists/new");
    await page.goto(`${city.address}/office/price-lists`);
    await page.getByRole("link", { name: "Столовые и буфеты города" }).click();
    await page.getByRole("heading", { name: "Столовые и буфеты города" }).waitFor();
    const inForce = new URL(page.url()).pathname;
    const form = page.locator("form[action$='/price']");
    await form.getByLabel("Блюдо").selectOption({ label: "Чай с сахаром 200 г, 200 г" });
    await form.getByLabel("С какого дня").fill(dayFromToday(0));
    await form.getByLabel("Цена, руб.").fill("6,00");
    await form.getByRole("button", { name: "Установить" }).click();
    await page.getByRole("alert").getByText("первый возможный день — завтра").waitFor();
    assert.equal(await form.getByLabel("Цена, руб.").inputValue(), "6,00");
    await form.getByLabel("С какого дня").fill(dayFromToday(1));
    await form.getByRole("button", { name: "Установить" }).click();
    await page.waitForURL(city.address + inForce);
    const row = page.getByRole("row", { name: /Чай с сахаром 200 г/ }).first();
    await row.getByText("6,00").waitFor();
    await row.getByText(inRussian(dayFromToday(1))).waitFor();
    await look("price-list", inForce);
    await page.goto(`${city.address}/office/price-lists`);
    await page.getByRole("link", { name: "Лагерь при школе" }).click();
    await page.getByRole("button", { name: "Ввести в действие" }).click();
    await page.getByRole("alert").getByText("другой действующий прейскурант").waitFor();
});

test("what a school sells is told, with where the price comes from and what comes", async () => {
    await look("school-prices", "/office/prices/24");
    await page.goto(`${city.address}/office/prices/24`);
    const row = page.getByRole("row", { name: /Пицца 125 г/ });
    await row.getByText("35,90").waitFor();
});

const CSV = (tea, from) => "Блюдо;Выход, г;Категория;Калорийность;Белки;Жиры;Углеводы;Цена;"
    + `Действует с\nЧай с сахаром 200 г;200;;;;;;${tea};${from}\n`
    + `Гранат 100 г;100;Фрукты;72;0,7;0,6;14,5;42,00;${from}\n`;

async function upload(name, text, choices) {
    await page.goto(`${city.address}/office/food-files`);
    for (const [label, option] of choices) await page.getByLabel(label).selectOption(option);
    await page.getByLabel("Файл XLSX или CSV").setInputFiles({ name, mimeType: "text/csv",
        buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Посмотреть, что изменится" }).click();
    await page.getByRole("heading", { name }).waitFor();
}

test("a file is shown before it is applied, and changes nothing the second time", async () => {
    const list = [["Цены — в прейскурант", { label: "Столовые и буфеты города" }]];
    await upload("bad.csv", CSV("сорок", inRussian(dayFromToday(3))), list);
    await page.getByText("Строка 2: цена «сорок»").waitFor();
    assert.equal(await page.getByText("изменений нет").count(), 0);
    assert.equal(await page.getByRole("button", { name: "Применить", exact: true }).count(), 0);
    await upload("million.csv", `Блюдо;Выход, г;Цена\n${"a;1;1\n".repeat(1000000)}`, list);
    await page.getByText("строк больше 5000: разделите файл").waitFor();
    await page.goto(`${city.address}/office/food-files`);
    await page.getByLabel("Файл XLSX или CSV").setInputFiles({ name: "huge.csv",
        mimeType: "text/csv", buffer: Buffer.alloc(9 << 20, "a;1;1\n") });
    await page.getByRole("button", { name: "Посмотреть, что изменится" }).click();
    await page.getByRole("alert").getByText("Файл больше 8 МБ").waitFor();
    await upload("prices.csv", CSV("7,00", inRussian(dayFromToday(3))), list);
    await page.getByRole("row", { name: /Новое блюдо Гранат 100 г/ }).waitFor();
    await page.getByRole("row", { name: /Цена меняется Чай с сахаром 200 г 6,00/ }).waitFor();
    await look("food-file", new URL(page.url()).pathname);
    await page.getByRole("button", { name: "Применить", exact: true }).click();
    await page.getByText("новых блюд — 1").waitFor();
    await upload("prices.csv", CSV("7,00", inRussian(dayFromToday(3))), list);
    assert.equal(await page.getByRole("button", { name: "Применить", exact: true }).count(), 0);
    await look("food-files", "/office/food-files");
});

test("a set meal gets a new price in many schools after a preview", async () => {
    await page.goto(`${city.address}/office/set-meals`);
    await page.getByRole("link", { name: /Полдник/ }).click();
    await page.getByLabel("С какого дня").fill(dayFromToday(2));
    await page.getByLabel("Часть родителей, руб.").fill("33,00");
    await page.getByLabel("Дотация, руб.").fill("0");
    await page.getByRole("button", { name: "Посмотреть, что выйдет" }).click();
    await page.getByText("Пока ничего не изменено").waitFor();
    await page.getByRole("button", { name: "Установить" }).click();
    await page.getByText("Цена установлена в школах").waitFor();
    assert.ok(await page.getByText(`33,00 + 0,00 с ${inRussian(dayFromToday(2))}`).count() > 0);
    await page.getByRole("button", { name: "Посмотреть, что выйдет" }).click();
    await page.getByText("Рацион и так столько стоит.").first().waitFor();
    await look("set-meal", new URL(page.url()).pathname);
});

test("a typical menu is composed, checked and laid on schools", async () => {
    await page.goto(`${city.address}/office/menus`);
    await page.getByRole("link", { name: "Типовое меню, 1–4 классы" }).click();
    const cycle = new URL(page.url()).pathname;
    await page.getByRole("link", { name: "1-й день" }).first().click();
    await page.getByLabel("хлеб", { exact: true }).first()
        .selectOption({ label: "Пирожок печёный с картофелем 75 г" });
    await page.getByRole("button", { name: "Сохранить" }).click();
    await page.getByRole("heading", { name: "1-й день цикла" }).waitFor();
    await look("menu-day", `${cycle}/1`);
    await page.goto(city.address + cycle);
    await page.getByLabel("Первый день цикла").fill(dayFromToday(-1));
    await page.getByLabel("Школа №1").check();
    await page.locator("form[action$='/lay']").evaluate((form) => { form.noValidate = true; });
    await page.getByRole("button", { name: "Разложить" }).click();
    await page.getByText("Цикл начинается сегодня или позже.").first().waitFor();
    await look("menu-cycle", cycle);
    await look("menu-month", "/office/menus/school/24/sm");
    await look("menu-schools", "/office/menus/schools");
    await page.goto(`${city.address}/office/menus`);
    await page.getByRole("link", { name: "По какому меню готовит каждая школа" }).click();
    await page.getByRole("row", { name: /№24 1–4 классы/ }).getByRole("link").click();
    assert.equal(new URL(page.url()).pathname, "/office/menus/school/24/sm");
    await page.getByText("опубликовано").first().waitFor();
});
