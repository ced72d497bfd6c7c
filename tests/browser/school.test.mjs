// The school's way from a list of pupils to a month's report, walked in the browser as a new
// coordinator, a teacher, the operator, a cashier and a parent. The pictures for
// docs/manual/coordinator.md and teacher.md go to SHOTS, if it is given.
// Usage: node school.test.mjs OBED [SHOTS]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser } from "./city.mjs";
import { comeIn } from "./staff.mjs";
import { openTill, PIN, until } from "./till_kit.mjs";
import { settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(obed, "usage: node school.test.mjs OBED [SHOTS]");
const STEP_MS = 10000;
const MOSCOW_MS = 180 * 60000;
const PHONE = { width: 390, height: 780 };
const DESKTOP = { width: 1280, height: 800 };
const BREAKFAST = "Завтрак младшая школа, Ежедневное полное меню 1-4 кл. (род+дотация)";
const CLASS = "03В";
const PUPILS = [
    { surname: "Абрикосова", name: "Анна", patronymic: "Игоревна", chip: "04A1B2C3D4E501" },
    { surname: "Берёзкин", name: "Борис", patronymic: "Олегович", chip: "04A1B2C3D4E502" },
    { surname: "Вишнёва", name: "Вера", patronymic: "", chip: "04A1B2C3D4E503" },
];
// Of docs/LEDGER.md: the roster account of a book, and what a transfer of a subsidy says.
const ROSTER_ACCOUNT = 3 << 20;
const CODE_SUBSIDY = 4;
const CODE_ACCRUAL = 15;

let city;
let browser;
let coordinator;
let operator;
let teacher;

const address = (where) => `${city.cabinet}/school/24/${where}`;

async function shot(page, name, size = DESKTOP) {
    if (!shots) return;
    await page.setViewportSize(size);
    await page.screenshot({ path: path.join(shots, `${name}.png`) });
    await page.setViewportSize(DESKTOP);
}

async function come(login, temporary) {
    const page = await comeIn(browser, { address: city.cabinet }, "school", login, temporary);
    page.setDefaultTimeout(STEP_MS);
    return page;
}

function query(sql) {
    const script = "import json,sqlite3,sys;c=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',"
        + "uri=True,timeout=20);print(json.dumps(c.execute(sys.argv[2]).fetchall()))";
    return JSON.parse(execFileSync("/usr/bin/python3",
        ["-c", script, path.join(city.folder, "city.db"), sql], { encoding: "utf8" }));
}

const number = (one) => query(`SELECT number FROM person WHERE school_id = 24
    AND surname = '${one.surname}'`)[0][0];

// A file that a link or a button of the page gives.
async function download(page, press) {
    const [file] = await Promise.all([page.waitForEvent("download"), press()]);
    return fs.readFileSync(await file.path());
}

// The page that comes of a press.
async function loaded(page, press) {
    await Promise.all([page.waitForEvent("load"), press()]);
}

// What the link leads to, with the page's own session.
async function fetched(page, where) {
    const answer = await page.request.get(where);
    assert.equal(answer.status(), 200, where);
    return answer.body();
}

before(async () => {
    if (shots) fs.mkdirSync(shots, { recursive: true });
    city = await openTill(obed);
    city.run("setting", "--school", "24", "set_meal_charged_by", "1");
    // Whatever the hour at which this is tried.
    city.run("setting", "--school", "24", "roster_cutoff_minute", "1439");
    browser = await launchBrowser();
    const login = (...words) => city.run("staff", "add", ...words);
    coordinator = await come("pavlova.m", login("pavlova.m", "coordinator",
        "Павлова Мария Юрьевна", "--school", "24"));
    const admin = await comeIn(browser, { address: city.cabinet }, "school", "admin",
        login("admin", "administrator", "Кузнецова Дарья Игоревна"));
    operator = admin;
});

after(async () => {
    await browser?.close();
    const log = city?.server().log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template|status=5\d\d/, "a view lacked a name, or a page fell");
});

