// The public site as visitors, search engines and feed readers see it. Pictures go to SHOTS.
// Usage: node site.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import fs from "node:fs";
import zlib from "node:zlib";
import http from "node:http";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { LOOKS, lookAt } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node site.test.mjs OBED SHOTS");

const PAGES = ["/", "/about", "/news", "/healthy", "/parents", "/pupils", "/schools", "/payment",
    "/documents", "/contacts", "/developers", "/menu", "/menu/24", "/sitemap"];
// Of the interface of programs, beside the site's own.
const REFERENCE = "/developers/api";
// They differ in nothing but their words.
const TEXTS = ["/about", "/parents", "/pupils", "/schools", "/developers"];
let city;
let browser;
let page;

// Bytes and headers as they come: fetch would unpack them.
function ask(path, headers = {}, method = "GET") {
    return new Promise((resolve, reject) => {
        const request = http.request(city.address + path, { method, headers }, (answer) => {
            const parts = [];
            answer.on("data", (part) => parts.push(part));
            answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers,
                body: Buffer.concat(parts) }));
        });
        request.on("error", reject);
        request.end();
    });
}

function dataOf(html) {
    const blocks = html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs);
    return [...blocks].map((one) => JSON.parse(one[1]));
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    const context = await browser.newContext({ locale: "ru-RU", javaScriptEnabled: false });
    page = await context.newPage();
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

for (const url of [...PAGES, REFERENCE]) {
    test(`page ${url}`, async () => {
        const name = url.replace(/\W+/g, "-") || "home";
        const looks = TEXTS.includes(url) ? [LOOKS[0]] : LOOKS;
        await lookAt(browser, city, page, shots, `site${name}`, url, looks);
    });
}

test("every page tells search engines what it is", async () => {
    const seen = new Set();
    for (const url of PAGES) {
        const html = (await ask(url)).body.toString().replaceAll("&#x2F;", "/");
        const [, title] = /<title>(.*?)<\/title>/.exec(html);
        const [, description] = /<meta name="description" content="(.*?)">/.exec(html);
        assert.ok(!seen.has(title) && !seen.has(description), `${url}: ${title}`);
        seen.add(title).add(description);
        assert.ok(description.length > 30, `${url}: ${description}`);
        assert.ok(html.includes(`<link rel="canonical" href="http://SITE${url}">`), url);
        assert.match(html, /<meta property="og:title" content=".+">/);
        assert.equal(html.match(/<h1/g).length, 1, url);
    }
});

