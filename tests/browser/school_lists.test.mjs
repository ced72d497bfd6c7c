// Lists as a coordinator hands them in: the table to fill in, mistakes, the preview, applying; a
// person by hand, moves between schools, a new school year. Pictures go to SHOTS.
// Usage: node school_lists.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeFromDemo, lookAt } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_lists.test.mjs OBED SHOTS");
const HOME = "/school/24/lists";

let city;
let browser;
let page;

const look = (name, url) => lookAt(browser, city, page, shots, `lists-${name}`, url);
const pathOf = () => new URL(page.url()).pathname;

async function table(kind, format) {
    const answer = await page.request.get(`${city.address}${HOME}/table/${kind}/${format}`);
    assert.equal(answer.status(), 200);
    return answer.body();
}

// Uploads and waits until the job has read it.
async function upload(name, buffer, covers = "classes") {
    await page.goto(city.address + HOME);
    await page.getByLabel("Файл XLSX или CSV").setInputFiles({ name,
        mimeType: "text/csv", buffer });
    await page.getByLabel("Список полный").selectOption(covers);
    await page.getByRole("button", { name: "Загрузить" }).click();
    await page.locator(".tally").waitFor();
    return pathOf();
}

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

test("the table that is handed out changes nothing when it comes back", async () => {
    await upload("table.xlsx", await table("pupils", "xlsx"), "school");
    await page.getByRole("heading", { name: "Ничего не изменится" }).waitFor();
    await page.getByRole("button", { name: "Убрать список" }).click();
    await page.waitForURL(`**${HOME}`);
});

test("mistakes are told by line, and nothing is applied", async () => {
    const text = "Класс;ФИО;Дата рождения\n03Б;Иванов Иван;31.02.2017\n;Петров Пётр;\n";
    const url = await upload("ошибки.csv", Buffer.from(text));
    assert.match(await page.locator("main").innerText(),
        /дата рождения «31\.02\.2017» не читается/);
    assert.equal(await page.getByRole("button", { name: /Применить/ }).count(), 0);
    await look("problems", url);
});

test("a list is looked at and applied", async () => {
    const lines = (await table("pupils", "csv")).toString("utf8").replace(/^\uFEFF/, "").trim()
        .split(/\r?\n/);
    const moved = lines[1].replace(/^[^;]*/, "04Ю");
    const list = [lines[0], moved, ...lines.slice(3), "04Ю;Новиков;Пётр;Ильич;05.06.2016;", ""];
    const url = await upload("список.csv", Buffer.from(list.join("\r\n")), "school");
    await look("preview", url);
    assert.match(await page.locator(".tally").innerText(), /1\s+новые/);
    assert.match(await page.locator("main").innerText(), /Будут созданы классы\s+04Ю/);
    await page.locator("input[name='left[]']").check();
    await page.getByRole("button", { name: "Применить 2 изменения" }).click();
    await page.getByRole("heading", { name: "Список применён" }).waitFor();
    await look("applied", url);
    const facts = await page.locator(".facts").innerText();
    assert.match(facts, /Новых\s+1\s/);
    assert.match(facts, /Выбыли\s+1\s/);
});

test("a person is entered by hand, changed, leaves and returns", async () => {
    await page.goto(`${city.address}${HOME}/new`);
    await page.getByLabel("Класс").fill("04Ю");
    await page.getByLabel("Фамилия").fill("Сидорова2");
    await page.getByLabel("Имя").fill("Анна");
    await page.getByRole("button", { name: "Добавить" }).click();
    assert.match(await page.locator("#surname-wrong").innerText(), /не имя/);
    assert.equal(await page.getByLabel("Имя").inputValue(), "Анна");
    await page.getByLabel("Фамилия").fill("Сидорова");
    await page.getByRole("button", { name: "Добавить" }).click();
    await page.waitForURL("**/pupil/*");
    const person = pathOf();
    await page.goto(`${city.address}${person}/change`);
    await page.getByRole("button", { name: "Отметить выбывшим" }).click();
    await page.waitForURL(`**${person}`);
    await page.goto(`${city.address}${person}/change`);
    await page.getByRole("button", { name: "Вернуть" }).click();
    await page.waitForURL(`**${person}`);
    await look("person", `${person}/change`);
});

test("whom nobody knows is not moved; the plan of a year is looked at", async () => {
    await page.goto(`${city.address}${HOME}/moves`);
    await page.getByLabel("Лицевой счёт").fill("0000000000");
    await page.getByLabel("Фамилия").fill("Иванов");
    await page.getByLabel("В какой класс").fill("03Б");
    await page.getByRole("button", { name: "Принять" }).click();
    assert.match(await page.getByRole("alert").innerText(), /Такого нет/);
    await look("moves", `${HOME}/moves`);
    await page.goto(`${city.address}${HOME}/promotion`);
    await page.getByRole("button", { name: "Перевести классы" }).click();
    assert.match(await page.getByRole("alert").innerText(), /план проверен/);
    await look("promotion", `${HOME}/promotion`);
    for (const one of ["left", "employees"]) {
        const answer = await page.goto(`${city.address}${HOME}/${one}`);
        assert.equal(answer.status(), 200);
    }
    await look("home", HOME);
});
