// The administrator's pages of settings, tills, cashiers, schools, channels, slips and the city's
// calendar. Pictures go to SHOTS. Usage: node office_tills.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeIn, lookAt, LOOKS, obedRun as runObed } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_tills.test.mjs OBED SHOTS");
// Every page is looked at once, narrow and light; a few also wide, dark and on paper.
const NARROW = [LOOKS[0]];

let city;
let browser;
let page;

function obedRun(...words) {
    return runObed(obed, city, ...words);
}

function look(name, url, looks = NARROW) {
    return lookAt(browser, city, page, shots, `office-tills-${name}`, url, looks);
}

async function open(url, status = 200) {
    const answer = await page.goto(city.address + url);
    assert.equal(answer.status(), status, url);
}

async function press(name) {
    await page.getByRole("button", { name, exact: true }).click();
}

function says(words) {
    return page.getByText(words).first().waitFor();
}

async function follow(name) {
    await page.getByRole("link", { name, exact: true }).click();
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
    await follow("Изменить: Плата за активацию карты");
    await page.getByLabel("Новое значение").fill("1000,01");
    await press("Сохранить");
    await says("Такое значение не подходит. От 0,00 до 1 000,00 руб.");
    assert.equal(await page.getByLabel("Новое значение").inputValue(), "1000,01");
    await page.getByLabel("Новое значение").fill("тридцать");
    await press("Сохранить");
    await says("Сумма — рубли и копейки: 33,00.");
    await page.getByLabel("Новое значение").fill("35,50");
    await press("Сохранить");
    await says("Сохранено.");
    await open("/office/setting/card_fee?school=24");
    await page.getByLabel("Новое значение").fill("0");
    await press("Сохранить");
    await says("активация бесплатна");
    await open("/office/setting/card_fee");
    await follow("Школа №24");
    await press("Вернуть как в городе");
    await says("Сохранено.");
    assert.match(obedRun("setting", "--school", "24"), /card_fee +3550 +\(the city's\)/);
    assert.match(obedRun("setting", "history"),
        /school 24 +card_fee +0 -> inherited +Сергеева Нина/);
    await open("/office/setting/main_meal_floor");
    await page.getByLabel("Новое значение").fill("−300");
    await press("Сохранить");
    await says("Сохранено.");
    assert.match(obedRun("setting"), /main_meal_floor +-30000 +\(the city's\)/);
    await open("/office/setting/card_fee?school=24&till=5", 404);
    await open("/office/setting/none", 404);
    await look("settings", "/office/settings?school=24", LOOKS);
    await look("setting", "/office/setting/main_meal_floor?school=24");
    await look("setting-history", "/office/settings/history");
});

test("a setting of one till is that till's alone", async () => {
    const origin = obedRun("till", "list", "24").split(/\s+/)[0];
    await open("/office/tills");
    await page.getByRole("row", { name: /№24.*Столовая/ })
        .getByRole("link", { name: "Столовая" }).click();
    await follow("Настройки кассы");
    await follow("Изменить: Печать чека");
    await page.getByLabel("Новое значение").selectOption({ label: "всегда" });
    await press("Сохранить");
    await says("Сохранено.");
    assert.match(obedRun("setting", "--school", "24", "--till", origin),
        /receipt_printed +2 +\(the till's own\)/);
    assert.match(obedRun("setting", "--school", "24"), /receipt_printed +1\n/);
});

test("a till: a code shown once, renamed, moved when clean, retired knowingly", async () => {
    await open("/office/tills/new?school=24");
    await page.getByLabel("Название").fill("Буфет второго этажа");
    await press("Получить код");
    assert.match(await page.locator(".number-large").innerText(), /^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    await page.getByRole("button", { name: "Напечатать лист" }).waitFor();
    const origin = obedRun("till", "list", "24").split(/\s+/)[0];
    await open(`/office/tills/24/${origin}`);
    await follow("Переименовать");
    await page.getByLabel("Новое название").fill("Столовая, вход");
    await press("Переименовать");
    await says("Переименована, была «Столовая»");
    await look("till", `/office/tills/24/${origin}`, LOOKS);
    await look("till-move", `/office/tills/24/${origin}/move`);
    await follow("Передать в другую школу");
    await page.getByLabel("В какую школу").selectOption({ index: 1 });
    await press("Передать и получить код");
    await says("Не удаляйте прежнюю папку данных");
    await look("tills", "/office/tills", LOOKS);
    await open(`/office/tills/24/${origin}`);
    await says("Передана в школу");
    assert.equal(await page.getByRole("link", { name: "Снять" }).count(), 0);
    const left = obedRun("till", "list", "1").split(/\s+/)[0];
    await open(`/office/tills/1/${left}/retire`);
    await press("Снять кассу");
    await page.getByLabel("Почему").fill("Списана");
    await press("Снять кассу");
    await says("Снята: Списана");
    await open(`/office/tills/1/${left}/retire`);
    await page.getByLabel("Почему").fill("Ещё раз");
    await press("Снять кассу");
    await says("Эта касса уже снята.");
    await open("/office/tills/1/999", 404);
});

test("shifts of a till add up, and one of them prints", async () => {
    const origin = obedRun("till", "list", "24").split(/\s+/)[0];
    await open(`/office/tills/24/${origin}/shifts`);
    await says("Всего");
    await look("shifts", `/office/tills/24/${origin}/shifts`);
    await page.getByRole("link", { name: "2", exact: true }).click();
    await says("Итого с родителей");
    await look("shift", `/office/tills/24/${origin}/shifts/2`, LOOKS);
    await open(`/office/tills/24/${origin}/shifts/99999`, 404);
});

test("a cashier comes, changes the PIN and is switched off", async () => {
    await open("/office/cashiers/new");
    await page.getByLabel("Школа").selectOption("24");
    await page.getByLabel("Фамилия, имя, отчество").fill("Новикова Вера");
    await page.getByLabel("ПИН-код", { exact: true }).fill("1234");
    await page.getByLabel("ПИН-код ещё раз").fill("1234");
    await page.getByLabel("возвраты").check();
    await press("Завести кассира");
    await says("Такой ПИН-код подберут первым");
    assert.equal(await page.getByLabel("ПИН-код", { exact: true }).inputValue(), "");
    assert.ok(await page.getByLabel("возвраты").isChecked());
    await page.getByLabel("ПИН-код", { exact: true }).fill("7359");
    await page.getByLabel("ПИН-код ещё раз").fill("7395");
    await press("Завести кассира");
    await says("не совпали");
    for (const label of ["ПИН-код", "ПИН-код ещё раз"]) {
        await page.getByLabel(label, { exact: true }).fill("7359");
    }
    await press("Завести кассира");
    await says("Кассир заведён.");
    await page.getByLabel("Чип").fill("04ca5124000180");
    await press("Сохранить карту");
    await says("Эта карта уже у другого кассира школы.");
    await press("Выключить кассира");
    await says("Кассир выключен");
    assert.match(obedRun("till", "cashier", "list", "24"), /removed +- +Новикова Вера +return/);
    await look("cashier", new URL(page.url()).pathname);
    await look("cashiers", "/office/cashiers");
});

test("a kind and a school are added; a number is taken once", async () => {
    await open("/office/school-kinds");
    await page.getByLabel("Код").fill("evening");
    await page.getByLabel("Название").fill("Вечерняя школа");
    await press("Сохранить вид");
    await says("Сохранено.");
    await open("/office/schools/new");
    await page.getByLabel("Номер").fill("24");
    await page.getByLabel("Название").fill("Вечерняя школа №99");
    await page.getByLabel("Вид").selectOption({ label: "Вечерняя школа" });
    await press("Завести школу");
    await says("Школа с этим номером уже есть.");
    await page.getByLabel("Номер").fill("99");
    await press("Завести школу");
    await says("Школа заведена, её книга открыта.");
    await page.getByLabel("Участвует в проекте").check();
    await press("Сохранить");
    await says("Сохранено.");
    assert.match(obedRun("school", "list"), /99 +evening +cards +Вечерняя школа №99/);
    await look("school", "/office/schools/99");
    await look("schools", "/office/schools", LOOKS);
    await look("kinds", "/office/school-kinds");
});

test("a channel is set up in words; what two would share is refused", async () => {
    await open("/office/channels");
    await page.getByLabel("Код").fill("qiwi");
    await page.getByLabel("Название").fill("Ещё терминалы");
    await press("Завести канал");
    await says("Канал с таким кодом уже есть.");
    await page.getByLabel("Код").fill("kiosk");
    await press("Завести канал");
    await says("Канал заведён и пока выключен");
    await follow("Изменить: Протокол");
    await page.getByLabel("Новое значение").selectOption("osmp");
    await press("Сохранить");
    await follow("Изменить: Имена файлов");
    await page.getByLabel("Новое значение").fill("KIOSK_*.csv");
    await press("Сохранить");
    await says("Сохранено.");
    obedRun("channel", "set", "qiwi", "register_names", "QIWI_*.csv");
    await open("/office/channels/kiosk/register_names");
    await page.getByLabel("Новое значение").fill("QIWI_*.csv");
    await press("Сохранить");
    await says("То же значение уже у другого канала");
    await open("/office/channels/kiosk/networks");
    await page.getByLabel("Новое значение").fill("не сеть");
    await press("Сохранить");
    await says("Такое значение не подходит.");
    await open("/office/channels/kiosk");
    await press("Сделать новый пароль");
    assert.match(await page.locator(".number-large").innerText(), /^[0-9a-f]{40}$/);
    await open("/office/channels/kiosk");
    assert.equal(await page.locator(".number-large").count(), 0);
    await open("/office/channels/kiosk/password_hash", 404);
    await look("channel", "/office/channels/kiosk");
    await look("channel-setting", "/office/channels/kiosk/register_names");
    await look("channels", "/office/channels");
});

test("requisites are judged, and slips of a class are a PDF", async () => {
    await open("/office/requisites");
    await page.getByLabel("БИК", { exact: true }).fill("12");
    await press("Сохранить: БИК");
    await page.locator("input[aria-invalid=true]").waitFor();
    await look("requisites", "/office/requisites");
    await open("/office/slips?school=24");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /квитанции класса/ }).first().click();
    const file = fs.readFileSync(await (await download).path());
    assert.equal(file.subarray(0, 5).toString(), "%PDF-");
    await look("slips", "/office/slips?school=24");
});

test("the city's calendar: a term, a day, a time, and everyone is fed", async () => {
    const tomorrow = new Date(Date.now() + 27 * 3600 * 1000).toISOString().slice(0, 10);
    await open("/office/calendar");
    await page.getByLabel("День", { exact: true }).fill(tomorrow);
    await page.getByLabel("Причина").fill("Мороз");
    await press("Сохранить");
    await says("Мороз");
    await open(`/office/calendar?month=${tomorrow.slice(0, 7)}`);
    await page.getByRole("button", { name: /^Отменить/ }).first().click();
    await says("В этом месяце их нет.");
    await page.getByText("Новое время").click();
    await page.getByLabel("Начало").fill("10:00");
    await page.getByLabel("Конец").fill("09:00");
    await page.getByLabel("Перемена").fill("2-я перемена");
    await press("Сохранить время");
    await says("конец позже начала");
    await look("calendar", "/office/calendar", LOOKS);
    await open("/office/outage");
    await page.getByLabel("По", { exact: true }).fill(tomorrow);
    await page.getByLabel("Причина").fill("Сбой банка");
    await press("Включить во всём городе");
    await says("Режим включён во всём городе");
    await look("outage", "/office/outage");
    await page.getByLabel("Первый день без режима").fill(tomorrow);
    await page.getByLabel("Почему раньше срока").fill("Починили");
    await press("Закончить во всём городе");
    await says("Закончен с");
});

test("support looks at tills and changes nothing", async () => {
    const temporary = obedRun("staff", "add", "ivanova", "support", "Иванова Ольга");
    const support = await comeIn(browser, city, "office", "ivanova", temporary);
    const status = async (url) => (await support.goto(city.address + url)).status();
    const origin = obedRun("till", "list", "24").split("\n")[0].split(/\s+/)[0];
    assert.equal(await status("/office/tills"), 200);
    assert.equal(await support.getByRole("link", { name: "Новая касса" }).count(), 0);
    assert.equal(await status(`/office/tills/24/${origin}/retire`), 403);
    assert.equal(await status("/office/settings"), 403);
    assert.equal(await status("/office/channels"), 403);
    await support.context().close();
});
