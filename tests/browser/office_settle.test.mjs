// The accountant's settlement: a period counted and closed, a caterer paid, the register for the
// bank, its statement, the turnover sheet, the set for 1C; balances nobody moves, written off with
// a second person and given back; those who leave school. Pictures go to SHOTS.
// Usage: node office_settle.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeIn, lookAt, obedRun as runObed } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_settle.test.mjs OBED SHOTS");

let city;
let browser;
let page;

function obedRun(...words) {
    return runObed(obed, city, ...words);
}

function look(name, url) {
    return lookAt(browser, city, page, shots, `office-settle-${name}`, url);
}

async function open(url) {
    const answer = await page.goto(city.address + url);
    assert.equal(answer.status(), 200, url);
}

async function press(name) {
    await page.getByRole("button", { name, exact: true }).click();
}

// A file by its address, with the session of the page.
async function take(url) {
    const answer = await page.context().request.get(city.address + url);
    assert.equal(answer.status(), 200, url);
    return answer.body();
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    const temporary = obedRun("staff", "add", "belova", "accountant", "Белова Анна");
    page = await comeIn(browser, city, "office", "belova", temporary);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("what is owed is shown, a closed period says by school and by set meal", async () => {
    await open("/office/settlement");
    await page.getByText("Кому сколько должны").waitFor();
    await page.getByRole("link", { name: /^№ 1, / }).click();
    await page.getByText("Больше в него ничего не попадёт").waitFor();
    await page.getByRole("link", { name: "По рационам и источникам" }).click();
    await page.getByRole("columnheader", { name: "Источник дотации" }).waitFor();
    await look("front", "/office/settlement");
    await look("period", "/office/settlement/period/1");
    const act = await page.goto(`${city.address}/office/settlement/period/1`)
        .then(() => page.getByRole("link", { name: "PDF" }).first().getAttribute("href"));
    assert.match((await take(act)).subarray(0, 5).toString(), /^%PDF-/);
});

test("an open period is counted and cannot be closed before it is over", async () => {
    await open("/office/settlement");
    const from = await page.getByLabel("С", { exact: true }).inputValue();
    await page.getByLabel("По", { exact: true }).fill("2030-01-01");
    await press("Посчитать");
    await page.getByText("от одного дня до трёх месяцев").waitFor();
    await open(`/office/settlement/draft?from=${from}&to=${from}`);
    await look("draft", `/office/settlement/draft?from=${from}&to=${from}`);
});

test("days that are over are closed once, with a tick", async () => {
    await open("/office/settlement");
    await press("Посчитать");
    await page.getByRole("checkbox").check();
    await press("Закрыть период");
    await page.getByText("Больше в него ничего не попадёт").waitFor();
    assert.match(obedRun("settle", "list"), /^№ 2 /m);
});

test("a caterer is paid by a part, and the register goes to the bank", async () => {
    await open("/office/settlement");
    await page.getByRole("link", { name: /Комбинат школьного питания/ }).click();
    await look("caterer", new URL(page.url()).pathname);
    await page.getByLabel("Сумма, руб.").fill("100000000");
    await press("Подготовить платёж");
    await page.getByText(/Проверьте сумму|больше задолженности/).waitFor();
    await page.getByLabel("Сумма, руб.").fill("10,50");
    await press("Подготовить платёж");
    await page.getByText("10,50").first().waitFor();
    await look("payouts", "/office/settlement/payouts");
    await open("/office/one-c");
    await press("Выгрузить реестр");
    await page.getByText("Реестр платежей в банк").waitFor();
    const path = new URL(page.url()).pathname;
    const name = await page.getByRole("link", { name: /^1c_to_kl-/ }).getAttribute("href");
    const bytes = await take(name);
    assert.deepEqual(await take(name), bytes, "the same bytes again");
    const text = new TextDecoder("windows-1251").decode(bytes);
    assert.match(text, /^1CClientBankExchange\r\n/);
    assert.match(text, /Сумма=10\.50\r\n/);
    await page.getByRole("link", { name: /10,50/ }).click();
    await page.getByLabel("Почему").fill("не тот счёт");
    await press("Отменить платёж");
    await page.getByText("отменён").first().waitFor();
});

test("the turnover sheet ties, down to the transfers", async () => {
    await open("/office/turnover");
    await page.getByText("Обороты по дебету и кредиту равны").waitFor();
    await page.getByRole("link", { name: "Рационы" }).click();
    await page.getByText("Счета вида «Рационы»").waitFor();
    await page.getByRole("link", { name: "Рационы" }).first().click();
    await page.getByRole("columnheader", { name: "Второй счёт" }).waitFor();
    await look("turnover", "/office/turnover");
    await look("turnover-account", new URL(page.url()).pathname + new URL(page.url()).search);
});

test("a set for 1C is made once, and a period to come is refused", async () => {
    await open("/office/one-c");
    await page.getByLabel("По", { exact: true }).fill("2035-01-01");
    await page.getByLabel("С", { exact: true }).fill("2034-12-01");
    await press("Выгрузить данные");
    await page.getByText("Период ещё не закончился").waitFor();
    await page.getByLabel("С", { exact: true }).fill("2018-01-01");
    await page.getByLabel("По", { exact: true }).fill("2018-02-01");
    await press("Выгрузить данные");
    await page.getByRole("link", { name: "obed-1c.xml" }).waitFor();
    const first = new URL(page.url()).pathname;
    await open("/office/one-c");
    await page.getByLabel("С", { exact: true }).fill("2018-01-01");
    await page.getByLabel("По", { exact: true }).fill("2018-02-01");
    await press("Выгрузить данные");
    assert.equal(new URL(page.url()).pathname, first);
    await look("one-c", "/office/one-c");
    await open("/office/one-c/profile/main");
    await page.getByLabel("Рационы").fill("76=05");
    await press("Сохранить профиль");
    await page.getByText("Счёт плана счетов").waitFor();
});

test("balances that nobody moves are written off by two persons", async () => {
    await open("/office/dormant");
    await page.getByText("Лебедев Артём Игоревич").waitFor();
    await look("dormant", "/office/dormant");
    await page.getByRole("link", { name: "Подготовить списание" }).click();
    await page.getByText("Счетов: 2, деньги на").waitFor();
    await look("write-off-new", "/office/write-offs/new");
    await page.getByLabel("Основание, для акта").fill("   ");
    await press("Предложить списание");
    await page.getByText("Напишите основание").waitFor();
    await page.getByLabel("Основание, для акта").fill("Приказ № 12 от 20.11.2026");
    await press("Предложить списание");
    await page.getByText("До этого ничего не списано").waitFor();
    await open("/office/assents");
    await page.getByText("Ваш запрос подтверждает другой сотрудник").waitFor();
    const temporary = obedRun("staff", "add", "orlov", "administrator", "Орлов Пётр");
    const second = await comeIn(browser, city, "office", "orlov", temporary);
    await second.goto(`${city.address}/office/assents`);
    await second.getByRole("link", { name: "Посмотреть список" }).click();
    await second.getByText("Лебедев Артём Игоревич").waitFor();
    await second.goto(`${city.address}/office/assents`);
    await second.getByRole("button", { name: /^Подтвердить/ }).click();
    await second.getByText("Подтверждено и выполнено.", { exact: true }).waitFor();
    await second.context().close();
    await open("/office/write-offs/1");
    for (let i = 0; i < 100 && await page.getByText("Выполняется").count() > 0; i++) {
        await open("/office/write-offs/1");
    }
    await page.getByText("счетов 2, деньги 1").first().waitFor();
    await look("write-off", "/office/write-offs/1");
    const act = await take("/office/write-offs/1?as=pdf");
    assert.match(act.subarray(0, 5).toString(), /^%PDF-/);
    fs.writeFileSync(`${shots}/write-off-act.pdf`, act);
});

test("who comes later gets the money back on the account", async () => {
    await open("/office/write-offs/accounts");
    await page.getByRole("link", { name: "0242009025" }).click();
    await look("write-off-return", new URL(page.url()).pathname);
    await page.getByLabel("Основание: кто и когда обратился").fill("Заявление матери");
    await press("Вернуть на счёт");
    await page.getByText("Деньги снова на лицевом счёте").waitFor();
    assert.match(obedRun("verify"), /all invariants hold/);
});

test("leavers, card fees, unspent meals and suspense have their lists", async () => {
    await open("/office/leavers");
    await page.getByText("Морозова Дарья Олеговна").waitFor();
    await page.getByLabel("Школа").selectOption("Школа №24");
    await press("Показать");
    await page.getByRole("link", { name: "Письма родителям" }).click();
    await page.getByText("0242009025").waitFor();
    await look("leavers", "/office/leavers");
    await look("leaver-letters", "/office/leavers/letters?school=24");
    await look("card-fees", "/office/card-fees");
    await look("unspent", "/office/unspent");
});
