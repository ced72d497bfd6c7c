// The staff of a city under test: coming in, and looking at their pages.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { axeFaults, htmlFaults, overflowFaults, targetFaults, watch } from "./quality.mjs";
import { PASSWORD, setPassword } from "./walk.mjs";

export const LOOKS = [{ width: 360, colorScheme: "light" }, { width: 1280, colorScheme: "dark" }];

export function obedRun(obed, city, ...words) {
    return execFileSync(obed, [...words, "--database", city.database], { encoding: "utf8" }).trim();
}

// From a temporary password to the first page of the area: "office" or "school".
export async function comeIn(browser, city, area, login, temporary) {
    const context = await browser.newContext({ locale: "ru-RU" });
    const page = await context.newPage();
    await page.goto(`${city.address}/${area}/login`);
    await page.getByLabel("Имя для входа").fill(login);
    await page.getByLabel("Пароль").fill(temporary);
    await page.getByRole("button", { name: "Войти" }).click();
    await setPassword(page, PASSWORD);
    await page.waitForURL(new RegExp(`/${area}/(\\d+/)?$`));
    return page;
}

// One of those whom the demo made.
export function comeFromDemo(obed, browser, city, login) {
    const temporary = obedRun(obed, city, "staff", "password", login);
    return comeIn(browser, city, "school", login, temporary);
}

// Opens the page, looks at it at each width and in print, keeps pictures, and asks that nothing is
// wrong.
export async function lookAt(browser, city, page, shots, name, url, looks = LOOKS) {
    const faults = [];
    // Without motion a colour is there at once.
    const context = await browser.newContext({ locale: "ru-RU", reducedMotion: "reduce" });
    await context.addCookies(await page.context().cookies());
    const seen = await context.newPage();
    const watched = watch(seen);
    await dress(seen, looks[0]);
    const answer = await seen.goto(city.address + url, { waitUntil: "load" });
    faults.push(...await watched.faults(answer.status()), ...await htmlFaults(await answer.text()));
    for (const look of looks) {
        await dress(seen, look);
        faults.push(...await overflowFaults(seen), ...await axeFaults(seen));
        if (look.width === 360) faults.push(...await targetFaults(seen));
        const shot = path.join(shots, `${name}-${look.width}-${look.colorScheme}.png`);
        await seen.screenshot({ path: shot, fullPage: true });
        if (look === LOOKS[1]) {
            await seen.emulateMedia({ media: "print", colorScheme: "light" });
            await seen.screenshot({ path: shot.replace("dark", "print"), fullPage: true });
        }
    }
    await context.close();
    assert.deepEqual([...new Set(faults)], [], url);
}

async function dress(page, look) {
    await page.setViewportSize({ width: look.width, height: 800 });
    await page.emulateMedia({ media: "screen", colorScheme: look.colorScheme });
}
