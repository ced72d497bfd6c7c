// A class's roster on a phone, two people at one roster, all rosters of a day, and the kitchen's
// order.
// Usage: node school_roster.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { comeFromDemo, comeIn, lookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_roster.test.mjs OBED SHOTS");
const PHONE = { width: 360, height: 740 };
const CLASS = "03Б";

let city;
let browser;
let teacher;
let coordinator;
let cook;
let roster; // the address of the class's next day of meals: nobody is late for it

// A day of the school's zone, Moscow.
const MINUTE_MS = 60 * 1000;
const tomorrow = new Date(Date.now() + 180 * MINUTE_MS + 24 * 60 * MINUTE_MS)
    .toISOString().slice(0, 10);
const dayOf = (url) => /day=([\d-]+)/.exec(url)[1];
const pathOf = (url) => url.slice(city.address.length);

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    coordinator = await comeFromDemo(obed, browser, city, "smirnova.i");
    const come = async (login, role, ...words) => {
        const told = obedRun(obed, city, "staff", "add", login, role, "Ильина Мария Петровна",
            "--school", "24", ...words);
        const page = await comeIn(browser, city, "school", login, told.split(/\s+/).pop());
        await page.setViewportSize(PHONE);
        return page;
    };
    teacher = await come("ilina", "teacher", "--class", CLASS);
    cook = await come("cook", "cook");
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("a normal day is one button", async () => {
    await teacher.goto(`${city.address}/school/24/rosters?day=${tomorrow}`);
    await teacher.getByRole("link", { name: CLASS }).click();
    const next = teacher.locator(".empty a.button").first();
    if (await next.count() > 0) await next.click(); // tomorrow is no day of meals
    await teacher.getByRole("button", { name: "Подать табель" }).waitFor();
    roster = teacher.url();
    await lookAt(browser, city, teacher, shots, "roster", pathOf(roster));
    await teacher.getByRole("button", { name: "Подать табель" }).click();
    await teacher.getByText("Табель подан. Спасибо!").waitFor();
    await teacher.getByText("Ждёт утверждения.").waitFor();
});

test("an absent pupil is one tick, and the history says who made it", async () => {
    await teacher.goto(roster);
    const row = teacher.locator(".roster-list > li")
        .filter({ has: teacher.getByLabel("Завтрак").and(teacher.locator(":checked")) }).first();
    const name = await row.locator(".roster-name").textContent();
    await row.getByLabel("Нет в школе").check();
    await teacher.getByRole("button", { name: "Сохранить исправления" }).click();
    await teacher.getByText("Отметки сохранены.").waitFor();
    const same = teacher.locator(".roster-list > li").filter({ hasText: name });
    assert.equal(await same.getByLabel("Завтрак").isChecked(), false);
    assert.equal(await same.getByLabel("Нет в школе").isChecked(), true);
    await teacher.getByRole("link", { name: "История" }).last().click();
    await teacher.getByText(`${name}, Завтрак`).waitFor();
    await lookAt(browser, city, teacher, shots, "roster-history", pathOf(teacher.url()));
    await lookAt(browser, city, teacher, shots, "roster-week",
        pathOf(roster).replace("/roster?", "/roster/week?").replace(/&said=.*/, ""));
});

