// The office as an accountant and a support person see it: entrance, differences, suspense,
// registers, statements, refunds. Pictures go to SHOTS. Usage: node office.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { comeIn, lookAt, obedRun as runObed } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office.test.mjs OBED SHOTS");
const MINUTE_MS = 60 * 1000;

let city;
let browser;
let accountant;
let page;

// Yesterday, in Moscow: registers are of days that are over.
const yesterday = new Date(Date.now() + 180 * MINUTE_MS - 24 * 60 * MINUTE_MS)
    .toISOString().slice(0, 10);
const compact = yesterday.replaceAll("-", "");

function obedRun(...words) {
    return runObed(obed, city, ...words);
}

function come(login, role, name) {
    const temporary = obedRun("staff", "add", login, role, name);
    return comeIn(browser, city, "office", login, temporary);
}

async function pay(id, account, sum) {
    const query = new URLSearchParams({ command: "pay", txn_id: id, account, sum,
        txn_date: `${compact}120000` });
    const answer = await fetch(`${city.address}/gate/osmp/qiwi?${query}`);
    assert.match(await answer.text(), /<result>0<\/result>/);
}

function registerOf(lines) {
    const sum = lines.reduce((total, [, , amount]) => total + Math.round(amount * 100), 0);
    const rows = lines.map(([id, account, amount]) =>
        [id, yesterday, "12:00:00", account, amount].join("\t"));
    return [...rows, ["Total:", lines.length, (sum / 100).toFixed(2)].join("\t"), ""].join("\r\n");
}

async function uploadRegister(name, text) {
    await page.goto(`${city.address}/office/registers`);
    await page.getByLabel("Канал").selectOption("qiwi");
    await page.getByLabel("Файл реестра").setInputFiles({ name, mimeType: "text/plain",
        buffer: Buffer.from(text) });
    await page.getByRole("button", { name: "Загрузить реестр" }).click();
}

