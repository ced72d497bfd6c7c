// Printer bytes against those of other people's libraries for the same rows:
// @point-of-sale/receipt-printer-encoder, command by command, and receiptline, piece by piece.
// Usage: node encoders.test.mjs DEVICE_DRIVE
//
// What differs, and why (all else must be equal, byte for byte, looks and texts in their order):
//   encoder      pads before a look is on, so that wide rows begin with narrow blanks; we pad with
//                wide ones: texts are compared without the blanks around them
//   encoder      says CAN after ESC @; we set font A, have a Star tell of its state (ESC RS a 1),
//                an Epson not (GS a 0: it is asked)
//   encoder      cuts where the paper stands (ESC d 1, GS V 1), with the last rows still under the
//                cover, and sends LF after it; we feed to the cutter first (ESC d 3, GS V 66 0) as
//                receiptline does, and end there
//   receiptline  sets margins, positions and looks anew for each piece of text and aligns by them;
//                we pad with blanks: pieces between blanks are compared, with their looks
//   receiptline  says 1 and 0 as digits, which printers take alike
//   receiptline  draws rules and QR codes itself; so do we QR codes for printers that know none
//                (scanned in devices_test.py)
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import ReceiptPrinterEncoder from "@point-of-sale/receipt-printer-encoder";
import receiptline from "receiptline";

const [drive] = process.argv.slice(2);
assert.ok(drive, "usage: node encoders.test.mjs DEVICE_DRIVE");
const COLUMNS = 48;
const SAMPLES = ["receipt", "return", "x", "z", "details", "password", "activation", "test"];
const [BOLD, TALL, WIDE] = [1, 2, 4];
const [RULE, QR, LOGO, FEED] = [2, 3, 4, 5]; // enum slip_item_kind

function run(...words) {
    const done = spawnSync(drive, words, { maxBuffer: 1 << 24 });
    assert.equal(done.status, 0, `${words.join(" ")}: ${done.stderr}`);
    return done.stdout;
}

const rowsOf = (sample, page) => run("rows", sample, String(COLUMNS), page).toString()
    .trimEnd().split("\n").map((line) => JSON.parse(line)).filter((row) => row.kind !== LOGO)
    .map((row) => ({ ...row, text: row.text.replaceAll("\u00a0", " ") }));
// Not trim(): a letter of CP866 has the byte that is a no-break space elsewhere.
const bare = (text) => text.replace(/^ +| +$/g, "");

// ---- bytes to commands: [name, bytes] each; text runs are ["text", bytes] ----

const ESC = 0x1b, GS = 0x1d, FS = 0x1c;

// How many bytes follow the first ones; a function where the bytes themselves say it.
const LANGUAGES = {
    star: {
        [ESC]: {
            0x40: 0, 0x45: 0, 0x46: 0, 0x34: 0, 0x35: 0, 0x69: 2, 0x64: 1, 0x61: 1, 0x7a: 1,
            0x30: 0, 0x20: 1, 0x73: 2, 0x2d: 1, 0x6c: 1, 0x51: 1,
            0x1e: (b) => ({ 0x61: 2, 0x46: 2 })[b[2]],
            0x6b: (b) => 2 + (b[2] | (b[3] << 8)) * 24,
            0x1d: (b) => {
                if (b[2] === 0x79 && b[3] === 0x44) return 7 - 2 + (b[6] | (b[7] << 8)) + 1;
                if (b[2] === 0x79) return b[3] === 0x50 ? 2 : 4;
                return { 0x74: 2, 0x61: 2, 0x41: 3, 0x52: 3, 0x03: 4 }[b[2]];
            },
        },
    },
    escpos: {
        [ESC]: { 0x40: 0, 0x4d: 1, 0x45: 1, 0x61: 1, 0x74: 1, 0x32: 0, 0x33: 1, 0x64: 1, 0x2d: 1,
            0x20: 1, 0x7b: 1, 0x24: 2, 0x5c: 2 },
        [GS]: { 0x21: 1, 0x42: 1, 0x61: 1, 0x72: 1, 0x4c: 2, 0x57: 2,
            0x56: (b) => (b[2] >= 0x41 ? 2 : 1),
            0x28: (b) => 3 + (b[3] | (b[4] << 8)),
            0x38: (b) => 5 + (b[3] | (b[4] << 8) | (b[5] << 16)) },
        [FS]: { 0x2e: 0, 0x2d: 1, 0x53: 2, 0x28: (b) => 3 + (b[3] | (b[4] << 8)) },
    },
};

