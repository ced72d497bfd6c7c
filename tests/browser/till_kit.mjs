// A till of school 24 in a small demo city, with practice reader and printer: for the tests.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ACCOUNT } from "./city.mjs";

export { ACCOUNT };
// The demo's cashiers: one who may do everything, one who only sells.
export const PIN = "2401";
export const JUNIOR_PIN = "2402";
export const CASHIER_CHIP = "04CA5124000180";
const WAIT_MS = 20000;
const practice = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../practice");

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Until `look` gives something true; what it gave.
export async function until(look, what, limitMs = WAIT_MS) {
    const end = Date.now() + limitMs;
    for (;;) {
        const found = await look();
        if (found) return found;
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        await pause(15);
    }
}

// A child that says on which port it is; stop() ends it.
async function start(command, words, sign, logFile) {
    const log = [];
    const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"] });
    const take = (data) => {
        log.push(String(data));
        if (logFile) fs.appendFileSync(logFile, data);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    let isOver = false;
    const over = new Promise((resolve) =>
        child.on("exit", () => {
            isOver = true;
            resolve();
        }),
    );
    const found = await until(
        () => {
            if (isOver) throw new Error(`${command} ${words[0]} ended\n${log.join("")}`);
            return sign.exec(log.join(""));
        },
        `${command} ${words.join(" ")}: ${sign}`,
    );
    return {
        found,
        child,
        log: () => log.join(""),
        kill: (signal) => child.kill(signal),
        stop: async (signal = "SIGTERM") => {
            child.kill("SIGCONT");
            child.kill(signal);
            await over;
        },
    };
}

function ask(file, sql) {
    const script =
        "import json,sqlite3,sys;c=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True," +
        "timeout=20);print(json.dumps(c.execute(sys.argv[2]).fetchall()))";
    return JSON.parse(
        execFileSync("/usr/bin/python3", ["-c", script, file, sql], { encoding: "utf8" }),
    );
}

const PEOPLE = `SELECT p.surname || ' ' || p.name, p.number, c.chip, c.state, p.allergens,
    COALESCE((SELECT s.name FROM entitlement e JOIN set_meal s ON s.school_id = e.school_id
        AND s.id = e.set_meal_id
        WHERE e.school_id = 24 AND e.account_id = p.id AND s.meal = 1), ''),
    COALESCE((SELECT b.credits - b.debits FROM balance b
        WHERE b.school_id = 24 AND b.account_id = p.id), 0)
    , (SELECT COUNT(*) FROM ban b WHERE b.school_id = 24 AND b.account_id = p.id)
    , (SELECT COUNT(*) FROM entitlement e WHERE e.school_id = 24 AND e.account_id = p.id)
    FROM person p JOIN card c ON c.school_id = p.school_id AND c.account_id = p.id
    WHERE p.school_id = 24 AND c.chip <> '' ORDER BY p.number`;

const GUESTS = `SELECT p.surname || ' ' || p.name, p.number, c.chip, c.state, p.allergens, '',
    COALESCE((SELECT b.credits - b.debits FROM balance b WHERE b.school_id = p.school_id
        AND b.account_id = p.id), 0)
    , (SELECT COUNT(*) FROM ban b WHERE b.school_id = p.school_id AND b.account_id = p.id)
    , 0
    FROM person p JOIN card c ON c.school_id = p.school_id AND c.account_id = p.id
    WHERE p.school_id <> 24 AND c.chip <> '' ORDER BY p.number`;

// {name, number, chip, state, allergens, breakfast, balance, bans, rights} of everybody who has a
// card; `rights` counts set meals of any time of the day.
function people(file, sql) {
    return ask(file, sql).map(
        ([name, number, chip, state, allergens, breakfast, balance, bans, rights]) => ({
            name,
            number,
            chip,
            state,
            allergens,
            breakfast,
            balance,
            bans,
            rights,
        }),
    );
}

async function post(port, where, fields) {
    const answer = await fetch(`http://127.0.0.1:${port}${where}`, {
        method: "POST",
        body: new URLSearchParams(fields),
        redirect: "manual",
    });
    assert.ok(answer.status < 400, `${where} ${JSON.stringify(fields)}: ${answer.status}`);
}

// What lies on the reader.
function readerOf(process) {
    const port = process.found[1];
    return {
        ...process,
        async tap(chip) {
            await post(port, "/act", { off: 1 });
            await post(port, "/act", { line: `Mifare[${chip}] UL (0144,00) 000,00000` });
        },
        off: () => post(port, "/act", { off: 1 }),
        act: (fields) => post(port, "/act", fields),
    };
}

function printerOf(process, out) {
    return {
        ...process,
        port: process.found[1],
        switch: (fields) => post(process.found[2], "/switch", fields),
        // The texts of all slips, oldest first.
        slips: () =>
            fs
                .readdirSync(out)
                .filter((name) => /^[^.].*\.txt$/.test(name))
                .sort()
                .map((name) => fs.readFileSync(path.join(out, name), "utf8")),
        clear: () => fs.readdirSync(out).forEach((name) => fs.rmSync(path.join(out, name))),
    };
}

export async function openTill(obed) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "obed-till-"));
    const at = (name) => path.join(folder, name);
    const database = `sqlite:${at("city.db")}`;
    const run = (...words) =>
        execFileSync(obed, [...words, "--database", database], { encoding: "utf8" }).trim();
    run("migrate");
    run("demo", "--schools", "2", "--pupils", "200", "--days", "10");
    run("setting", "--school", "24", "receipt_printed", "2");
    const serve = (port) =>
        start(
            obed,
            ["serve", "--database", database, "--listen", `127.0.0.1:${port}`],
            /event=serving .*port=(\d+)/,
            at("server.log"),
        );
    let server = await serve(0);
    const serverPort = server.found[1];
    fs.mkdirSync(at("receipts"));
    const reader = readerOf(
        await start(
            "/usr/bin/python3",
            [path.join(practice, "reader"), "--link", at("reader")],
            /cards on [^:]+:(\d+)/,
        ),
    );
    const printer = printerOf(
        await start(
            "/usr/bin/python3",
            [
                path.join(practice, "printer"),
                "--listen",
                "127.0.0.1:0",
                "--control",
                "127.0.0.1:0",
                "--out",
                at("receipts"),
            ],
            /printer on [^:]+:(\d+), control on \S*:(\d+)/,
        ),
        at("receipts"),
    );
    const startTill = (port) =>
        start(
            obed,
            [
                "till",
                "--data",
                at("till"),
                "--server",
                `http://127.0.0.1:${serverPort}`,
                "--listen",
                `127.0.0.1:${port}`,
                "--reader",
                at("reader"),
                "--printer",
                `tcp:127.0.0.1:${printer.port}`,
            ],
            /event=till\w* .*port=(\d+)/,
            at("till.log"),
        );
    let till = await startTill(0);
    const port = till.found[1];
    return {
        folder,
        database,
        reader,
        printer,
        run,
        address: `http://127.0.0.1:${port}`,
        cabinet: `http://127.0.0.1:${serverPort}`,
        port: Number(port),
        people: () => people(at("city.db"), PEOPLE),
        guests: () => people(at("city.db"), GUESTS), // everybody of the other schools
        // Receipts that the books hold: [[number, total, happened_at], …] of an account.
        receipts: (number) =>
            ask(
                at("city.db"),
                `SELECT r.number, r.total, r.happened_at FROM receipt r
            JOIN person p ON p.school_id = r.school_id AND p.id = r.account_id
            WHERE p.number = '${number}' ORDER BY r.happened_at, r.number`,
            ),
        temporaryPassword: (number) => run("user", "password", number),
        code: () => run("till", "code", "24", "Касса 1"),
        server: () => server,
        till: () => till,
        async restartServer() {
            server = await serve(serverPort);
        },
        async restartTill() {
            till = await startTill(port);
        },
        async close() {
            await till.stop();
            await server.stop();
            await reader.stop();
            await printer.stop();
            fs.rmSync(folder, { recursive: true });
        },
    };
}