test("today is a day of teaching, whatever day it is", async () => {
    await coordinator.goto(address("calendar"));
    const form = coordinator.getByRole("form", { name: "Закрыть день или сделать учебным" });
    const today = new Date(Date.now() + MOSCOW_MS).toISOString().slice(0, 10);
    await form.getByLabel("День").fill(today);
    await form.getByLabel("Что будет").selectOption({ label: "Учебный день" });
    await form.getByLabel("Причина").fill("Перенос занятий");
    await loaded(coordinator, () => form.getByRole("button", { name: "Сохранить" }).click());
    await coordinator.getByText("Перенос занятий").first().waitFor();
    await shot(coordinator, "coordinator-calendar");
});

test("the coordinator hands in a list, and accounts are there at once", async () => {
    await coordinator.goto(address(""));
    await shot(coordinator, "coordinator-home");
    await coordinator.goto(address("lists"));
    await shot(coordinator, "coordinator-lists");
    const lines = PUPILS.map((one) => [CLASS, one.surname, one.name, one.patronymic].join(";"));
    const file = ["Класс;Фамилия;Имя;Отчество", ...lines, ""].join("\r\n");
    await coordinator.getByLabel("Файл XLSX или CSV").setInputFiles({ name: "список.csv",
        mimeType: "text/csv", buffer: Buffer.from(file) });
    await coordinator.getByRole("button", { name: "Загрузить" }).click();
    await until(async () => {
        if (await coordinator.getByText("Список читается").count()) await coordinator.reload();
        return coordinator.getByRole("heading", { name: "Новые: 3" }).count();
    }, "the preview");
    await shot(coordinator, "coordinator-preview");
    await coordinator.getByRole("button", { name: /^Применить/ }).click();
    await until(async () => {
        const isDone = await coordinator.getByRole("heading", { name: "Список применён" }).count();
        if (!isDone) await coordinator.reload();
        return isDone;
    }, "the list to be applied");
    await coordinator.goto(address("classes"));
    await coordinator.getByRole("link", { name: CLASS }).click();
    for (const one of PUPILS) {
        await coordinator.getByRole("link", { name: new RegExp(one.surname) }).waitFor();
        assert.match(number(one), /^024\d{7}$/);
    }
    await shot(coordinator, "coordinator-class");
});

test("a teacher is let in by the coordinator", async () => {
    await coordinator.goto(address("staff"));
    const form = coordinator.getByRole("form", { name: "Новый сотрудник" });
    await form.getByLabel("Фамилия, имя, отчество").fill("Белова Нина Павловна");
    await form.getByLabel("Имя для входа").fill("belova.n");
    await form.getByLabel("Класс").selectOption(CLASS);
    await shot(coordinator, "coordinator-staff");
    await form.getByRole("button", { name: "Добавить и выдать пароль" }).click();
    teacher = await come("belova.n", await coordinator.locator("dd strong").innerText());
});

