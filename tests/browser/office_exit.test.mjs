// Everything out by two persons, long work that is left and found again, the register of deletions,
// and a child's own data in the cabinet. Pictures go to SHOTS.
// Usage: node office_exit.test.mjs OBED SHOTS
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { ACCOUNT, launchBrowser, openCity, serve } from "./city.mjs";
import { comeIn, lookAt, LOOKS, obedRun as runObed } from "./staff.mjs";
import { settle } from "./walk.mjs";

const [obed, shots] = process.argv.slice(2);
assert.ok(shots, "usage: node office_exit.test.mjs OBED SHOTS");

let city;
let browser;
let first; // the administrator who asks
let second; // the one who agrees

function obedRun(...words) {
    return runObed(obed, city, ...words);
}

function look(page, name, url, looks = LOOKS) {
    return lookAt(browser, city, page, shots, `office-exit-${name}`, url, looks);
}

async function open(page, url, status = 200) {
    const answer = await page.goto(city.address + url);
    assert.equal(answer.status(), status, url);
}

async function press(page, name) {
    await page.getByRole("button", { name }).first().click();
}

function says(page, words) {
    return page.getByText(words).first().waitFor();
}

// What the file holds, name by name; its checksums are asked too.
function unpacked(file) {
    const script = "import sys,zipfile,hashlib\nz=zipfile.ZipFile(sys.argv[1])\n"
        + "assert not z.testzip()\n"
        + "s=[n for n in z.namelist() if n.endswith('SHA256SUMS')]\n"
        + "for l in (z.read(s[0]).decode().splitlines() if s else []):\n"
        + " d,n=l.split('  ');p=s[0][:-10]+n\n"
        + " assert hashlib.sha256(z.read(p)).hexdigest()==d,n\n"
        + "print(*z.namelist(),sep='\\n')";
    return execFileSync("python3", ["-c", script, file], { encoding: "utf8" }).trim().split("\n");
}

async function download(page, button) {
    const waiting = page.waitForEvent("download");
    await button.click();
    const given = await waiting;
    const file = path.join(city.folder, given.suggestedFilename());
    await given.saveAs(file);
    return file;
}

// Somebody who left long ago with nothing on his account: nobody can make that by a page.
async function leaveLongAgo() {
    const list = path.join(city.folder, "list.csv");
    fs.writeFileSync(list, "школа;класс;фамилия;имя\n24;03Б;Давнишний;Фёдор\n");
    obedRun("import", "pupils", list);
    obedRun("setting", "assent_export_people", "0"); // the city here is a small one
    await city.server.stop();
    execFileSync("python3", ["-c", "import sqlite3,sys\nd=sqlite3.connect(sys.argv[1])\n"
        + "p=d.execute(\"SELECT school_id,id FROM person WHERE surname='Давнишний'\").fetchone()\n"
        + "d.execute('UPDATE person SET state=2 WHERE school_id=? AND id=?',p)\n"
        + "d.execute('INSERT INTO person_event VALUES (?,7,?,3,0,0,0,0,0,1500000000000)',p)\n"
        + "d.commit();d.close()", path.join(city.folder, "city.db")]);
    city.server = await serve(obed, city.database);
    city.address = `http://127.0.0.1:${city.server.port}`;
}

before(async () => {
    fs.mkdirSync(shots, { recursive: true });
    city = await openCity(obed);
    await leaveLongAgo();
    browser = await launchBrowser();
    first = await comeIn(browser, city, "office", "sergeeva",
        obedRun("staff", "add", "sergeeva", "administrator", "Сергеева Нина"));
    second = await comeIn(browser, city, "office", "ershov",
        obedRun("staff", "add", "ershov", "administrator", "Ершов Лев"));
});

after(async () => {
    await browser?.close();
    const log = city?.server.log() ?? "";
    await city?.server.stop(); // another than openCity began
    await city?.mail.close();
    if (city) fs.rmSync(city.folder, { recursive: true });
    assert.doesNotMatch(log, /event=template/, "a view lacked a name");
});

