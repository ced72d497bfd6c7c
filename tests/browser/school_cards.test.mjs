// Cards from the order to the pupil's hand, as a coordinator and the operator's support do it, and
// photos in bulk. Pictures go to SHOTS. Usage: node school_cards.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity } from "./city.mjs";
import { comeFromDemo, comeIn, lookAt, obedRun } from "./staff.mjs";
import { settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node school_cards.test.mjs OBED SHOTS");

let city;
let browser;
let school; // the coordinator
let maker; // the operator's support
let batch; // the address of the batch that the test makes

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    browser = await launchBrowser();
    school = await comeFromDemo(obed, browser, city, "smirnova.i");
    const temporary = obedRun(obed, city, "staff", "add", "kartina", "support",
        "Картина Ольга Петровна");
    maker = await comeIn(browser, city, "office", "kartina", temporary);
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.close();
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

// A picture of one colour over another, made by the browser itself.
async function picture(colour, type) {
    const data = await school.evaluate(([fill, mime]) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 460 });
        const paper = canvas.getContext("2d");
        paper.fillStyle = "#bcd";
        paper.fillRect(0, 0, 300, 460);
        paper.fillStyle = fill;
        paper.arc(150, 180, 90, 0, 7);
        paper.fill();
        return canvas.toDataURL(mime).split(",")[1];
    }, [colour, type]);
    return Buffer.from(data, "base64");
}

async function pdfText(page, url) {
    const answer = await page.request.get(city.address + url);
    assert.equal(answer.status(), 200, url);
    assert.equal(answer.headers()["content-type"], "application/pdf");
    const file = path.join(city.folder, "one.pdf");
    fs.writeFileSync(file, await answer.body());
    return { file, text: execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }) };
}

test("a lost card is dead at once and another is on its way", async () => {
    await school.goto(`${city.address}/school/24/pupil/${ACCOUNT}/cards`);
    await school.getByRole("button", { name: "Утеряна" }).click();
    await school.getByText("больше не действует").waitFor();
    await school.getByRole("heading", { name: "Карта: заказана" }).waitFor();
    await school.getByRole("heading", { name: "Карта: утеряна" }).waitFor();
    await school.getByText("Смирнова Ирина Павловна").first().waitFor();
    await school.getByRole("link", { name: "Партия №" }).click();
    batch = new URL(school.url()).pathname;
    await school.getByText("вместо утерянной").waitFor();
    assert.equal(await school.getByRole("button", { name: "Взять в работу" }).count(), 0);
    const answer = await school.request.get(`${city.address}${batch}/cards.pdf`);
    assert.equal(answer.status(), 403, "a school does not print cards");
});

test("the class orders what is missing; the batch gathers it", async () => {
    await school.goto(`${city.address}/school/24/cards`);
    const order = school.getByRole("button", { name: "Заказать всем без карты" });
    if (await order.count() > 0) {
        await order.click();
        await school.getByText("Заказано:").waitFor();
    }
    assert.equal(await order.count(), 0, "nobody is without a card now");
});

test("blanks are bound in order; one chip is not two people's", async () => {
    await maker.goto(`${city.address}/office/cards`);
    await maker.getByRole("link", { name: "Школа №24" }).first().click();
    await maker.getByRole("button", { name: "Взять в работу" }).click();
    await maker.getByRole("link", { name: "Привязать чипы" }).click();
    await maker.getByText("Карта № 1.").waitFor();
    await lookAt(browser, city, maker, shots, "school-card-bind", `${batch}/bind`);
    await maker.getByLabel("Номер чипа").fill("0008315940");
    await maker.keyboard.press("Enter");
    await maker.getByRole("alert").getByText("не целиком").waitFor();
    await maker.getByLabel("Номер чипа").fill("Em-Marine[5500] 126,58404");
    await maker.keyboard.press("Enter");
    await maker.getByText("Привязана карта № 1").waitFor();
    if (await maker.getByLabel("Номер чипа").count() > 0) {
        await maker.getByLabel("Номер чипа").fill("55007EE424");
        await maker.keyboard.press("Enter");
        await maker.getByRole("alert").getByText(ACCOUNT).waitFor();
    }
    await maker.getByRole("button", { name: "Отменить последнюю привязку" }).click();
    await maker.getByText("Привязано 0 из").waitFor();
    for (let one = 1; await maker.getByLabel("Номер чипа").count() > 0; one++) {
        await maker.getByLabel("Номер чипа").fill(`AABBCC${String(one).padStart(4, "0")}`);
        await maker.keyboard.press("Enter");
        await maker.getByText(`Привязана карта № ${one}:`).waitFor();
    }
    await maker.getByText("Все чипы привязаны").waitFor();
});

test("cards print, the batch is made and handed over with an act", async () => {
    const cards = await pdfText(maker, `${batch}/cards.pdf?paper=a4&photos=1&bleed=1`);
    assert.match(cards.text, /0242013137/);
    execFileSync("pdftoppm", ["-r", "60", "-png", cards.file, path.join(shots, "school-cards-a4")]);
    await maker.goto(city.address + batch);
    await maker.getByRole("button", { name: "Партия изготовлена" }).click();
    await maker.getByText("изготовлена").first().waitFor();
    await school.goto(city.address + batch);
    assert.equal(await school.getByLabel("Кто принял карты").inputValue(),
        "Смирнова Ирина Павловна");
    await school.getByRole("button", { name: "Передать школе" }).click();
    await school.getByText("передана школе").first().waitFor();
    const act = await pdfText(school, `${batch}/act.pdf`);
    assert.match(act.text, /Акт № 24-\d+/);
    assert.match(act.text, /Сдал/);
    assert.match(act.text, /Принял/);
});

