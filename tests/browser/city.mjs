// A small demo city behind a real server, a mail server beside it, and a browser: for the tests.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

export const ACCOUNT = "0242013137";
const START_WAIT_MS = 60000;
const MAIL_WAIT_MS = 20000;
const CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function chromiumPath() {
    const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .find((file) => fs.existsSync(file));
    if (!found) throw new Error("chromium is not installed: run tools/setup.sh");
    return found;
}

export function launchBrowser(flags = []) {
    return chromium.launch({ executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS, ...flags] });
}

function run(obed, words, database) {
    return execFileSync(obed, [...words, "--database", database], { encoding: "utf8" });
}

// Another pupil of the same city than the golden one.
function otherAccounts(file) {
    const script = "import sqlite3,sys;c=sqlite3.connect('file:'+sys.argv[1]+'?mode=ro',uri=True);"
        + "print(*[r[0] for r in c.execute('SELECT number FROM person WHERE number<>? AND kind=1"
        + " AND state=1 ORDER BY number LIMIT 3',(sys.argv[2],))])";
    return execFileSync("python3", ["-c", script, file, ACCOUNT], { encoding: "utf8" })
        .trim().split(" ");
}

// Serves until stop(). `words` are further options of obed serve.
export async function serve(obed, database, words = []) {
    const log = [];
    const child = spawn(obed, ["serve", "--database", database, "--listen", "127.0.0.1:0",
        "--operator-email", "help@pitanie.example", ...words],
    { stdio: ["ignore", "ignore", "pipe"] });
    const port = await new Promise((resolve, reject) => {
        const fail = (what) => reject(new Error(`serve: ${what}\n${log.join("")}`));
        const late = setTimeout(() => fail("no port"), START_WAIT_MS);
        child.on("exit", (code, signal) => {
            console.log(`obed serve ended with ${code ?? signal}\n${log.join("")}`);
            fail(`ended with ${code ?? signal}`);
        });
        child.stderr.on("data", (data) => {
            log.push(String(data));
            const found = /event=serving .*port=(\d+)/.exec(log.join(""));
            if (!found) return;
            clearTimeout(late);
            resolve(Number(found[1]));
        });
    });
    const stop = () => new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.on("exit", resolve);
        child.kill("SIGTERM");
    });
    return { port, log: () => log.join(""), stop };
}

// A second city of the same shape, for servers that are set up otherwise.
function copyCity(obed, city) {
    const database = `sqlite:${path.join(city.folder, "other.db")}`;
    fs.rmSync(path.join(city.folder, "other.db"), { force: true });
    run(obed, ["migrate"], database);
    run(obed, ["demo", "--schools", "1", "--pupils", "10", "--days", "1"], database);
    return database;
}

async function serveCopy(obed, city, words) {
    const database = copyCity(obed, city);
    const server = await serve(obed, database, words);
    return {
        port: server.port,
        temporaryPassword: (number) => run(obed, ["user", "password", number], database).trim(),
        close: server.stop,
    };
}

export function serveTls(obed, city) {
    const [key, certificate] = ["key.pem", "cert.pem"].map((one) => path.join(city.folder, one));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
        "-keyout", key, "-out", certificate], { stdio: "ignore" });
    return serveCopy(obed, city, ["--certificate", certificate, "--key", key]);
}

export function serveOnAllAddresses(obed, city) {
    return serveCopy(obed, city, ["--listen", "0.0.0.0:0"]);
}

// `words`: further options of obed serve.
export async function openCity(obed, words = []) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "obed-browser-"));
    const file = path.join(folder, "city.db");
    const database = `sqlite:${file}`;
    run(obed, ["migrate"], database);
    run(obed, ["demo", "--schools", "2", "--pupils", "60", "--days", "10"], database);
    const mail = await openMailbox();
    const server = await serve(obed, database, ["--smtp", `smtp://127.0.0.1:${mail.port}`,
        "--mail-from", "no-reply@obed.example", "--site", "http://SITE", ...words]);
    return {
        folder, database, mail, server,
        address: `http://127.0.0.1:${server.port}`,
        others: otherAccounts(file),
        temporaryPassword: (number) => run(obed, ["user", "password", number], database).trim(),
        run: (...words) => run(obed, words, database),
        close: async () => {
            await server.stop();
            await mail.close();
            fs.rmSync(folder, { recursive: true });
        },
    };
}

// RFC 5321 as far as one client needs it. letters: {from, to, data}.
async function openMailbox() {
    const letters = [];
    const waiting = [];
    const server = net.createServer((socket) => {
        let letter = { to: [] };
        let isData = false;
        let rest = "";
        socket.on("error", () => {});
        socket.write("220 mail.example ESMTP\r\n");
        const takeLine = (line) => {
            const word = line.slice(0, 4).toUpperCase();
            if (word === "MAIL") letter = { from: line, to: [] };
            if (word === "RCPT") letter.to.push(line);
            isData = word === "DATA";
            if (isData) socket.write("354 go on\r\n");
            else if (word === "QUIT") socket.end("221 bye\r\n");
            else if (word === "EHLO") socket.write("250-mail.example\r\n250 8BITMIME\r\n");
            else socket.write("250 ok\r\n");
        };
        socket.on("data", (bytes) => {
            rest += bytes.toString("utf8");
            for (;;) {
                const ending = isData ? "\r\n.\r\n" : "\r\n";
                const at = rest.indexOf(ending);
                if (at < 0) return;
                const piece = rest.slice(0, at);
                rest = rest.slice(at + ending.length);
                if (!isData) { takeLine(piece); continue; }
                isData = false;
                letters.push({ ...letter, data: piece });
                socket.write("250 taken\r\n");
                waiting.splice(0).forEach((wake) => wake());
            }
        });
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        port: server.address().port,
        letters,
        close: () => new Promise((resolve) => server.close(resolve)),
        // The next letter to the address that says the words, which is taken out.
        async letterTo(address, words = "") {
            const until = Date.now() + MAIL_WAIT_MS;
            const fits = (one) => one.to.some((to) => to.includes(address))
                && letterText(one.data).includes(words);
            for (;;) {
                const at = letters.findIndex(fits);
                if (at >= 0) return letters.splice(at, 1)[0];
                const left = until - Date.now();
                if (left <= 0) throw new Error(`no letter to ${address}: ${words}`);
                await new Promise((resolve) => {
                    waiting.push(resolve);
                    setTimeout(resolve, left);
                });
            }
        },
    };
}

// The text of a letter, whatever its transfer encoding.
export function letterText(data) {
    const [head, ...body] = data.split("\r\n\r\n");
    const text = body.join("\r\n\r\n");
    if (/content-transfer-encoding:\s*base64/i.test(head)) {
        return Buffer.from(text, "base64").toString("utf8");
    }
    if (!/content-transfer-encoding:\s*quoted-printable/i.test(head)) return text;
    const bytes = text.replace(/=\r\n/g, "")
        .replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString("utf8");
}

export function linkOf(letter, address) {
    const found = /http:\/\/SITE(\/\S+)/.exec(letterText(letter.data));
    if (!found) throw new Error(`no link in: ${letterText(letter.data)}`);
    return address + found[1];
}