function commands(bytes, language) {
    const found = [];
    for (let at = 0; at < bytes.length;) {
        const rest = bytes.subarray(at);
        const table = LANGUAGES[language][rest[0]];
        let size = 1;
        if (table) {
            const entry = table[rest[1]];
            const more = typeof entry === "function" ? entry(rest) : entry;
            assert.notEqual(more, undefined, `unknown: ${rest.subarray(0, 6).toString("hex")}`);
            size = 2 + more;
        } else if (rest[0] >= 0x20) {
            while (size < rest.length && rest[size] >= 0x20) size++;
            found.push(["text", rest.subarray(0, size).toString("latin1")]);
            at += size;
            continue;
        }
        found.push(["command", rest.subarray(0, size).toString("hex")]);
        at += size;
    }
    return found;
}

// ---- the encoder, command by command ----

const encoderLanguage = { star: "star-line", escpos: "esc-pos" };

function encode(rows, language, page) {
    const encoder = new ReceiptPrinterEncoder({
        language: encoderLanguage[language], columns: COLUMNS, newline: "\n", feedBeforeCut: 0 });
    encoder.initialize().codepage(page);
    for (const row of rows) {
        if (row.kind === QR) {
            encoder.align("center")
                .qrcode(row.text, { model: 2, size: 6, errorlevel: "m" }).align("left");
        } else if (row.kind === FEED || row.text === "") {
            encoder.newline();
        } else {
            if (row.look & BOLD) encoder.bold(true);
            const [wide, tall] = [row.look & WIDE ? 2 : 1, row.look & TALL ? 2 : 1];
            if (wide + tall > 2) encoder.size(wide, tall);
            encoder.text(row.text);
            if (row.look & BOLD) encoder.bold(false);
            if (wide + tall > 2) encoder.size(1, 1);
            encoder.newline();
        }
    }
    return Buffer.from(encoder.cut("partial").encode());
}

// The differences named above; what is left is compared whole.
const IGNORED = {
    star: { ours: ["1b1e6101", "1b1e4600"], theirs: ["18"], cut: ["1b6403", "1b6401"] },
    escpos: { ours: ["1d6100"], theirs: [], cut: ["1d564200", "1d5601"] },
};

/** Without the differences named above. */
function comparable(found, language, whose) {
    const ignored = IGNORED[language];
    const cut = ignored.cut[whose === "ours" ? 0 : 1];
    const kept = [];
    for (const [kind, said] of found) {
        if (kind === "text") {
            if (bare(said)) kept.push(["text", bare(said)]);
        } else if (said === cut) {
            kept.push(["cut", ""]);
            break;
        } else if (!ignored[whose].includes(said)) {
            kept.push([kind, said]);
        }
    }
    return kept;
}

// Looks may be switched in either order, and a look that stays as it was may be said or not: what
// counts is which looks a text, a QR code or a row's end has.
const LOOKS = {
    star: { "1b45": ["bold", 1], "1b46": ["bold", 0], "1b69": "size", "1b1d61": "align",
        "1b1d74": "page", "1b1d795330": "qr-model", "1b1d795331": "qr-level",
        "1b1d795332": "qr-cell" },
    escpos: { "1b4501": ["bold", 1], "1b4500": ["bold", 0],
        "1b4531": ["bold", 1], "1b4530": ["bold", 0], "1d21": "size", "1b61": "align",
        "1b74": "page", "1d286b0400314132": "qr-model", "1d286b03003145": "qr-level",
        "1d286b03003143": "qr-cell" },
};

