// Reports of a school as a coordinator, a headteacher and the education department see them: on
// screen, as files, by rights. Pictures go to SHOTS. Usage: node school_report.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { LOOKS, comeIn, lookAt as staffLookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_report.test.mjs OBED SHOTS");
const SCHOOL = 24;
// The whole of the demo's days.
const from = new Date(Date.now() - 40 * 24 * 3600 * 1000).toISOString().slice(0, 10);
const to = new Date().toISOString().slice(0, 10);
const PERIOD = `from=${from}&to=${to}`;

let city;
let browser;
let coordinator;

function come(login, role, ...where) {
    const who = "Орлова Нина Павловна";
    const temporary = obedRun(obed, city, "staff", "add", login, role, who, ...where);
    return comeIn(browser, city, "school", login, temporary);
}

const lookAt = (page, name, url, looks) =>
    staffLookAt(browser, city, page, shots, `report-${name}`, url, looks);

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    coordinator = await come("orlova", "coordinator", "--school", String(SCHOOL));
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("the pages are sound and fit", async () => {
    await lookAt(coordinator, "list", `/school/${SCHOOL}/reports`, LOOKS.slice(0, 1));
    await lookAt(coordinator, "summary", `/school/${SCHOOL}/summary`, LOOKS.slice(0, 1));
    await lookAt(coordinator, "month", `/school/${SCHOOL}/reports/month?${PERIOD}`);
    await lookAt(coordinator, "roster",
        `/school/${SCHOOL}/reports/roster?${PERIOD}&names=1&categories=1`, LOOKS.slice(1));
    await lookAt(coordinator, "debtors", `/school/${SCHOOL}/debtors?below=5000`, LOOKS.slice(0, 1));
});

test("every report answers, and a period turned round is told at the form", async () => {
    for (const word of ["roster", "meals", "month", "dishes", "cards", "forgotten", "refusals",
        "pace"]) {
        const url = `${city.address}/school/${SCHOOL}/reports/${word}?${PERIOD}`;
        const answer = await coordinator.goto(url);
        assert.equal(answer.status(), 200, word);
        assert.equal(await coordinator.locator(".refusal").count(), 0, word);
    }
    const turned = await coordinator.goto(
        `${city.address}/school/${SCHOOL}/reports/month?from=${to}&to=${from}`);
    assert.equal(turned.status(), 422);
    await coordinator.getByRole("alert").filter({ hasText: "раньше даты начала" }).waitFor();
    assert.equal(await coordinator.getByLabel("С", { exact: true }).inputValue(), to);
});

test("a form asks for a class, and for files of what it shows", async () => {
    await coordinator.goto(`${city.address}/school/${SCHOOL}/reports`);
    await coordinator.getByRole("link", { name: "Табель питания" }).click();
    await coordinator.getByLabel("С", { exact: true }).fill(from);
    await coordinator.getByLabel("Класс").selectOption({ label: "03Б" });
    await coordinator.getByLabel("По ученикам").check();
    await coordinator.getByRole("button", { name: "Показать" }).click();
    await coordinator.getByRole("rowheader", { name: "Иванов Иван Иванович" }).first().waitFor();
    for (const [word, beginning] of [["XLSX", "PK"], ["CSV", "\u00ef\u00bb\u00bf"],
        ["PDF", "%PDF"]]) {
        const [download] = await Promise.all([coordinator.waitForEvent("download"),
            coordinator.getByRole("button", { name: word }).click()]);
        assert.match(download.suggestedFilename(), /^school-24-roster-.*\.(xlsx|csv|pdf)$/);
        const bytes = fs.readFileSync(await download.path());
        assert.ok(bytes.toString("latin1").startsWith(beginning), word);
    }
    await coordinator.getByRole("button", { name: "Печать" }).click();
    await coordinator.getByRole("button", { name: "Распечатать" }).waitFor();
});

test("who may not read balances sees no debts; the department sees the city alone", async () => {
    const head = await come("rektor", "headteacher", "--school", String(SCHOOL));
    await head.goto(`${city.address}/school/${SCHOOL}/reports`);
    assert.equal(await head.getByRole("link", { name: "Долги и малые остатки" }).count(), 0);
    const status = async (page, url) => (await page.goto(city.address + url)).status();
    assert.equal(await status(head, `/school/${SCHOOL}/debtors`), 403);
    assert.equal(await status(head, `/school/${SCHOOL}/reports/debtors`), 404);
    assert.equal(await status(head, "/region/money"), 403);
    assert.equal(await status(head, "/school/city/report"), 404);
    assert.equal(await status(head, "/school/1/reports/month"), 404);
    const department = await come("gorod", "department");
    assert.equal(await status(department, `/school/${SCHOOL}/reports/month`), 403);
    await department.goto(`${city.address}/school/`);
    await department.getByRole("link", { name: "Деньги по школам" }).click();
    await department.getByRole("heading", { name: "Деньги по школам", level: 1 }).waitFor();
    await department.goto(`${city.address}/region/money?${PERIOD}`);
    await department.getByRole("rowheader", { name: "Итого по городу" }).waitFor();
    await lookAt(department, "city", `/region/money?${PERIOD}`, LOOKS.slice(1));
});
