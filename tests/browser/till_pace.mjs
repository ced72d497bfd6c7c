// A scripted cashier in Chromium: finds dishes by typing at a hand's speed, touches the tiles,
// waits for the card, presses Enter; one pupil behind the other. Prints {"pupils", "per_minute",
// "card_p50_ms", "card_p99_ms", "sold_p50_ms", "sold_p99_ms"}.
// Usage: node till_pace.mjs OBED [PUPILS]
import { launchBrowser } from "./city.mjs";
import { PIN, openTill, pause } from "./till_kit.mjs";

const [obed, wanted = "40"] = process.argv.slice(2);
const HAND_MS = 150; /* between two keys, and between a look and a touch */
const DISHES = ["Пицца", "Сок"];

async function typeRussian(session, text) {
    for (const key of text) {
        await session.send("Input.dispatchKeyEvent", { type: "keyDown", key, text: key });
        await session.send("Input.dispatchKeyEvent", { type: "keyUp", key });
        await pause(HAND_MS);
    }
}

async function begin(page, city) {
    await page.goto(`${city.address}/`);
    await page.locator("#code").fill(city.code());
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Петрова А. И." }).click();
    await page.keyboard.type(PIN, { delay: HAND_MS });
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Открыть смену" }).click();
    await page.locator(".modes").waitFor();
    await page.keyboard.press("F2");
    await page.locator(".tile").first().waitFor();
}

// What the pupil waits for: from his card to his name, from Enter to the receipt.
async function serve(page, session, city, one) {
    for (const dish of DISHES) {
        await typeRussian(session, dish.slice(0, 3));
        await page.locator(".tile", { hasText: dish }).first().click();
        await pause(HAND_MS);
    }
    let start = Date.now();
    await city.reader.tap(one.chip);
    await page.locator(".who-name h2", { hasText: one.name }).waitFor();
    const card = Date.now() - start;
    await pause(HAND_MS);
    start = Date.now();
    await page.keyboard.press("Enter");
    await page.locator(".outcome.yes", { hasText: one.name }).waitFor();
    return { card, sold: Date.now() - start };
}

function percentile(times, share) {
    const sorted = [...times].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

const city = await openTill(obed);
const browser = await launchBrowser();
try {
    const context = await browser.newContext({
        locale: "ru-RU",
        viewport: { width: 1024, height: 768 },
    });
    const page = await context.newPage();
    await begin(page, city);
    const session = await context.newCDPSession(page);
    const people = city
        .people()
        .filter((one) => one.state === 5 && one.bans === 0 && !one.allergens && one.balance > 10000)
        .slice(0, Number(wanted));
    const start = Date.now();
    const times = [];
    for (const one of people) times.push(await serve(page, session, city, one));
    const minutes = (Date.now() - start) / 60000;
    console.log(
        JSON.stringify({
            pupils: people.length,
            per_minute: Math.round((people.length / minutes) * 10) / 10,
            card_p50_ms: percentile(
                times.map((one) => one.card),
                0.5,
            ),
            card_p99_ms: percentile(
                times.map((one) => one.card),
                0.99,
            ),
            sold_p50_ms: percentile(
                times.map((one) => one.sold),
                0.5,
            ),
            sold_p99_ms: percentile(
                times.map((one) => one.sold),
                0.99,
            ),
        }),
    );
} finally {
    await browser.close();
    await city.close();
}
