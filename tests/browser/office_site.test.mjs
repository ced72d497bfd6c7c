// The editor of the public site: a draft, a preview, publishing, history, two editors at once,
// pictures and files, what is refused. Pictures go to SHOTS.
// Usage: node office_site.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser, openCity } from "./city.mjs";
import { LOOKS, comeIn, lookAt, obedRun } from "./staff.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_site.test.mjs OBED SHOTS");

let city;
let browser;
let page;

const MARKDOWN = "## Что нового\n\nКаша \"Дружба\" - каждый день.\n\n<script>alert(1)</script>\n\n"
    + "[опасно](javascript:alert(1)) [меню](/menu)\n\n"
    + "| Блюдо | Цена |\n|---|--:|\n| Каша | 8,30 |\n";

async function open(url) {
    const answer = await page.goto(city.address + url);
    assert.equal(answer.status(), 200, url);
}

async function press(name, on = page) {
    await on.getByRole("button", { name }).click();
}

// The site shows what was saved within a second or two.
async function onSite(url, holds, status = 200) {
    for (let tries = 0; ; tries++) {
        const answer = await fetch(city.address + url);
        const html = await answer.text();
        if (answer.status === status && holds(html)) return html;
        assert.ok(tries < 40, `${url}: ${answer.status}`);
        await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    const temporary = obedRun(obed, city, "staff", "add", "lisina", "editor", "Лисина Анна");
    page = await comeIn(browser, city, "office", "lisina", temporary);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("news goes from a preview by a draft to the site", async () => {
    await open("/office/site/new?kind=news");
    await page.getByLabel("Заголовок").fill("Каша \"Дружба\" вернулась");
    await page.getByLabel("Текст", { exact: true }).fill(MARKDOWN);
    await press("Показать, как будет");
    const preview = page.locator(".preview-text");
    await preview.getByText("Каша «Дружба»\u00a0— каждый день.").waitFor();
    assert.equal(await preview.locator("script").count(), 0);
    assert.equal(await preview.getByRole("link").count(), 1);
    assert.match(await page.getByLabel("Текст", { exact: true }).inputValue(), /javascript/);
    await press("Сохранить черновик");
    await page.getByText("Черновик сохранён").waitFor();
    assert.equal((await fetch(`${city.address}/news/kasha-druzhba-vernulas`)).status, 404);
    await page.getByRole("link", { name: "Каша \"Дружба\" вернулась" }).click();
    await press("Опубликовать");
    await page.getByText("Опубликовано: посетители увидят").waitFor();
    const html = await onSite("/news/kasha-druzhba-vernulas", (text) => text.includes("<h1>"));
    assert.match(html, /<h1>Каша «Дружба» вернулась<\/h1>/);
    assert.match(html, /"@type":"NewsArticle"/);
    assert.doesNotMatch(html, /<script>|javascript:/);
    await onSite("/news/atom.xml", (text) => text.includes("/news/kasha-druzhba-vernulas"));
    await onSite("/", (text) => text.includes("Каша «Дружба»"));
    await onSite("/sitemap.xml", (text) => text.includes("/news/kasha-druzhba-vernulas"));
});

test("news of tomorrow waits", async () => {
    await open("/office/site/new?kind=news");
    await page.getByLabel("Заголовок").fill("Завтрашняя новость");
    await page.getByLabel("Опубликовать с").fill("2199-01-01");
    await page.getByLabel("Время").fill("08:30");
    await press("Опубликовать");
    await page.getByRole("cell", { name: /выйдет 01.01.2199 в 08:30/ }).waitFor();
    assert.equal((await fetch(`${city.address}/news/zavtrashnyaya-novost`)).status, 404);
});

test("a shipped page is changed, looked back at and given back", async () => {
    await open("/office/site/page/contacts");
    const body = page.getByLabel("Текст", { exact: true });
    const shipped = await body.inputValue();
    await body.fill(`${shipped}\n\nПриём граждан — по {телефон}четвергам.`);
    await press("Опубликовать");
    await onSite("/contacts", (html) => html.includes("Приём граждан"));
    await open("/office/site/page/contacts");
    await body.fill("Совсем другой текст.");
    await press("Сохранить черновик");
    await open("/office/site/page/contacts");
    await page.getByRole("link", { name: "История" }).click();
    await page.getByRole("link", { name: "№ 2" }).click();
    await page.locator(".diff-added").getByText("Совсем другой текст.").waitFor();
    assert.ok(await page.locator(".diff-removed").count() > 3);
    await lookAt(browser, city, page, shots, "office-site-version", new URL(page.url()).pathname);
    await page.goBack();
    await lookAt(browser, city, page, shots, "office-site-history", new URL(page.url()).pathname,
        [LOOKS[0]]);
    await page.getByRole("link", { name: "№ 1" }).click();
    await press("Вернуть этот текст в черновик");
    assert.match(await body.inputValue(), /Приём граждан/);
    await page.getByRole("link", { name: "Снять или удалить" }).click();
    await lookAt(browser, city, page, shots, "office-site-end", new URL(page.url()).pathname,
        [LOOKS[0]]);
    await press("Снять с публикации");
    await page.getByText("Снято с публикации.").waitFor();
    await onSite("/contacts", (html) => !html.includes("Приём граждан"));
});

test("two editors: the second is told, with both texts kept", async () => {
    await open("/office/site/page/healthy");
    const second = await page.context().newPage();
    await second.goto(`${city.address}/office/site/page/healthy`);
    await page.getByLabel("Текст", { exact: true }).fill("Первый редактор.");
    await press("Сохранить черновик");
    await second.getByLabel("Текст", { exact: true }).fill("Второй редактор.");
    await press("Опубликовать", second);
    await second.getByText("Пока вы правили, текст сохранил другой человек.").waitFor();
    assert.equal(await second.getByLabel("Текст", { exact: true }).inputValue(),
        "Второй редактор.");
    assert.match(await second.locator("#other").inputValue(), /Первый редактор/);
    await press("Опубликовать", second);
    await onSite("/healthy", (html) => html.includes("Второй редактор."));
    await second.close();
});

test("what cannot stand on the site is said at once", async () => {
    await open("/office/site/new?kind=page");
    await page.getByLabel("Заголовок").fill("Своя страница");
    await page.getByLabel("Адрес").fill("Office");
    await press("Опубликовать");
    await page.getByText("Адрес — латинские строчные буквы").waitFor();
    await page.getByLabel("Адрес").fill("office");
    await press("Опубликовать");
    await page.getByText("Этот адрес занят самой системой.").waitFor();
    await page.getByLabel("Адрес").fill("about");
    await press("Опубликовать");
    await page.getByText("Этот адрес занят самой системой.").waitFor();
    await page.getByLabel("Адрес").fill("lager");
    await press("Опубликовать");
    await onSite("/lager", (html) => html.includes("<h1>Своя страница</h1>"));
    await onSite("/sitemap", (html) => html.includes("Своя страница"));
    await page.getByRole("link", { name: "Своя страница" }).click();
    await page.getByRole("link", { name: "Снять или удалить" }).click();
    await press("Удалить навсегда");
    await page.getByText("Удалено.").waitFor();
    await onSite("/lager", () => true, 404);
});

async function handIn(name, bytes, title) {
    await open("/office/site/files");
    await page.locator("#file").setInputFiles({ name, mimeType: "application/octet-stream",
        buffer: bytes });
    await page.getByLabel("Что это").fill(title);
    await press("Загрузить");
}

// A picture that says of itself that it is larger than anybody would decode.
function bombPng() {
    const script = "import struct,sys,zlib\n"
        + "def c(t,d): return struct.pack('>I',len(d))+t+d+struct.pack('>I',zlib.crc32(t+d))\n"
        + "raw=zlib.compress(b'\\0'*4000000,9)\n"
        + "sys.stdout.buffer.write(b'\\x89PNG\\r\\n\\x1a\\n'+c(b'IHDR',struct.pack('>IIBBBBB',"
        + "60000,60000,8,2,0,0,0))+c(b'IDAT',raw)+c(b'IEND',b''))";
    return execFileSync("python3", ["-c", script]);
}

function zipOf(...names) {
    const script = "import io,sys,zipfile\nb=io.BytesIO()\nz=zipfile.ZipFile(b,'w',8)\n"
        + "[z.writestr(n,'x'*1000) for n in sys.argv[1:]]\nz.close()\n"
        + "sys.stdout.buffer.write(b.getvalue())";
    return execFileSync("python3", ["-c", script, ...names]);
}

// Two hundred megabytes in two hundred kilobytes, and a file of too many files.
function bombDocx(kind) {
    const script = "import io,sys,zipfile\nb=io.BytesIO()\nz=zipfile.ZipFile(b,'w',8)\n"
        + "z.writestr('[Content_Types].xml','<Types/>')\n"
        + "z.writestr('word/document.xml',b' '*((200<<20) if sys.argv[1]=='size' else 1))\n"
        + "[z.writestr(f'word/{i}','') for i in range(5000 if sys.argv[1]=='count' else 0)]\n"
        + "z.close()\nsys.stdout.buffer.write(b.getvalue())";
    return execFileSync("python3", ["-c", script, kind], { maxBuffer: 4 << 20 });
}

test("pictures and files are judged by their bytes", async () => {
    const photo = await page.screenshot({ type: "png",
        clip: { x: 0, y: 0, width: 800, height: 300 } });
    await handIn("../../Фото столовой.PNG", photo, "Дети обедают \"вместе\"");
    await page.getByText("Файл добавлен.").waitFor();
    const picture = await fetch(`${city.address}/files/foto-stolovoy.jpg`);
    assert.equal(picture.headers.get("content-type"), "image/jpeg");
    assert.equal(picture.headers.get("x-content-type-options"), "nosniff");
    assert.equal((await fetch(`${city.address}/files/small/foto-stolovoy.jpg`)).status, 200);
    await handIn("Порядок.pdf", Buffer.from("%PDF-1.4\n%%EOF\n"), "Порядок питания");
    await page.getByText("Файл добавлен.").waitFor();
    await onSite("/documents", (html) => /poryadok\.pdf">Порядок питания<\/a>.*PDF/.test(html));
    await handIn("price.docx", zipOf("[Content_Types].xml", "word/document.xml"), "Прейскурант");
    await page.getByText("Файл добавлен.").waitFor();
    const document = await fetch(`${city.address}/files/price.docx`);
    assert.match(document.headers.get("content-disposition"), /^attachment; filename="price.docx"/);
    await handIn("price.docx", zipOf("[Content_Types].xml", "word/document.xml"), "Ещё раз");
    await page.getByText("Файл с таким именем уже есть.").waitFor();
    const refused = [
        ["a.exe", Buffer.from("MZ\x90"), /Принимаются картинки/],
        ["a.pdf", Buffer.from("<html><script>"), /Принимаются картинки/],
        ["a.svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), /Принимаются/],
        ["a.png", bombPng(), /./],
        ["a.zip", zipOf("virus.exe"), /Архивы не принимаются/],
        ["a.xlsx", zipOf("xl/workbook.xml", "xl/vbaProject.bin"), /макросы/],
        ["bomb.docx", bombDocx("size"), /слишком большим/],
        ["many.docx", bombDocx("count"), /слишком большим/],
    ];
    for (const [name, bytes, words] of refused) {
        await handIn(name, bytes, "Не то");
        assert.match(await page.locator(".refusal").textContent(), words, name);
    }
    await open("/office/site/files/foto-stolovoy.jpg");
    await lookAt(browser, city, page, shots, "office-site-file",
        "/office/site/files/foto-stolovoy.jpg");
    await lookAt(browser, city, page, shots, "office-site-files", "/office/site/files");
    await press("Удалить файл");
    await page.getByText("Файл удалён.").waitFor();
    assert.equal((await fetch(`${city.address}/files/foto-stolovoy.jpg`)).status, 404);
});

test("the pages of the editor", async () => {
    await lookAt(browser, city, page, shots, "office-site", "/office/site");
    await lookAt(browser, city, page, shots, "office-site-editor", "/office/site/page/about");
    await lookAt(browser, city, page, shots, "office-site-new", "/office/site/new?kind=news",
        [LOOKS[0]]);
    const answer = await page.goto(`${city.address}/office/`);
    assert.equal(answer.status(), 200);
    await page.getByRole("link", { name: "Публичный сайт" }).first().waitFor();
});

test("a text of ten megabytes, and one that is no text, are refused", async () => {
    await open("/office/site/new?kind=news");
    const csrf = await page.locator("form[action='/office/site/save'] input[name=csrf]")
        .getAttribute("value");
    const send = (form) => page.request.post(`${city.address}/office/site/save`, { form });
    const large = await send({ csrf, kind: "news", title: "Т", body: "ж".repeat(200000),
        act: "draft" });
    assert.equal(large.status(), 413);
    // Of ten megabytes the connection is closed before they are all there.
    const huge = { csrf, kind: "news", title: "Т", body: "ж".repeat(5 << 20), act: "draft" };
    assert.ok(await send(huge).then((answer) => answer.status() === 413, () => true));
    const long = await send({ csrf, kind: "news", title: "Т", body: "a".repeat(200001),
        act: "draft" });
    assert.equal(long.status(), 422);
    const control = await send({ csrf, kind: "news", title: "Т\u0001", body: "б", act: "draft" });
    assert.equal(control.status(), 422);
    const broken = await page.request.post(`${city.address}/office/site/save`, {
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        data: `csrf=${csrf}&kind=news&title=%FF%FE&body=x&act=draft` });
    assert.equal(broken.status(), 400);
});