function withLooks(found, language) {
    const looks = { bold: 0, size: language === "star" ? "0000" : "00", align: "00" };
    const result = [];
    for (const [kind, said] of found) {
        const prefix = kind === "command" && Object.keys(LOOKS[language])
            .sort((a, b) => b.length - a.length).find((p) => said.startsWith(p));
        if (!prefix) {
            const isQr = /^(1b1d79|1d286b)/.test(said);
            const shown = kind === "text" || isQr ? { ...looks } : {};
            if (!isQr) for (const name of ["qr-model", "qr-level", "qr-cell"]) delete shown[name];
            result.push([kind, said, JSON.stringify(Object.entries(shown).sort())]);
        } else if (Array.isArray(LOOKS[language][prefix])) {
            [, looks.bold] = LOOKS[language][prefix];
        } else {
            looks[LOOKS[language][prefix]] = said.slice(prefix.length);
        }
    }
    return result;
}

let compared = 0;
for (const language of ["star", "escpos"]) {
    for (const page of ["cp866", "cp1251"]) {
        for (const sample of SAMPLES) {
            const rows = rowsOf(sample, page);
            const name = page === "cp1251" ? "windows1251" : page;
            const ours = commands(run("bytes", sample, String(COLUMNS), page, language), language);
            const theirs = commands(encode(rows, language, name), language);
            assert.deepEqual(withLooks(comparable(ours, language, "ours"), language),
                withLooks(comparable(theirs, language, "theirs"), language),
                `${sample}, ${language}, ${page}`);
            compared++;
        }
    }
}
console.log(`ok ${compared} slips as @point-of-sale/receipt-printer-encoder says them`);

// ---- receiptline, piece by piece ----

const escaped = (text) => text.replace(/[\\|{}~_"`^]/g, (c) => `\\${c}`);
const PIECES = / {2,}/;

/** A row of ours in receiptline's words: one column or two, looks as ^ and ". */
function described(row) {
    const scales = { 0: "", [TALL]: "^^", [WIDE]: "^", [TALL | WIDE]: "^^^" };
    const scale = scales[row.look & (TALL | WIDE)];
    const looks = scale + (row.look & BOLD ? "\"" : "");
    const parts = bare(row.text).split(PIECES);
    const mirrored = looks.split("").reverse().join("");
    const [left, right] = parts.map((part) => looks + escaped(part) + mirrored);
    if (row.kind === FEED || parts[0] === "") return "";
    if (parts.length === 1) return `{width:*}\n|${left}`;
    const width = parts[1].length * (row.look & WIDE ? 2 : 1);
    return `{width:${COLUMNS - width},${width};border:none}\n|${left} | ${right}|`;
}

/** Texts with what bold and size they have, in order, words apart where blanks are. */
function pieces(found, language) {
    return withLooks(found, language).filter(([kind]) => kind === "text")
        .flatMap(([, said, looks]) => bare(said).split(PIECES).filter(Boolean).map((piece) => {
            const { bold, size, page } = Object.fromEntries(JSON.parse(looks));
            return JSON.stringify([bare(piece), bold, size, page]);
        }));
}

compared = 0;
for (const [language, command] of [["star", "starlinesbcs"], ["escpos", "escpos"]]) {
    for (const sample of SAMPLES) {
        const rows = rowsOf(sample, "cp866").filter((row) => row.kind !== QR && row.kind !== RULE);
        const markup = `${rows.map(described).join("\n")}\n`;
        const bytes = Buffer.from(receiptline.transform(markup, {
            cpl: COLUMNS, encoding: "cp866", command, cutting: true, spacing: true }), "latin1");
        const ours = commands(run("bytes", sample, String(COLUMNS), "cp866", language), language)
            .filter(([kind, said]) => kind !== "text" || !/^-+$/.test(said));
        const theirs = commands(bytes, language);
        const label = `${sample}, ${language}`;
        assert.deepEqual(pieces(ours, language), pieces(theirs, language), label);
        const cut = language === "star" ? ["1b6403", "1b6433"] : ["1d564200", "1d564200"];
        assert.equal(ours.at(-1)[1], cut[0]);
        assert.ok(theirs.some(([, said]) => said === cut[1]), "receiptline cuts so, too");
        compared++;
    }
}
console.log(`ok ${compared} slips as receiptline says them`);
console.log("2 passed, 0 failed");