test("an export is asked for by one, agreed to by another, and found again", async () => {
    await look(first, "export", "/office/export");
    await open(first, "/office/works");
    await says(first, "Работ нет");
    await open(first, "/office/export");
    await first.getByLabel("Зачем нужна выгрузка").fill("Переезд на другой сервер");
    await press(first, "Попросить о выгрузке");
    await says(first, "Просьба передана");
    await open(first, "/office/assents");
    await says(first, "Ваш запрос подтверждает другой сотрудник.");
    await look(second, "assents", "/office/assents");
    await open(second, "/office/assents");
    await says(second, "Переезд на другой сервер");
    await press(second, /^Подтвердить/);
    await says(second, "Подтверждено и выполнено.");
    await open(first, "/office/works");
    await first.getByRole("link", { name: /^Подробнее: Выгрузка/ }).click();
    await open(first, "/office/"); // leaves, and finds it again in the menu
    await open(first, "/office/works");
    await first.getByRole("link", { name: /^Подробнее: Выгрузка/ }).click();
    const link = first.getByRole("link", { name: /^Скачать obed-/ });
    await link.waitFor({ timeout: 60000 }); // the page looks again by itself
    await look(first, "work", new URL(first.url()).pathname);
    await look(first, "works", "/office/works");
    const names = unpacked(await download(first, link));
    for (const name of ["README.md", "datapackage.json", "data/person.csv", "books/all.journal"]) {
        assert.ok(names.some((one) => one.endsWith(`/${name}`)), name);
    }
    await open(second, new URL(first.url()).pathname, 404); // another's work
    await open(second, `${new URL(first.url()).pathname}/result`, 404);
    await open(first, "/office/trail");
    await says(first, "Запрос на выгрузку всех данных");
});

test("data are deleted by two, and the register keeps what was deleted", async () => {
    await look(first, "erasures-none", "/office/erasures");
    await look(first, "erasure-preview", "/office/erasures/preview");
    await open(first, "/office/erasures/preview");
    await says(first, "Давнишний");
    await first.getByLabel("Причина, для реестра").fill("Истёк срок хранения");
    await press(first, "Попросить об удалении");
    await open(second, "/office/assents");
    await press(second, /^Подтвердить/);
    await says(second, "Подтверждено и выполнено.");
    await open(first, "/office/erasures");
    await says(first, "Истёк срок хранения");
    await look(first, "erasures", "/office/erasures");
    await open(first, "/office/erasures/preview");
    assert.equal(await first.getByText("Давнишний").count(), 0);
});

test("the data of one account, for a parent who asks in writing", async () => {
    await open(first, `/office/person/${ACCOUNT}`);
    await first.getByText("Составить файл").click();
    const file = await download(first,
        first.getByRole("button", { name: "Скачать данные счёта" }));
    assert.match(path.basename(file), /^obed-0242013137-\d{4}-\d\d-\d\d\.zip$/);
    assert.ok(unpacked(file).some((one) => one.endsWith("/Прочтите.txt")));
    await open(first, "/office/trail");
    await says(first, "Все данные одного счёта файлом");
    await look(first, "person", `/office/person/${ACCOUNT}`, [LOOKS[0]]);
});

test("a parent takes the child's data from the cabinet, a few times an hour", async () => {
    const context = await browser.newContext({ locale: "ru-RU" });
    const parent = await context.newPage();
    await settle(parent, city);
    await open(parent, "/cabinet/profile");
    await parent.getByRole("link", { name: "Данные ребёнка одним файлом" }).click();
    await look(parent, "data", "/cabinet/data");
    for (let i = 0; i < 5; i++) {
        const file = await download(parent, parent.getByRole("button", { name: "Скачать файл" }));
        if (i > 0) continue;
        const names = unpacked(file);
        assert.ok(names.some((one) => one.endsWith("/Таблицы/Журнал входов.xlsx")), names);
        assert.ok(names.some((one) => one.endsWith("/data/operations.csv")), names);
    }
    await press(parent, "Скачать файл");
    await says(parent, "За час файл уже составляли 5 раз.");
    const other = await parent.evaluate(async (number) => {
        const csrf = document.querySelector("[name=csrf]").value;
        const body = new URLSearchParams({ csrf, number });
        return (await fetch("/cabinet/data", { method: "POST", body })).status;
    }, "0240000011");
    assert.equal(other, 404);
    await context.close();
});
