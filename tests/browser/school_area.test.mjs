// The schools' pages as a coordinator, a teacher and a headteacher see them: entrance, classes,
// pupils, search, staff. Pictures go to SHOTS. Usage: node school_area.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { comeFromDemo, comeIn, lookAt } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_area.test.mjs OBED SHOTS");

let city;
let browser;
let page;

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

test("somebody with one school comes to it at once", async () => {
    assert.match(page.url(), /\/school\/24\/$/);
    await page.getByRole("heading", { name: "Школа №24" }).waitFor();
    await page.goto(`${city.address}/office/`);
    assert.match(page.url(), /\/school\/24\/$/, "the office is not for schools");
});

test("a class is added, kept as typed when refused, changed and put away", async () => {
    await page.goto(`${city.address}/school/24/classes`);
    const form = page.getByRole("form", { name: "Новый класс" });
    await form.getByLabel("Название").fill("05Ю");
    await form.getByLabel("Параллель").fill("12");
    await form.getByLabel("Корпус").fill("Малый");
    await form.getByRole("button", { name: "Добавить класс" }).click();
    await page.getByRole("alert").getByText("параллель от 1 до 11").waitFor();
    assert.equal(await form.getByLabel("Корпус").inputValue(), "Малый");
    await form.getByLabel("Параллель").fill("");
    await form.getByRole("button", { name: "Добавить класс" }).click();
    await page.getByRole("heading", { name: "Класс 05Ю" }).waitFor();
    await page.getByText("В классе пока никого").waitFor();
    await page.getByText("Изменить класс").click();
    assert.equal(await page.getByLabel("Параллель").inputValue(), "5");
    await page.getByLabel("Название").fill("03Б");
    await page.getByRole("button", { name: "Сохранить" }).click();
    await page.getByRole("alert").getByText("не такое, как у другого класса").waitFor();
    await page.getByText("Изменить класс").click();
    await page.getByRole("button", { name: "Убрать класс" }).click();
    await page.getByRole("heading", { name: "Классы" }).waitFor();
    assert.equal(await page.getByText("05Ю").count(), 0);
});

test("a pupil is found as he is called; the coordinator sees his money", async () => {
    await page.goto(`${city.address}/school/24/classes`);
    await page.getByLabel("Фамилия, имя, класс или номер счёта").fill("иванов 3б");
    await page.getByRole("button", { name: "Найти" }).click();
    await page.getByRole("link", { name: "Иванов Иван Иванович" }).click();
    await page.getByText(ACCOUNT).waitFor();
    await page.getByText("8,04 руб.").waitFor();
    await page.getByRole("link", { name: "Отчёт по лицевому счёту" }).click();
    await page.getByLabel("С", { exact: true }).fill("2018-01-16");
    await page.getByLabel("По", { exact: true }).fill("2018-03-16");
    await page.getByRole("button", { name: "Получить отчёт" }).click();
    await page.getByText("677,66 руб.").waitFor();
    await page.getByText("Чек №24-001983").waitFor();
    await page.goto(`${city.address}/school/24/people?q=никтотакой`);
    await page.getByText("Никого не нашлось").waitFor();
});

test("a teacher is let in and sees nothing but the own class", async () => {
    await page.goto(`${city.address}/school/24/staff`);
    const form = page.getByRole("form", { name: "Новый сотрудник" });
    await form.getByLabel("Фамилия, имя, отчество").fill("Белова Нина Павловна");
    await form.getByLabel("Имя для входа").fill("Belova");
    await form.getByRole("button", { name: "Добавить и выдать пароль" }).click();
    await page.getByRole("alert").getByText("укажите класс").waitFor();
    await form.getByLabel("Класс").selectOption("03Б");
    await form.getByRole("button", { name: "Добавить и выдать пароль" }).click();
    await page.getByRole("alert").getByText("маленькие латинские буквы").waitFor();
    assert.equal(await form.getByLabel("Фамилия, имя, отчество").inputValue(),
        "Белова Нина Павловна");
    await form.getByLabel("Имя для входа").fill("belova.n");
    await form.getByRole("button", { name: "Добавить и выдать пароль" }).click();
    await page.getByRole("heading", { name: "Временный пароль" }).waitFor();
    const temporary = await page.locator("dd strong").innerText();

    const teacher = await comeIn(browser, city, "school", "belova.n", temporary);
    await teacher.getByRole("link", { name: "Классы" }).first().click();
    assert.deepEqual(await teacher.locator("tbody th").allInnerTexts(), ["03Б"]);
    await teacher.getByRole("link", { name: "03Б" }).click();
    await teacher.getByRole("link", { name: "Иванов Иван Иванович" }).click();
    await teacher.getByText(ACCOUNT).waitFor();
    assert.equal(await teacher.getByText("руб.").count(), 0);
    const answer = await teacher.goto(`${city.address}/school/24/pupil/${ACCOUNT}/statement`);
    assert.equal(answer.status(), 403);
    assert.equal((await teacher.goto(`${city.address}/school/1/`)).status(), 404);

    await page.goto(`${city.address}/school/24/staff/belova.n`);
    await page.getByRole("button", { name: "Завершить роль: Классный руководитель, 03Б" }).click();
    await page.getByText("Ролей в этой школе нет").waitFor();
    assert.equal((await teacher.goto(`${city.address}/school/24/classes`)).status(), 404);
    await teacher.context().close();
});

test("a headteacher reads and changes nothing", async () => {
    const head = await comeFromDemo(obed, browser, city, "volkov.a");
    await head.goto(`${city.address}/school/24/staff`);
    await head.getByRole("link", { name: "Орлова Вера Сергеевна" }).click();
    assert.equal(await head.getByRole("button", { name: /Завершить|Дать|Выдать/ }).count(), 0);
    await head.goto(`${city.address}/school/24/classes`);
    assert.equal(await head.getByRole("button", { name: "Добавить класс" }).count(), 0);
    await head.context().close();
});

test("the pages at all widths", async () => {
    const pages = { home: "/school/24/", classes: "/school/24/classes",
        people: "/school/24/people?q=%D0%B0", pupil: `/school/24/pupil/${ACCOUNT}`,
        staff: "/school/24/staff", person: "/school/24/staff/orlova.v" };
    for (const [name, url] of Object.entries(pages)) {
        await lookAt(browser, city, page, shots, `school-area-${name}`, url);
    }
});