test("an absence on the parents' word: said, refused, made one, cancelled", async () => {
    await teacher.goto(`${city.address}/school/24/classes`);
    await teacher.locator("main").getByRole("link", { name: CLASS }).first().click();
    await teacher.locator('main a[href*="/pupil/"]').first().click();
    await teacher.getByRole("heading", { name: "Отсутствие" }).waitFor();
    const pupil = teacher.url();
    const section = teacher.locator("#absence");
    const say = async (first, last, reason) => {
        await section.getByLabel("С", { exact: true }).fill(first);
        await section.getByLabel("По", { exact: true }).fill(last);
        await section.getByLabel("Причина").fill(reason);
        await section.getByRole("button", { name: "Отметить" }).click();
    };
    const ahead = (days) => new Date(Date.parse(tomorrow) + days * 24 * 60 * MINUTE_MS)
        .toISOString().slice(0, 10);
    await section.getByText("до 09:00, потом его исправит ответственный по питанию").waitFor();
    await say(ahead(40), ahead(39), "болеет");
    await section.getByRole("alert").getByText("Последний день раньше первого").waitFor();
    assert.equal(await section.getByLabel("Причина").inputValue(), "болеет");
    await say(ahead(39), ahead(40), "болеет");
    await section.getByText("Отмечено: в эти дни").waitFor();
    await section.getByText("школа: болеет").waitFor();
    await say(ahead(40), ahead(41), "");
    await section.getByText("получился один период").waitFor();
    assert.equal(await section.locator("li").count(), 1);
    await lookAt(browser, city, teacher, shots, "pupil-absence", pathOf(teacher.url()));
    await coordinator.goto(pupil.replace(/[?#].*/, ""));
    await coordinator.locator("#absence").getByText("школа: болеет").waitFor();
    await coordinator.locator("#absence").getByText("до конца дня").waitFor();
    await section.getByRole("button", { name: /Отменить/ }).click();
    await section.getByText("Отметка отменена").waitFor();
    await coordinator.locator("#absence").getByRole("button", { name: /Отменить/ }).click();
    await coordinator.getByRole("alert").getByText("Такой отметки уже нет").waitFor();
    const setCutoff = (minute) => obedRun(obed, city, "setting", "--school", "24",
        "roster_cutoff_minute", String(minute));
    setCutoff(1439);
    await teacher.goto(pupil);
    setCutoff(0);
    await say(ahead(-1), "", "болеет");
    await section.getByRole("alert").getByText("Срок табеля на сегодня прошёл").waitFor();
    assert.equal(await section.locator("li").count(), 0);
    setCutoff(540);
});

test("two people at one roster: nothing is lost, nothing is merged unasked", async () => {
    await teacher.goto(roster);
    await coordinator.goto(roster);
    const eats = (page, place) => page.locator(".roster-list > li")
        .filter({ has: page.getByLabel("Завтрак") }).nth(place).getByLabel("Завтрак");
    const first = await eats(teacher, 0).isChecked();
    const second = await eats(teacher, 1).isChecked();
    await eats(coordinator, 0).setChecked(!first);
    await coordinator.getByRole("button", { name: "Сохранить исправления" }).click();
    await coordinator.getByText("Отметки сохранены.").waitFor();
    await eats(teacher, 1).setChecked(!second);
    await teacher.getByRole("button", { name: "Сохранить исправления" }).click();
    await teacher.getByRole("alert").getByText("табель изменил кто-то ещё").waitFor();
    await teacher.getByText("Другой сотрудник отметил").waitFor();
    await teacher.screenshot({ path: `${shots}/roster-stale.png`, fullPage: true });
    assert.equal(await eats(teacher, 0).isChecked(), !first); // the other's
    assert.equal(await eats(teacher, 1).isChecked(), !second); // mine, still to be saved
    await coordinator.goto(roster);
    assert.equal(await eats(coordinator, 1).isChecked(), second);
    await teacher.getByRole("button", { name: "Сохранить исправления" }).click();
    await teacher.getByText("Отметки сохранены.").waitFor();
    await coordinator.goto(roster);
    assert.equal(await eats(coordinator, 0).isChecked(), !first);
    assert.equal(await eats(coordinator, 1).isChecked(), !second);
});

test("the coordinator hands in for the late and approves; the kitchen has its order", async () => {
    const day = dayOf(roster);
    await coordinator.goto(`${city.address}/school/24/rosters?day=${day}`);
    await lookAt(browser, city, coordinator, shots, "rosters", `/school/24/rosters?day=${day}`);
    const late = await coordinator.context().newPage();
    await late.goto(`${city.address}/school/24/rosters?day=${day}`);
    await coordinator.getByRole("button", { name: /Подать за опоздавших/ }).click();
    await coordinator.getByText(/Подано: /).waitFor();
    await late.getByRole("button", { name: /Подать за опоздавших/ }).click();
    await late.getByRole("alert").getByText("табели изменились").waitFor();
    await coordinator.getByRole("button", { name: /Утвердить поданное/ }).click();
    await coordinator.getByText(/Утверждено: /).waitFor();
    assert.equal(await coordinator.getByRole("button", { name: /Списать/ }).count(), 0); // not yet
    await teacher.goto(roster);
    await teacher.getByText("Ответственный по питанию всё проверил.").waitFor();
    await cook.goto(`${city.address}/school/24/kitchen?day=${day}`);
    await cook.getByRole("heading", { name: /Завтрак/ }).waitFor();
    await lookAt(browser, city, cook, shots, "kitchen", `/school/24/kitchen?day=${day}`);
    for (const format of ["xlsx", "pdf"]) {
        const file = await cook.request.get(
            `${city.address}/school/24/kitchen/order?day=${day}&as=${format}`);
        assert.equal(file.status(), 200);
        assert.match(file.headers()["content-disposition"], new RegExp(`\\.${format}"`));
    }
    assert.equal((await cook.goto(roster)).status(), 403);
});
