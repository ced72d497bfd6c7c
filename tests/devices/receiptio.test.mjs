// The practice printer as somebody else's client sees it: npm receiptio asks its state and prints.
// Usage: node receiptio.test.mjs
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import receiptio from "receiptio";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "obed-receiptio-"));
// receiptio knows port 9100 alone; this process has a loopback address of its own for it.
const host = `127.9.${(process.pid >> 7) % 256}.${1 + (process.pid % 128)}`;
const printer = spawn("/usr/bin/python3", [path.join(here, "../../practice/printer"),
    "--listen", `${host}:9100`, "--out", folder, "--control", "127.0.0.1:0"]);
const DEADLINE_S = 30;
const MARKUP = "^^^\"ЧЕК\"\n\nПицца 125 г | 34,50\n---\n\"ИТОГО\" | 34,50\n"
    + "{code:https://obed.example/;option:qrcode,6,m}\n{code:0242013137;option:code128,2,48,hri}\n";

async function started() {
    for await (const line of createInterface({ input: printer.stdout })) {
        const found = /^printer on (\S+), control on (\S+)$/.exec(line);
        if (found) return found.slice(1);
    }
    throw new Error("the practice printer did not start");
}

let cases = 0;
async function expect(what, options, answer, markup = "") {
    assert.equal(await receiptio.print(markup, options), answer, what);
    cases++;
}

async function main() {
    const [, control] = await started();
    const turn = async (name, value) => {
        const body = new URLSearchParams({ [name]: value });
        const answer = await fetch(`http://${control}/switch`,
            { method: "POST", body, redirect: "manual" });
        assert.equal(answer.status, 303);
    };
    const destination = `-d ${host} -t ${DEADLINE_S}`;
    for (const command of ["starlinesbcs", "escpos"]) {
        const to = `${destination} -p ${command}`;
        await expect("state", `${to} -q printer`, "online");
        await turn("cover", "open");
        await expect("cover", `${to} -q printer`, "coveropen");
        await turn("cover", "closed");
        await turn("paper", "out");
        await expect("paper", `${to} -q printer`, "paperempty");
        await turn("paper", "ok");
        await turn("fault", "cutter");
        await expect("cutter", `${to} -q printer`, "error");
        await turn("fault", "none");
        await expect("drawer", `${to} -q drawer`, "drawerclosed");
        await expect("print", `${to} -c 48 -l ru`, "success", MARKUP);
    }
    await expect("found out by itself", `${destination} -q printer`, "online");
    const texts = fs.readdirSync(folder).filter((name) => name.endsWith(".txt")).sort()
        .map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
    assert.equal(texts.length, 2);
    for (const text of texts) {
        for (const said of ["ЧЕК", "Пицца 125 г", "34,50", "ИТОГО", "[picture"]) {
            assert.ok(text.includes(said), `${said} in\n${text}`);
        }
    }
    console.log(`${cases} passed, 0 failed`);
}

main().finally(() => {
    printer.kill("SIGTERM");
    fs.rmSync(folder, { recursive: true, force: true });
}).catch((problem) => {
    console.error(problem);
    process.exitCode = 1;
});