test("no link of the site leads nowhere", async () => {
    const seen = new Set(PAGES);
    for (const url of seen) {
        const answer = await ask(url);
        assert.ok([200, 303].includes(answer.status), `${url}: ${answer.status}`);
        if (!/^text\/html/.test(answer.headers["content-type"] ?? "")) continue;
        const html = answer.body.toString().replaceAll("&#x2F;", "/").replaceAll("&#x3D;", "=");
        if (!html.includes("/static/site.css")) continue;
        for (const [, to] of html.matchAll(/<a [^>]*href="(\/[^"#]*)/g)) seen.add(to);
        assert.ok(seen.size < 300, "the site has no end");
    }
});

test("structured data says what the page is", async () => {
    const home = dataOf((await ask("/")).body.toString());
    assert.deepEqual(home.map((one) => one["@type"]), ["Organization"]);
    assert.equal(home[0].email, "help@pitanie.example");
    const [crumbs, menu] = dataOf((await ask("/menu/24")).body.toString());
    assert.deepEqual(crumbs.itemListElement.map((one) => one.position), [1, 2, 3]);
    assert.equal(menu["@type"], "Menu");
    for (const section of menu.hasMenuSection) {
        for (const item of section.hasMenuItem) {
            assert.match(item.nutrition.calories, /^\d+ ккал$/);
            assert.ok(item.name.length > 2);
        }
    }
});

test("ways to pay come from the channels", async () => {
    city.run("channel", "set", "sber", "delay", "через два часа <b>");
    city.run("channel", "set", "sber", "fee", "150");
    city.run("channel", "set", "sber", "fee_is_payers", "yes");
    city.run("channel", "set", "qiwi", "on_site", "no");
    await soon(async () => {
        const html = (await ask("/payment")).body.toString();
        assert.match(html, /через два часа &lt;b&gt;/);
        assert.match(html, /<dd>1,5\u00a0%<\/dd>/);
        assert.doesNotMatch(html, /QIWI/);
    });
});

// What another process changed is seen within a second or two.
async function soon(check) {
    for (let tries = 0; ; tries++) {
        try {
            await check();
            return;
        } catch (error) {
            if (tries === 40) throw error;
            await new Promise((resolve) => { setTimeout(resolve, 100); });
        }
    }
}

test("a school's menu is chosen without script, and another day's is made when asked", async () => {
    await page.goto(`${city.address}/`);
    await page.getByLabel("Меню вашей школы").selectOption("24");
    await page.getByRole("button", { name: "Показать" }).click();
    await page.waitForURL(/\/menu\/24$/);
    await page.getByRole("heading", { level: 1, name: "Школа №24: меню" }).waitFor();
    const days = await page.locator(".days a[href*='/menu/24/']").all();
    assert.ok(days.length > 2);
    const other = await days[0].getAttribute("href");
    const answer = await page.goto(city.address + other);
    assert.equal(answer.status(), 200);
    assert.equal((await ask("/menu/24/2020-01-01")).status, 200);
    assert.match((await ask("/menu/24/2020-01-01")).body.toString(), /не опубликовано/);
    assert.equal((await ask("/menu/777")).status, 404);
    assert.equal((await ask("/menu/24/2026-13-45")).status, 400);
    assert.equal((await ask("/menu?school=777")).status, 303);
});

test("pages are packed, named and dated", async () => {
    const plain = await ask("/parents");
    const packed = await ask("/parents", { "Accept-Encoding": "gzip" });
    assert.equal(packed.headers["content-encoding"], "gzip");
    assert.deepEqual(zlib.gunzipSync(packed.body), plain.body);
    assert.ok(packed.body.length < plain.body.length / 2);
    assert.match(plain.headers["cache-control"], /public, max-age=\d+/);
    assert.match(plain.headers.vary, /Accept-Encoding/);
    const known = await ask("/parents", { "If-None-Match": plain.headers.etag });
    assert.equal(known.status, 304);
    assert.equal(known.body.length, 0);
    const dated = await ask("/parents", { "If-Modified-Since": plain.headers["last-modified"] });
    assert.equal(dated.status, 304);
    const other = await ask("/parents", { "If-None-Match": "\"other\"",
        "If-Modified-Since": plain.headers["last-modified"] });
    assert.equal(other.status, 200);
    const head = await ask("/parents", {}, "HEAD");
    assert.equal(head.body.length, 0);
    assert.equal(head.headers["content-length"], String(plain.body.length));
    assert.match(plain.headers["content-security-policy"], /default-src 'none'/);
});

test("robots, the map and the feeds", async () => {
    const robots = (await ask("/robots.txt")).body.toString();
    for (const area of ["cabinet", "office", "region", "school"]) {
        assert.match(robots, new RegExp(`Disallow: /${area}/`));
    }
    assert.match(robots, /Sitemap: http:\/\/SITE\/sitemap\.xml/);
    const map = (await ask("/sitemap.xml")).body.toString();
    for (const url of PAGES) assert.ok(map.includes(`<loc>http://SITE${url}</loc>`), url);
    for (const [, url] of map.matchAll(/<loc>http:\/\/SITE(.*?)<\/loc>/g)) {
        assert.equal((await ask(url)).status, 200, url);
    }
    const atom = await ask("/news/atom.xml");
    assert.match(atom.headers["content-type"], /^application\/atom\+xml/);
    assert.match((await ask("/news/rss.xml")).body.toString(), /<rss version="2.0">/);
});

test("what is not there is a page too", async () => {
    for (const url of ["/nope", "/news/nope", "/files/nope.pdf", "/files/..%2fetc", "/news/p/9"]) {
        const answer = await ask(url);
        assert.ok([400, 404].includes(answer.status), `${url}: ${answer.status}`);
        assert.match(answer.headers["content-type"], /^text\/html/);
        assert.match(answer.body.toString(), /noindex/);
    }
    assert.equal((await ask("/about", {}, "POST")).status, 405);
    await page.goto(`${city.address}/nope`);
    await page.getByRole("heading", { name: "Такой страницы нет" }).waitFor();
    await page.getByRole("link", { name: "карту сайта" }).click();
    await page.getByRole("heading", { level: 1, name: "Карта сайта" }).waitFor();
});

test("the entrance to the cabinet is in sight", async () => {
    await page.goto(`${city.address}/`);
    await page.getByRole("link", { name: "Войти в личный кабинет" }).first().click();
    await page.waitForURL(/\/cabinet\/login$/);
});
