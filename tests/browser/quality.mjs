// What is asked of every page: nothing wider than the screen, axe without findings, valid HTML,
// few bytes, few requests, a quiet console. Each gives a list of faults.
import fs from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";

export const PAGE_BYTES_LIMIT = 100 * 1024;
export const PAGE_REQUESTS_LIMIT = 10;
const TARGET_PX = 44;

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const axeSource = fs.readFileSync(axeFile, "utf8");
const validator = new HtmlValidate({
    extends: ["html-validate:recommended"],
    // A page's title holds the site's name too.
    rules: { "long-title": "off" },
});

export async function overflowFaults(page) {
    const over = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth);
    return over > 0 ? [`wider than the screen by ${over} pixels`] : [];
}

// Buttons, links that stand alone and fields; links within a text are as high as their line.
export async function targetFaults(page) {
    return page.evaluate((limit) => [...document.querySelectorAll("a, button, input, select")]
        .filter((one) => one.type !== "hidden" && !one.matches(".visually-hidden, .skip, [hidden]"))
        .filter((one) => !one.matches("a:not(.button)") || !one.closest("p, li, dd, label"))
        .filter((one) => one.type !== "checkbox" && one.type !== "radio")
        .map((one) => [one, one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && box.height < limit)
        .map(([one, box]) => `${one.outerHTML.slice(0, 80)} is ${box.height} high`), TARGET_PX);
}

export async function axeFaults(page) {
    const isThere = await page.evaluate(() => window.axe !== undefined);
    if (!isThere) await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => window.axe.run());
    return violations.map((one) => `axe ${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
}

export async function htmlFaults(html) {
    const report = await validator.validateString(html);
    return report.results.flatMap((result) => result.messages)
        .map((one) => `html ${one.ruleId}: ${one.message} (line ${one.line})`);
}

// Collects what a page asks for and what its console says. Call faults() when it has loaded.
export function watch(page) {
    const said = [];
    const answers = [];
    page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("response", (response) => answers.push(response));
    return {
        said,
        async faults(status) {
            const faults = said.filter((text) => !(status >= 400 && /status of \d+/.test(text)));
            const sizes = await Promise.all(answers.map(async (one) => (await one.request().sizes())
                .responseBodySize));
            const bytes = sizes.reduce((sum, size) => sum + size, 0);
            if (bytes > PAGE_BYTES_LIMIT) faults.push(`${bytes} bytes`);
            if (answers.length > PAGE_REQUESTS_LIMIT) faults.push(`${answers.length} requests`);
            const origin = new URL(page.url()).origin;
            for (const one of answers) {
                if (!one.url().startsWith(origin)) faults.push(`foreign: ${one.url()}`);
            }
            return faults;
        },
    };
}