function look(name, url) {
    return lookAt(browser, city, page, shots, `office-${name}`, url);
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    for (const [setting, value] of [["register", "osmp"], ["register_names", "QIWI_*.csv"]]) {
        obedRun("channel", "set", "qiwi", setting, value);
    }
    browser = await launchBrowser();
    accountant = await come("petrova", "accountant", "Петрова Анна Сергеевна");
    page = accountant;
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("a family's password opens no office, and the office's no cabinet", async () => {
    const context = await browser.newContext();
    const stranger = await context.newPage();
    await stranger.goto(`${city.address}/office/login`);
    await stranger.getByLabel("Имя для входа").fill(ACCOUNT);
    await stranger.getByLabel("Пароль").fill(city.temporaryPassword(ACCOUNT));
    await stranger.getByRole("button", { name: "Войти" }).click();
    await stranger.getByText("Имя и пароль не подошли").waitFor();
    await stranger.goto(`${city.address}/office/differences`);
    assert.match(stranger.url(), /office\/login$/);
    const [cookie] = (await page.context().cookies()).filter((one) => one.name === "obed-staff");
    await context.addCookies([{ ...cookie, name: "obed" }]);
    await stranger.goto(`${city.address}/cabinet/`);
    assert.match(stranger.url(), /cabinet\/login$/);
    await context.close();
});

test("support sees no money", async () => {
    const support = await come("ivanova", "support", "Иванова Ольга");
    assert.equal(await support.getByRole("link", { name: "Сверка" }).count(), 0);
    const answer = await support.goto(`${city.address}/office/differences`);
    assert.equal(answer.status(), 403);
    await support.getByText("У вас нет права").waitFor();
    await support.getByRole("link", { name: "На рабочее место" }).click();
    await support.getByRole("button", { name: "Выйти" }).click();
    await support.getByText("Вы вышли.").waitFor();
    await support.context().close();
});

test("nothing differs before anything is handed in", async () => {
    await page.goto(`${city.address}/office/differences`);
    await page.getByText("Расхождений нет").waitFor();
    await page.goto(`${city.address}/office/suspense`);
    await page.getByText("Невыясненных платежей нет").waitFor();
    await page.goto(`${city.address}/office/refunds`);
    await page.getByText("Заявок нет").waitFor();
    await look("home-quiet", "/office/");
    await look("differences-none", "/office/differences");
});

test("a register with a wrong total is refused by line, and nothing is taken", async () => {
    const bad = registerOf([["900001", ACCOUNT, "100.00"]]).replace("Total:\t1", "Total:\t2");
    await uploadRegister(`QIWI_1_${compact}1.csv`, bad);
    await page.getByText("Из файла не взято ничего").waitFor();
    await look("registers", "/office/registers");
});

test("a register is compared with what was told on line", async () => {
    await pay("700001", ACCOUNT, "50.00");
    await pay("700002", ACCOUNT, "70.00");
    await pay("700003", city.others[0], "30.00");
    const lost = `${ACCOUNT.slice(0, 8)}73`;
    await uploadRegister(`QIWI_1_${compact}1.csv`, registerOf([
        ["700001", ACCOUNT, "50.00"],
        ["700002", ACCOUNT, "75.00"],
        ["700004", city.others[1], "40.00"],
        ["700005", lost, "25.00"],
    ]));
    await page.getByText("Реестр за").waitFor();
    await page.goto(`${city.address}/office/differences`);
    const sentences = await page.locator(".sheet-grid tbody a").allTextContents();
    for (const id of ["700002", "700003", "700004", "700005"]) {
        assert.equal(sentences.filter((one) => one.includes(id)).length, 1, `${id}: ${sentences}`);
    }
    assert.equal(sentences.filter((one) => one.includes("700001")).length, 0);
    await look("differences", "/office/differences");
    await page.goto(`${city.address}/office/registers/taken`);
    const taken = await page.locator(".sheet-grid tbody tr").first().allTextContents();
    assert.match(taken[0], /QIWI_1_/);
    assert.match(taken[0], /190,00/);
    await look("registers-taken", "/office/registers/taken");
    await look("home", "/office/");
});

test("a case is taken, noted and settled in the books", async () => {
    await page.goto(`${city.address}/office/differences`);
    await page.locator(".sheet-grid tbody a", { hasText: "700003" }).click();
    const address = new URL(page.url()).pathname;
    await page.getByRole("button", { name: "Взять в работу" }).click();
    await page.getByText("Вернуть в общий список").waitFor();
    await page.getByLabel("Заметка").fill("Написали в поддержку сети");
    await page.getByRole("button", { name: "Только записать заметку" }).click();
    await page.getByText("Написали в поддержку сети").waitFor();
    await look("case", address);
    await page.getByLabel("Заметка").fill("Сеть подтвердила платёж письмом");
    await page.getByRole("button", { name: "Закрыть с этим решением" }).click();
    await page.getByText("Закрыто").waitFor();
    assert.equal(await page.getByRole("button", { name: "Закрыть с этим решением" }).count(), 0);
    await page.goto(`${city.address}/office/differences?closed=1`);
    await page.locator(".sheet-grid tbody a", { hasText: "700003" }).waitFor();
});

test("money for nobody known finds its owner", async () => {
    await page.goto(`${city.address}/office/suspense`);
    await page.locator(".sheet-grid tbody a").first().click();
    const address = new URL(page.url()).pathname;
    await page.getByText("Похожие счета").waitFor();
    await look("suspense", address);
    await page.getByRole("listitem").filter({ hasText: ACCOUNT })
        .getByRole("button", { name: "Зачислить сюда" }).click();
    await page.getByText("Зачислено на лицевой счёт").waitFor();
    await page.goto(`${city.address}/office/suspense`);
    await page.getByText("Невыясненных платежей нет").waitFor();
});

test("the books are right", () => {
    assert.match(obedRun("verify"), /all invariants hold/);
});