test("cards are given out by class in one touch, with a sheet to sign", async () => {
    await school.goto(`${city.address}/school/24/cards`);
    await school.getByRole("link", { name: "03Б" }).click();
    await school.getByRole("heading", { name: "Карты класса 03Б" }).waitFor();
    const sheet = await pdfText(school, `${new URL(school.url()).pathname}/sheet`);
    assert.match(sheet.text, /Иванов Иван Иванович/);
    await lookAt(browser, city, school, shots, "school-cards-class",
        new URL(school.url()).pathname);
    await school.getByRole("button", { name: "Отметить выданными" }).click();
    await school.getByText("Отмечено выданными").waitFor();
    await school.getByRole("link", { name: "Иванов Иван Иванович" }).click();
    await school.getByRole("heading", { name: "Карта: выдана" }).waitFor();
    await school.getByRole("heading", { name: "Карта: заменена" }).waitFor();
});

test("a parent stops a lost card in the cabinet; the school sees who did", async () => {
    const parent = await (await browser.newContext({ locale: "ru-RU" })).newPage();
    await school.goto(`${city.address}/school/24/cards`);
    await school.getByRole("link", { name: "03Б" }).click();
    await school.getByRole("heading", { name: "Карты класса 03Б" }).waitFor();
    const number = (await school.locator("main").innerText()).match(/\b024\d{7}\b/g)
        .find((one) => one !== ACCOUNT);
    await settle(parent, city, number);
    await parent.goto(`${city.address}/cabinet/cards`);
    await parent.getByRole("button", { name: "Карта потеряна" }).click();
    await parent.getByText("Карта заблокирована.").waitFor();
    await lookAt(browser, city, parent, shots, "cabinet-cards", "/cabinet/cards");
    await school.goto(`${city.address}/school/24/pupil/${number}/cards`);
    await school.getByText("родители, в кабинете").waitFor();
    await school.getByRole("button", { name: "Снять блокировку" }).click();
    await school.getByText("Блокировка снята").waitFor();
});

test("photos are matched by name, looked at, taken and taken away", async () => {
    const good = await picture("#a64", "image/jpeg");
    await school.goto(`${city.address}/school/24/cards/photos`);
    await school.getByLabel("Снимки").setInputFiles([
        { name: `${ACCOUNT}.jpg`, mimeType: "image/jpeg", buffer: good },
        { name: "Никто Такой.png", mimeType: "image/png",
            buffer: await picture("#46a", "image/png") },
        { name: "Письмо.jpg", mimeType: "image/jpeg", buffer: Buffer.from("не снимок") },
    ]);
    await school.getByRole("button", { name: "Загрузить" }).click();
    await school.getByText("Подошли: 1.").waitFor();
    await school.getByText("Непонятно, чья фотография").waitFor();
    await school.getByText("Это не фотография").waitFor();
    await lookAt(browser, city, school, shots, "school-photos", "/school/24/cards/photos");
    await school.getByRole("button", { name: "Сохранить подошедшие" }).click();
    await school.getByText("Сохранено фотографий: 1.").waitFor();
    await school.goto(`${city.address}/school/24/pupil/${ACCOUNT}/portrait`);
    const image = await school.request.get(
        `${city.address}/school/24/pupil/${ACCOUNT}/photo`);
    assert.equal(image.status(), 200);
    assert.ok((await image.body()).length < 65536);
    await school.getByRole("button", { name: "Удалить фотографию" }).click();
    await school.getByText("Фотографии нет.").waitFor();
});

test("a design with a fault is not taken, and says where", async () => {
    await maker.goto(`${city.address}/office/cards/design`);
    const text = await maker.getByLabel("JSON").inputValue();
    await maker.getByLabel("JSON").fill(text.replace("#e0a021", "золотой"));
    await maker.getByRole("button", { name: "Принять описание" }).click();
    await maker.getByText("ожидается цвет вида").waitFor();
    assert.match(await maker.getByLabel("JSON").inputValue(), /золотой/);
    await maker.getByLabel("JSON").fill(text.replace("#e0a021", "#2060c0"));
    await maker.getByRole("button", { name: "Принять описание" }).click();
    await maker.getByText("Свой дизайн").waitFor();
    await maker.getByRole("button", { name: "Вернуть дизайн из поставки" }).click();
    await maker.getByText("Дизайн из поставки.").waitFor();
});

test("the pages about cards are in order at every size", async () => {
    await lookAt(browser, city, school, shots, "school-cards", "/school/24/cards");
    await lookAt(browser, city, school, shots, "school-card-batch", batch);
    await lookAt(browser, city, school, shots, "school-card-life",
        `/school/24/pupil/${ACCOUNT}/cards`);
    await lookAt(browser, city, maker, shots, "office-cards", "/office/cards");
    await lookAt(browser, city, maker, shots, "office-card-design", "/office/cards/design");
});
