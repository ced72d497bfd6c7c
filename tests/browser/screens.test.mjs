// Every screen at 360 and 1280 pixels, light and dark, and in print. Pictures go to SHOTS.
// Usage: node screens.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { axeFaults, htmlFaults, overflowFaults, targetFaults, watch } from "./quality.mjs";
import { OPEN_SCREENS, SCREENS, fillEntrance, settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node screens.test.mjs OBED SHOTS");
const LOOKS = [
    { width: 360, colorScheme: "light" }, { width: 360, colorScheme: "dark" },
    { width: 1280, colorScheme: "light" }, { width: 1280, colorScheme: "dark" },
];

let city;
let browser;
let cookies;
let firstCookies;

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    const page = await (await browser.newContext()).newPage();
    await settle(page, city);
    const child = city.others[0];
    await page.goto(`${city.address}/cabinet/profile/accounts`);
    await page.getByLabel("Номер лицевого счёта ребёнка").fill(child);
    await page.getByLabel("Пароль этого счёта").fill(city.temporaryPassword(child));
    await page.getByRole("button", { name: "Добавить счёт" }).click();
    cookies = await page.context().cookies();
    const first = await (await browser.newContext()).newPage();
    await fillEntrance(first, city, city.others[1], city.temporaryPassword(city.others[1]));
    firstCookies = await first.context().cookies();
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

async function lookAt(name, url, look, jar) {
    const context = await browser.newContext({ colorScheme: look.colorScheme, locale: "ru-RU",
        viewport: { width: look.width, height: look.width === 360 ? 780 : 900 } });
    await context.addCookies(jar);
    const page = await context.newPage();
    const watched = watch(page);
    const answer = await page.goto(city.address + url, { waitUntil: "load" });
    const faults = [...await watched.faults(answer.status()), ...await overflowFaults(page)];
    if (look.width === 360) faults.push(...await targetFaults(page));
    const shot = path.join(shots, `${name}-${look.width}-${look.colorScheme}.png`);
    await page.screenshot({ path: shot, fullPage: true });
    faults.push(...await axeFaults(page));
    if (look === LOOKS[0]) {
        faults.push(...await htmlFaults(await answer.text()), ...await printFaults(page, name));
    }
    await context.close();
    return faults;
}

async function printFaults(page, name) {
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: path.join(shots, `${name}-print.png`), fullPage: true });
    return overflowFaults(page);
}

function screenTest(name, url, jar) {
    test(`screen ${name}`, async () => {
        const faults = [];
        for (const look of LOOKS) faults.push(...await lookAt(name, url, look, jar()));
        assert.deepEqual([...new Set(faults)], []);
    });
}

for (const [name, url] of Object.entries(SCREENS)) screenTest(name, url, () => cookies);
for (const [name, url] of Object.entries(OPEN_SCREENS)) screenTest(name, url, () => []);
screenTest("password-first", "/cabinet/password/first", () => firstCookies);

test("with script a period changes without a reload, and the print button is there", async () => {
    const context = await browser.newContext({ locale: "ru-RU" });
    await context.addCookies(cookies);
    const page = await context.newPage();
    const watched = watch(page);
    await page.goto(city.address + SCREENS.statement);
    await page.evaluate(() => { window.sameDocument = true; });
    assert.ok(await page.getByRole("button", { name: "Распечатать" }).isVisible());
    await page.getByRole("button", { name: "две недели" }).click();
    await page.waitForURL(/last=14/);
    await page.getByText("Остаток на конец").waitFor();
    assert.equal(await page.evaluate(() => window.sameDocument), true);
    assert.ok(await page.getByRole("button", { name: "Распечатать" }).isVisible());
    await page.evaluate(() => { window.print = () => { window.printed = true; }; });
    await page.getByRole("button", { name: "Распечатать" }).click();
    assert.equal(await page.evaluate(() => window.printed), true);
    await page.goBack();
    await page.getByText("Отчет за период 16.01.2018–16.03.2018").waitFor();
    assert.deepEqual(watched.said, []);
    await context.close();
});

test("it can be installed on a phone", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${city.address}/cabinet/login`);
    const session = await context.newCDPSession(page);
    const { errors, url } = await session.send("Page.getAppManifest");
    assert.match(url, /manifest\.webmanifest/);
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    assert.deepEqual(installabilityErrors.filter((one) => one.errorId !== "in-incognito"), []);
    await context.close();
});

// Each checker must catch a planted bug.
test("the checkers catch what they are for", async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 } });
    const page = await context.newPage();
    await page.setContent("<!DOCTYPE html><html lang=ru><title>x</title><main><h1>x</h1><img src=x>"
        + "<p style='width:500px'>wide</p><button style='height:20px'>b</button></main>");
    assert.equal((await overflowFaults(page)).length, 1);
    assert.equal((await targetFaults(page)).length, 1);
    assert.ok((await axeFaults(page)).some((fault) => fault.includes("image-alt")));
    assert.ok((await htmlFaults("<p><div></p>")).length > 0);
    const watched = watch(page);
    const images = Array.from({ length: 11 }, (_, n) => `<img src=/${n}.png>`).join("");
    await page.route("**/*", (route) => route.fulfill(route.request().url().endsWith("/")
        ? { body: `<script>console.error('x')</script>${images}`, contentType: "text/html" }
        : { body: "y".repeat(11000), contentType: "image/png" }));
    await page.goto("http://planted.example/", { waitUntil: "load" });
    const found = (await watched.faults(200)).join("\n");
    for (const words of [/bytes/, /requests/, /^x$/m]) assert.match(found, words);
    await context.close();
});