test("the operator prints the batch, binds chips and hands it over", async () => {
    await coordinator.goto(address("cards"));
    await shot(coordinator, "coordinator-cards");
    await operator.goto(address("cards"));
    await operator.getByRole("link", { name: /Партия №/ }).first().click();
    await loaded(operator, () => operator.getByRole("button", { name: "Взять в работу" }).click());
    const batch = operator.url().split("?")[0];
    const pdf = await fetched(operator, `${batch}/cards.pdf?paper=a4&faces=both&photos=1`);
    assert.match(pdf.subarray(0, 8).toString("latin1"), /^%PDF-1/);
    const folder = fs.mkdtempSync(path.join(city.folder, "pdf-"));
    fs.writeFileSync(path.join(folder, "cards.pdf"), pdf);
    const text = execFileSync("pdftotext", [path.join(folder, "cards.pdf"), "-"],
        { encoding: "utf8" });
    for (const one of PUPILS) assert.match(text, new RegExp(one.surname, "i"));
    execFileSync("pdftoppm", ["-r", "60", "-png", "-f", "1", "-l", "1",
        path.join(folder, "cards.pdf"), path.join(folder, "cards")]);
    const picture = fs.readdirSync(folder).find((name) => name.endsWith(".png"));
    if (shots) fs.copyFileSync(path.join(folder, picture), path.join(shots, "cards-sheet.png"));

    await operator.goto(`${batch}/bind`);
    while (await operator.getByLabel("Номер чипа").count()) {
        const who = await operator.locator(".next-name").innerText();
        const one = PUPILS.find((pupil) => who.includes(pupil.surname));
        assert.ok(one, `${who} is in the batch`);
        await operator.getByLabel("Номер чипа").fill(one.chip);
        // As a reader does it.
        await loaded(operator, () => operator.keyboard.press("Enter"));
    }
    await operator.goto(batch);
    await loaded(operator,
        () => operator.getByRole("button", { name: "Партия изготовлена" }).click());

    await coordinator.goto(batch);
    await coordinator.getByLabel("Кто принял карты в школе").fill("Павлова Мария Юрьевна");
    await shot(coordinator, "coordinator-batch");
    await loaded(coordinator,
        () => coordinator.getByRole("button", { name: "Передать школе" }).click());
    const act = await fetched(coordinator, `${batch}/act.pdf`);
    assert.match(act.subarray(0, 8).toString("latin1"), /^%PDF-1/);
});

test("cards are given out by class and activated at the till", async () => {
    const [[classId]] = query(`SELECT id FROM class WHERE school_id = 24 AND name = '${CLASS}'`);
    await coordinator.goto(address(`cards/class/${classId}`));
    await shot(coordinator, "coordinator-give-out");
    await loaded(coordinator,
        () => coordinator.getByRole("button", { name: "Отметить выданными" }).click());
    const states = query(`SELECT c.state FROM card c JOIN person p ON p.school_id = c.school_id
        AND p.id = c.account_id WHERE p.school_id = 24 AND p.class_id = ${classId}`);
    assert.deepEqual(states.flat(), [4, 4, 4], "given out");

    const [first] = PUPILS;
    const day = new Date(Date.now() - 86400000).toISOString().slice(0, 10).replaceAll("-", "");
    const pay = new URLSearchParams({ command: "pay", txn_id: "4711", account: number(first),
        sum: "500.00", txn_date: `${day}120000` });
    const paid = await fetch(`${city.cabinet}/gate/osmp/qiwi?${pay}`);
    assert.match(await paid.text(), /<result>0<\/result>/);

    const till = await (await browser.newContext({ locale: "ru-RU", viewport: DESKTOP })).newPage();
    till.setDefaultTimeout(STEP_MS);
    await till.goto(`${city.address}/`);
    await till.locator("#code").fill(city.code());
    await till.keyboard.press("Enter");
    await till.getByRole("button", { name: "Петрова А. И." }).click();
    for (const digit of [...PIN]) await till.locator(".digit", { hasText: digit }).click();
    await till.getByRole("button", { name: "Войти" }).click();
    await till.getByRole("heading", { name: "Смена закрыта" }).waitFor();
    await till.keyboard.press("Enter");
    await till.getByRole("heading", { name: "Приложите карту" }).waitFor();
    await city.reader.tap(first.chip);
    await till.getByRole("button", { name: "Активировать карту" }).click();
    await till.keyboard.press("Enter");
    await till.getByText("Карта активирована").first().waitFor();
    await till.context().close();
    await until(() => query(`SELECT state FROM card WHERE chip = '${first.chip}'`)[0][0] === 5,
        "the activation to be in the books");
});

