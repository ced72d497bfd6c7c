// The education department at work: the city at a glance, a table that sorts and is filtered and
// taken away, a school, the plan of subsidies from typing to its history. Pictures go to SHOTS.
// Usage: node region.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { LOOKS, comeIn, lookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node region.test.mjs OBED SHOTS");

let city;
let browser;
let viewer;

const look = (name, url, looks) =>
    lookAt(browser, city, viewer, shots, `region-${name}`, url, looks);
const go = async (path) => (await viewer.goto(city.address + path)).status();

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    const temporary = obedRun(obed, city, "staff", "add", "gorod", "department",
        "Образцова Дарья Петровна");
    viewer = await comeIn(browser, city, "region", "gorod", temporary);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("the pages are sound and fit", async () => {
    await look("home", "/region/");
    await look("schools", "/region/schools", LOOKS.slice(1));
    await look("school", "/region/schools/24", LOOKS.slice(0, 1));
    await look("meals", "/region/meals", LOOKS.slice(0, 1));
    await look("subsidies", "/region/subsidies", LOOKS.slice(1));
    await look("stages", "/region/subsidies/stages", LOOKS.slice(0, 1));
    await look("plan", "/region/plan", LOOKS.slice(0, 1));
    await look("unspent", "/region/unspent", LOOKS.slice(1));
    await look("service", "/region/service", LOOKS.slice(0, 1));
});

test("the menu marks where one is, opens by the keyboard, is not printed", async () => {
    await viewer.setViewportSize({ width: 360, height: 740 });
    await go("/region/meals");
    await viewer.getByText("Разделы", { exact: true }).focus();
    await viewer.keyboard.press("Enter");
    const here = viewer.getByRole("navigation", { name: "Разделы, список" }).getByRole("link",
        { name: "Питание" });
    await here.waitFor();
    assert.equal(await here.getAttribute("aria-current"), "page");
    await viewer.setViewportSize({ width: 1280, height: 800 });
    assert.equal(await viewer.getByRole("navigation", { name: "Разделы", exact: true }).isVisible(),
        true);
    await viewer.emulateMedia({ media: "print" });
    assert.equal(await viewer.getByRole("navigation", { name: "Разделы", exact: true }).isVisible(),
        false);
    await viewer.emulateMedia({ media: null });
});

test("schools are sorted by a press, opened, and taken away as looked at", async () => {
    await go("/region/schools");
    await viewer.getByRole("link", { name: "Учащихся" }).click();
    const heading = viewer.getByRole("columnheader", { name: "Учащихся" });
    assert.equal(await heading.getAttribute("aria-sort"), "descending");
    const rows = viewer.locator("tbody tr:not(.sheet-sum)");
    const numbers = await rows.locator("td:nth-child(2)").allInnerTexts();
    const pupils = numbers.map((words) => Number(words.replace(/\D/g, "")));
    assert.deepEqual(pupils, [...pupils].sort((a, b) => b - a));
    const [download] = await Promise.all([viewer.waitForEvent("download"),
        viewer.getByRole("button", { name: "CSV" }).click()]);
    assert.equal(download.suggestedFilename(), "schools.csv");
    const lines = fs.readFileSync(await download.path(), "utf8").trim().split("\r\n");
    assert.equal(lines.length, 1 + pupils.length);
    assert.match(lines[1], new RegExp(`;${pupils[0]};`));
    await viewer.getByRole("link", { name: "Школа №24" }).click();
    await viewer.getByRole("heading", { name: "Школа №24", level: 1 }).waitFor();
    await viewer.getByText("Вся школа").waitFor();
});

test("a period that makes no sense is told, and the usual one shown", async () => {
    assert.equal(await go("/region/?from=2026-02-02&to=2026-02-01"), 200);
    await viewer.getByRole("alert").filter({ hasText: "кончается раньше" }).waitFor();
    assert.equal(await go("/region/meals?from=2001-01-01&to=2001-01-31"), 200);
    await viewer.getByText("За период 01.01.2001 – 31.01.2001").waitFor();
    assert.equal(await go("/region/schools/998"), 404);
});

test("a plan is typed, refused, kept, and its history read", async () => {
    await go("/region/plan");
    const field = viewer.getByLabel("Школа №24");
    const planned = await field.inputValue();
    await field.fill("сто рублей");
    await viewer.getByRole("button", { name: "Сохранить план" }).click();
    await viewer.getByRole("alert").filter({ hasText: "Ничего не сохранено" }).waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await field.inputValue(), "сто рублей");
    await field.fill("-5");
    await viewer.getByRole("button", { name: "Сохранить план" }).click();
    await viewer.getByRole("alert").waitFor();
    await field.fill("125 000,50");
    await viewer.getByRole("button", { name: "Сохранить план" }).click();
    await viewer.getByRole("heading", { name: "Дотации", level: 1 }).waitFor();
    assert.ok(await viewer.getByText("125\u00a0000,50").count() > 0);
    await go("/region/plan");
    await viewer.getByRole("heading", { name: "История изменений" }).waitFor();
    const row = viewer.getByRole("row").filter({ hasText: "Образцова Дарья Петровна" });
    await row.filter({ hasText: "125\u00a0000,50" }).waitFor();
    if (planned !== "") await row.filter({ hasText: planned }).waitFor();
});
