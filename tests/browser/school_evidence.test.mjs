// Evidence, acts, unused rights and the menu, as a coordinator, a headteacher and the head of the
// canteen use them. Pictures go to SHOTS. Usage: node school_evidence.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeFromDemo, comeIn, lookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_evidence.test.mjs OBED SHOTS");
const SCHOOL = "/school/24/";
const DAY_MS = 24 * 3600 * 1000;
const day = (ahead) => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10);
const PERIOD = `from=${day(-20)}&to=${day(-1)}`;

let city;
let browser;
let coordinator;

function go(page, path) {
    return page.goto(city.address + SCHOOL + path, { waitUntil: "load" });
}

async function view(page, path) {
    const answer = await page.request.get(city.address + SCHOOL + path,
        { headers: { Accept: "application/json" } });
    assert.equal(answer.status(), 200, path);
    return answer.json();
}

async function status(page, path) {
    return (await page.request.get(city.address + SCHOOL + path)).status();
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    coordinator = await comeFromDemo(obed, browser, city, "smirnova.i");
});

after(async () => {
    await browser.close();
    await city.close();
});

test("a difference is found, explained, and stays", async () => {
    const { rows } = await view(coordinator, `evidence?${PERIOD}&finding=agrees`);
    const charged = rows.find((row) => row.sentence.includes("По табелю начислено"));
    const [, number, of] = /evidence\/(\d+)\/(.+)$/.exec(charged.path);
    obedRun(obed, city, "attendance", "absent", "--day", of, number);
    await go(coordinator, `evidence?${PERIOD}&finding=charged_absent`);
    await coordinator.getByRole("link", { name: charged.name }).first().click();
    await coordinator.getByText("Отсутствовал", { exact: false }).first().waitFor();
    await coordinator.getByRole("button", { name: "Объяснить" }).first().click();
    await coordinator.getByText("Напишите, чем объясняется").waitFor();
    await coordinator.getByLabel("Объяснение").first().fill("Опоздал, на уроке не отметили");
    await coordinator.getByRole("button", { name: "Объяснить" }).first().click();
    await coordinator.getByText("Смирнова Ирина Павловна").last().waitFor();
    const after = await view(coordinator, `evidence?${PERIOD}`);
    assert.equal(after.explained, 1);
    assert.ok(after.findings.some((row) => row.word === "charged_absent"));
    await lookAt(browser, city, coordinator, shots, "evidence-day",
        `${SCHOOL}evidence/${number}/${of}`);
});

test("an act and a report are issued once and kept", async () => {
    await go(coordinator, `acts?${PERIOD}`);
    await lookAt(browser, city, coordinator, shots, "acts", `${SCHOOL}acts?${PERIOD}`);
    await coordinator.getByRole("button", { name: "Выпустить акт" }).first().click();
    await coordinator.getByRole("heading", { name: /Акт оказанных услуг .*№ 24-1/ }).waitFor();
    await coordinator.getByRole("row", { name: /^Итого/ }).waitFor();
    for (const [format, begins] of [["pdf", "%PDF"], ["xlsx", "PK"]]) {
        const answer = await coordinator.request.get(
            `${city.address}${SCHOOL}acts/act/1?format=${format}`);
        assert.equal((await answer.body()).subarray(0, begins.length).toString(), begins);
    }
    await go(coordinator, `acts?${PERIOD}`);
    await coordinator.getByRole("button", { name: "Выпустить акт" }).first().click();
    await coordinator.getByText("документ уже выпущен").waitFor();
    await coordinator.getByRole("button", { name: "Выпустить отчёт о дотациях" }).click();
    await coordinator.getByRole("heading", { name: /дотаций на питание № 24-1/ }).waitFor();
});

test("parcels are given when the rule says so", async () => {
    await go(coordinator, `unspent?month=${day(-4)}`);
    await coordinator.getByText("возвращается в бюджет").waitFor();
    assert.equal(await coordinator.getByRole("button", { name: /Выдать паёк/ }).count(), 0);
    await lookAt(browser, city, coordinator, shots, "unspent", `${SCHOOL}unspent?month=${day(-4)}`);
});

test("the menu is composed, judged and published for everybody", async () => {
    const canteen = await comeFromDemo(obed, browser, city, "gromova.t");
    await lookAt(browser, city, canteen, shots, "menu", `${SCHOOL}menu`);
    const of = day(20);
    await go(canteen, `menu/day/sm/${of}`);
    await canteen.getByLabel("гор.блюдо").first()
        .selectOption({ label: "Омлет натуральный 120 г" });
    await canteen.locator("#p1").fill("двадцать");
    await canteen.getByRole("button", { name: "Опубликовать" }).click();
    await canteen.getByText("Цена пишется в рублях").waitFor();
    assert.equal(await canteen.locator("#p1").inputValue(), "двадцать");
    await canteen.locator("#p1").fill("22,50");
    await canteen.getByRole("button", { name: "Опубликовать" }).click();
    await canteen.getByText("порция горячего блюда 120 г, по СанПиН не меньше 150 г").waitFor();
    await lookAt(browser, city, canteen, shots, "menu-day", `${SCHOOL}menu/day/sm/${of}`);
    const file = `${city.address}/school-menu/24/food/${of}-sm.xlsx`;
    assert.equal((await canteen.request.get(file)).status(), 200);
    await canteen.getByRole("button", { name: "Сохранить без публикации" }).click();
    await canteen.getByText("черновик").waitFor();
    assert.equal((await canteen.request.get(file)).status(), 404);
    for (const path of ["evidence", "acts", "unspent"]) {
        assert.equal(await status(canteen, path), 403);
    }
});

test("nobody else learns why a child eats free", async () => {
    const head = await comeFromDemo(obed, browser, city, "volkov.a");
    const acts = await view(head, `acts?${PERIOD}`);
    assert.equal(acts.subsidies, null);
    assert.ok(!acts.issued.some((row) => row.title === "Отчёт о дотациях"));
    assert.equal(await status(head, "acts/act/1"), 200);
    assert.equal(await status(head, "acts/subsidies/1"), 404);
    assert.equal(await status(head, "unspent"), 403);
    const told = JSON.stringify(await view(head, `evidence?${PERIOD}`));
    assert.ok(!/льгот|многодет|малоимущ|инвалид|ОВЗ/i.test(told));
    const added = obedRun(obed, city, "staff", "add", "kogan", "cook", "Коган Лев", "--school",
        "24");
    const cook = await comeIn(browser, city, "school", "kogan", added);
    for (const path of ["evidence", "acts", "unspent", "menu"]) {
        assert.equal(await status(cook, path), 403, path);
    }
});