test("the teacher confirms the roster with one touch, the coordinator approves it", async () => {
    await teacher.goto(address(""));
    await shot(teacher, "teacher-home", PHONE);
    await teacher.goto(address("rosters"));
    await teacher.getByRole("link", { name: CLASS }).click();
    await teacher.getByRole("heading", { name: `Табель ${CLASS}` }).waitFor();
    await shot(teacher, "teacher-roster", PHONE);
    await teacher.getByRole("button", { name: "Подать табель" }).click();
    await teacher.getByText("Табель подан. Спасибо!").waitFor();
    await shot(teacher, "teacher-submitted", PHONE);

    await coordinator.goto(address("rosters"));
    await shot(coordinator, "coordinator-rosters");
    await loaded(coordinator,
        () => coordinator.getByRole("button", { name: /^Утвердить поданное/ }).click());
    await loaded(coordinator,
        () => coordinator.getByRole("button", { name: /^Списать утверждённое/ }).click());
    await coordinator.getByRole("status").getByText(/дотация/).waitFor();
    await shot(coordinator, "coordinator-charged");
});

test("the parent sees 49,61, the school's book the subsidy", async () => {
    const [first] = PUPILS;
    const page = await (await browser.newContext({ locale: "ru-RU" })).newPage();
    page.setDefaultTimeout(STEP_MS);
    const account = number(first);
    await settle(page, { address: city.cabinet, temporaryPassword: city.temporaryPassword },
        account);
    await page.goto(`${city.cabinet}/cabinet/statement`);
    const line = page.getByRole("row", { name: new RegExp(`Табель: ${BREAKFAST.slice(0, 30)}`) });
    await line.getByText("49,61").waitFor();
    await page.getByRole("row", { name: /33,00/ }).waitFor();
    await page.context().close();

    const [[parents, subsidy]] = query(`SELECT
        SUM(CASE WHEN t.code = ${CODE_SUBSIDY} THEN 0 ELSE t.amount END),
        SUM(CASE WHEN t.code = ${CODE_SUBSIDY} THEN t.amount ELSE 0 END)
        FROM transfer t JOIN roster r ON r.school_id = t.school_id AND r.id = t.posting_id
        JOIN class c ON c.school_id = r.school_id AND c.id = r.class_id
        WHERE t.school_id = 24 AND c.name = '${CLASS}'`);
    assert.equal(parents, 3 * 4961);
    assert.equal(subsidy, 3 * 2039);
});

// But for what a closed period passes on to the caterers.
test("the month's report as XLSX sums to the ledger", async () => {
    const today = new Date(Date.now() + MOSCOW_MS);
    const last = today.toISOString().slice(0, 10);
    const first = `${last.slice(0, 8)}01`;
    await coordinator.goto(address(`reports/meals?from=${first}&to=${last}`));
    await shot(coordinator, "coordinator-report");
    const file = path.join(city.folder, "meals.xlsx");
    fs.writeFileSync(file, await download(coordinator,
        () => coordinator.getByRole("button", { name: "XLSX" }).click()));
    // The file's own formulas with what they gave.
    const script = "import json,sys,openpyxl;"
        + "w=openpyxl.load_workbook(sys.argv[1],data_only=True).active;"
        + "print(json.dumps([[c.value for c in r] for r in w.iter_rows()],default=str))";
    const rows = JSON.parse(execFileSync("/usr/bin/python3", ["-c", script, file],
        { encoding: "utf8" }));
    const head = rows.findIndex((row) => row.includes("Всего, руб."));
    const column = rows[head].indexOf("Всего, руб.");
    const table = rows.slice(head + 1).filter((row) => typeof row[column] === "number");
    const kopecks = (row) => Math.round(row[column] * 100);
    const total = table.find(([name]) => name === "Итого");
    const lines = table.filter(([name]) => !name.startsWith("Итого"));
    const days = (day) => Math.round(Date.parse(day) / 86400000);
    const [[ledger]] = query(`SELECT SUM(CASE WHEN credit_id = ${ROSTER_ACCOUNT} THEN amount
        ELSE -amount END) FROM transfer WHERE school_id = 24
        AND ${ROSTER_ACCOUNT} IN (debit_id, credit_id) AND code <> ${CODE_ACCRUAL}
        AND happened_day BETWEEN ${days(first)} AND ${days(last)}`);
    assert.equal(kopecks(total), ledger);
    assert.equal(lines.reduce((sum, row) => sum + kopecks(row), 0), ledger);
});
