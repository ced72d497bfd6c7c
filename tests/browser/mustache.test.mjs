// Our templates against npm mustache, byte for byte: every screen with every sample view, then
// random templates and views from a seed. Usage: node mustache.test.mjs RENDER [SEED]
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Mustache from "mustache";

const RANDOM_CASES = 3000;
const here = path.dirname(fileURLToPath(import.meta.url));
const templateFolder = path.join(here, "../../web/templates");
const viewFolder = path.join(here, "views");
const [render, seedText = "20180316"] = process.argv.slice(2);
assert.ok(render, "usage: node mustache.test.mjs RENDER [SEED]");

function random(seed) {
    let state = seed >>> 0;
    return (limit) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * limit);
    };
}

function screens() {
    const templates = Object.fromEntries(fs.readdirSync(templateFolder).map((file) => [
        file.replace(/\.html$/, ""), fs.readFileSync(path.join(templateFolder, file), "utf8")]));
    return fs.readdirSync(viewFolder).map((file) => {
        const { template, view } = JSON.parse(fs.readFileSync(path.join(viewFolder, file), "utf8"));
        return { label: file, templates, name: template, view };
    });
}

const NAMES = ["a", "b", "c", "a.b", "b.c", "a.b.c"];
const LITERALS = ["x", " ", "\n", "  \n", "<p>", "ёж & \"ко\"\n", "\t", "\r\n", " { ", " } ",
    "=\n"];

function randomTemplate(pick, depth) {
    let text = "";
    for (let n = pick(6); n >= 0; n--) {
        const name = NAMES[pick(NAMES.length)];
        const kind = pick(depth > 0 ? 8 : 5);
        if (kind < 3) text += LITERALS[pick(LITERALS.length)];
        else if (kind === 3) text += pick(4) ? `{{ ${name} }}` : "{{! note\nmore }}";
        else if (kind === 4) text += pick(2) ? "\n{{> part}}\n" : "{{b}}";
        else {
            const inside = randomTemplate(pick, depth - 1);
            text += `{{${pick(2) ? "#" : "^"}${name}}}${inside}{{/${name}}}`;
        }
    }
    return text;
}

function randomValue(pick, depth) {
    const kind = pick(depth > 0 ? 9 : 6);
    if (kind === 0) return pick(2) === 0;
    if (kind === 1) return pick(3) - 1;
    if (kind === 2) return "";
    if (kind < 6) return ["текст", "<&>\"'`=/", "0", " "][pick(4)];
    if (kind === 6) return Array.from({ length: pick(3) }, () => randomView(pick, depth - 1));
    return randomView(pick, depth - 1);
}

function randomView(pick, depth) {
    const view = {};
    for (const name of ["a", "b", "c"]) if (pick(5)) view[name] = randomValue(pick, depth);
    return view;
}

// What ours refuses by design: values that are no text, unknown names. Mustache is asked to
// throw there too, so that a fault is as good as byte equality only when both refuse.
class StrictContext extends Mustache.Context {
    push(view) {
        return new StrictContext(view, this);
    }

    lookup(name) {
        if (name === ".") return this.view;
        for (let context = this; context; context = context.parent) {
            let value = context.view;
            let known = true;
            for (const part of name.split(".")) {
                known = value !== null && typeof value === "object" && !Array.isArray(value)
                    && Object.hasOwn(value, part);
                if (!known) break;
                value = value[part];
            }
            if (known) return super.lookup(name);
        }
        throw new Error(`unknown ${name}`);
    }
}

function expected(job) {
    const writer = new Mustache.Writer();
    const escape = (value) => {
        if (typeof value === "object") throw new Error("not a text");
        return Mustache.escape(value);
    };
    try {
        return writer.render(job.templates[job.name], new StrictContext(job.view), job.templates,
            { escape });
    } catch {
        return null;
    }
}

function randomJobs(seed) {
    const pick = random(seed);
    return Array.from({ length: RANDOM_CASES }, (_, n) => {
        const templates = { page: randomTemplate(pick, 3), part: `<${randomTemplate(pick, 0)
            .replaceAll("{{> part}}", "")}>\n` };
        return { label: `random ${n}`, templates, name: "page", view: randomView(pick, 3) };
    });
}

const jobs = [...screens(), ...randomJobs(Number(seedText))];
const input = jobs.map(({ templates, name, view }) => JSON.stringify({ templates, name, view }));
const run = spawnSync(render, { input: input.join("\n") + "\n", maxBuffer: 2 ** 30 });
assert.equal(run.status, 0, "render ended badly");
const answers = run.stdout.toString().trim().split("\n").map((line) => JSON.parse(line));
assert.equal(answers.length, jobs.length);
let same = 0;
let refused = 0;
for (const [n, job] of jobs.entries()) {
    const want = expected(job);
    if (want === null) refused++;
    else same++;
    const detail = `seed ${seedText}, ${job.label}: ${JSON.stringify(job).slice(0, 2000)}`;
    assert.equal(answers[n].page ?? null, want, detail);
}
assert.ok(same > RANDOM_CASES / 10 && refused > RANDOM_CASES / 20, `${same} and ${refused}`);
console.log(`mustache: ${same} pages equal, ${refused} refused by both`);
