#!/usr/bin/env node
// The practice bank: an acquiring gateway of both generations, its pay page, the faster payments
// system and a fiscal service, on one address of this machine. For the demo and for tests; see
// README.md. `node bank.mjs --help` tells the switches.
import fs from "node:fs";
import http from "node:http";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Atol } from "./atol.mjs";
import { Callbacks } from "./callbacks.mjs";
import { Gateway } from "./gateway.mjs";
import { Orders } from "./orders.mjs";
import { appPage, codePage, controlPage, overPage, payPage, plainPage } from "./pages.mjs";

const BODY_LIMIT = 256 * 1024;
const CLASSIC = "/payment/rest/";
const ECOM = "/ecomm/gw/partner/api/v1/";
const FISCAL = "/possystem/v5/";
const HELP = `usage: node bank.mjs [--port N] [switches]

  --port N          listens on 127.0.0.1:N (8082); 0: any free one, told on the first line
  --login NAME      of the shop at the gateway (obed-api)
  --password TEXT   (obed-practice)
  --callback URL    where the shop is told; without it nobody is
  --secret TEXT     signs callbacks by HMAC-SHA256
  --key FILE        signs them by RSA/SHA-512 with this PEM key
  --answers WORD    what calls are answered: ok, html, 500, empty, half, redirect, hang
  --lost P          part of callbacks that are lost, 0 to 1; likewise --doubled, --reordered
  --delay-ms N      by which callbacks come later
  --retry-ms N      between repeats of a callback, instead of the bank's own 30 and 60 seconds
  --data FILE       keeps the orders over a restart
  --quiet           tells nothing but the address
`;
const OPTIONS = {
    port: "8082",
    login: "obed-api",
    password: "obed-practice",
    callback: "",
    secret: "",
    key: "",
    answers: "ok",
    lost: "0",
    doubled: "0",
    reordered: "0",
    "delay-ms": "0",
    "retry-ms": "",
    data: "",
};

function readBody(request) {
    return new Promise((resolve, reject) => {
        const parts = [];
        let size = 0;
        request.on("data", (part) => {
            size += part.length;
            if (size > BODY_LIMIT) request.destroy();
            else parts.push(part);
        });
        request.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
        request.on("error", reject);
    });
}

// Query, form or JSON: one object; nested values of forms are JSON in a string.
function paramsOf(url, type, body) {
    const isJson = /^application\/json/.test(type ?? "");
    const params = {
        ...Object.fromEntries(url.searchParams),
        ...(isJson ? JSON.parse(body || "{}") : Object.fromEntries(new URLSearchParams(body))),
    };
    for (const name of ["jsonParams", "orderBundle"]) {
        if (typeof params[name] === "string" && params[name] !== "")
            params[name] = JSON.parse(params[name]);
    }
    return params;
}

export class Bank {
    constructor(options = {}) {
        const given = { ...OPTIONS, ...options };
        this.answers = given.answers;
        this.log = given.log ?? (() => {});
        this.callbacks = new Callbacks({
            address: given.callback || null,
            secret: given.secret || null,
            key: given.key ? fs.readFileSync(given.key, "utf8") : null,
            log: this.log,
            retryMs: given["retry-ms"] === "" ? null : Number(given["retry-ms"]),
            faults: {
                lost: Number(given.lost),
                doubled: Number(given.doubled),
                reordered: Number(given.reordered),
                delayMs: Number(given["delay-ms"]),
            },
        });
        this.orders = new Orders({
            file: given.data || null,
            told: (order, operation) => this.callbacks.tell(order, operation),
        });
        this.gateway = new Gateway({
            orders: this.orders,
            login: given.login,
            password: given.password,
        });
        this.atol = new Atol({ login: given.login, password: given.password });
        this.server = http.createServer((request, response) => this.#serve(request, response));
    }

    async listen(port) {
        await new Promise((resolve, reject) => {
            this.server.once("error", reject);
            this.server.listen(port, "127.0.0.1", resolve);
        });
        this.base = `http://127.0.0.1:${this.server.address().port}`;
        this.gateway.base = this.base;
        return this.base;
    }

    async close() {
        this.callbacks.close();
        this.server.closeAllConnections?.();
        await new Promise((resolve) => this.server.close(resolve));
    }

    async #serve(request, response) {
        const url = new URL(request.url, "http://bank");
        try {
            const body = await readBody(request);
            const isCall = url.pathname.startsWith(CLASSIC) || url.pathname.startsWith(ECOM);
            if (isCall) this.#call(request, response, url, body);
            else if (url.pathname.startsWith(FISCAL)) this.#fiscal(request, response, url, body);
            else this.#page(request, response, url, body);
        } catch (error) {
            this.log(`${request.method} ${url.pathname}: ${error.message}`);
            this.#answer(
                response,
                400,
                "text/html; charset=utf-8",
                plainPage("Ошибка", "Запрос не понят"),
            );
        }
    }

    #answer(response, status, type, body, headers = {}) {
        response.writeHead(status, {
            "Content-Type": type,
            "Cache-Control": "no-store",
            ...headers,
        });
        response.end(body);
    }

    #html(response, status, body) {
        this.#answer(response, status, "text/html; charset=utf-8", body);
    }

    #json(response, status, value) {
        this.#answer(response, status, "application/json; charset=utf-8", JSON.stringify(value));
    }

    #redirect(response, address) {
        this.#answer(response, 303, "text/plain", "", { Location: address });
    }

    // ---- calls of the shop ----

    #call(request, response, url, body) {
        const isNew = url.pathname.startsWith(ECOM);
        const name = url.pathname.slice((isNew ? ECOM : CLASSIC).length).replace(/\.do$/, "");
        if (isNew && request.method !== "POST") return this.#html(response, 405, "<h1>405</h1>");
        const params = paramsOf(url, request.headers["content-type"], body);
        const value = this.gateway.call(name, params, isNew);
        this.log(
            `${name} ${params.orderNumber ?? params.orderId ?? ""}: ${value?.errorCode ?? "ok"}`,
        );
        if (value === null) return this.#html(response, 404, "<h1>404</h1>");
        return this.#spoil(response, JSON.stringify(value));
    }

    // What was asked for is done; only the answer goes wrong.
    #spoil(response, text) {
        const json = "application/json; charset=utf-8";
        switch (this.answers) {
            case "html":
                return this.#html(response, 200, "<html><body>Технические работы</body></html>");
            case "500":
                return this.#html(response, 500, "<h1>500</h1>");
            case "empty":
                return this.#answer(response, 200, json, "");
            case "half":
                return this.#answer(response, 200, json, text.slice(0, text.length / 2));
            case "redirect":
                return this.#redirect(response, `${this.base}/elsewhere`);
            case "hang":
                return response.socket.destroy();
            default:
                return this.#answer(response, 200, json, text);
        }
    }

    #fiscal(request, response, url, body) {
        const path = url.pathname.slice(FISCAL.length);
        const answer = this.atol.call(
            request.method,
            path,
            request.headers.token,
            body ? JSON.parse(body) : null,
        );
        if (!answer) return this.#html(response, 404, "<h1>404</h1>");
        this.log(`atol ${path}: ${answer[1].status ?? "token"}`);
        return this.#json(response, ...answer);
    }

    // ---- pages of the payer ----

    #backOf(order) {
        const isPaid = order.deposited > 0;
        const back = new URL(isPaid ? order.returnUrl : order.failUrl);
        back.searchParams.set("orderId", order.id);
        back.searchParams.set("lang", "ru");
        return back.href;
    }

    #page(request, response, url, body) {
        const form = Object.fromEntries(new URLSearchParams(body));
        const [, first, second] = url.pathname.split("/");
        if (first === "payment" || first === "pp") return this.#showPay(response, url.searchParams);
        if (first === "sbp" && request.method === "GET") return this.#showApp(response, second);
        if (first === "control" && request.method === "GET")
            return this.#showControl(response, second);
        if (request.method !== "POST")
            return this.#html(response, 404, plainPage("Нет такой страницы", url.pathname));
        switch (first) {
            case "pay":
                return this.#pay(response, form);
            case "acs":
                return this.#confirm(response, form);
            case "sbp":
                return this.#payByQr(response, form);
            case "control":
                return this.#setControl(response, form);
            default:
                return this.#html(response, 404, plainPage("Нет такой страницы", url.pathname));
        }
    }

    #open(response, id) {
        const order = this.orders.find({ id });
        if (!order)
            this.#html(response, 404, plainPage("Заказ не найден", "Проверьте ссылку на оплату."));
        else if (!this.orders.isOpen(order))
            this.#html(response, 200, overPage(order, this.#backOf(order)));
        else return order;
        return null;
    }

    #showPay(response, query) {
        const order = this.#open(response, query.get("mdOrder") ?? query.get("orderId"));
        if (order)
            this.#html(response, 200, payPage(order, this.#backOf(order), this.orders.now()));
    }

    #next(response, order, what) {
        if (what === "paid") this.#redirect(response, this.#backOf(order));
        else if (what === "code") this.#html(response, 200, codePage(order, this.orders.now()));
        else if (what === "retry")
            this.#html(response, 200, payPage(order, this.#backOf(order), this.orders.now()));
        else this.#html(response, 200, overPage(order, this.#backOf(order)));
    }

    #pay(response, form) {
        const order = this.#open(response, form.mdOrder);
        if (order) this.#next(response, order, this.orders.pay(order, form));
    }

    #confirm(response, form) {
        const order = this.#open(response, form.mdOrder);
        if (order) this.#next(response, order, this.orders.payByCode(order, form.code));
    }

    #showApp(response, qrcId) {
        const order = this.orders.byQr(qrcId);
        if (!order)
            return this.#html(
                response,
                404,
                plainPage("Код не найден", "Отсканируйте его ещё раз."),
            );
        return this.#html(response, 200, appPage(order, this.orders.isOpen(order)));
    }

    #payByQr(response, form) {
        const order = this.orders.byQr(form.qrcId);
        if (!order || !this.orders.isOpen(order))
            return this.#html(response, 409, plainPage("Код не действует", ""));
        this.orders.payByQr(order);
        return this.#html(
            response,
            200,
            plainPage("Оплачено", "Вернитесь на страницу магазина: он уже знает."),
        );
    }

    // ---- the control page ----

    #showControl(response, what) {
        if (what === "orders.json") return this.#json(response, 200, this.orders.all());
        return this.#html(response, 200, controlPage(this));
    }

    #setControl(response, form) {
        if (form.answers !== undefined) this.answers = form.answers;
        for (const name of ["lost", "doubled", "reordered", "delayMs"]) {
            if (form[name] !== undefined) this.callbacks.faults[name] = Number(form[name]) || 0;
        }
        return this.#redirect(response, "/control");
    }
}

async function main() {
    const options = Object.fromEntries(
        Object.entries(OPTIONS).map(([name, value]) => [name, { type: "string", default: value }]),
    );
    const { values } = parseArgs({
        options: { ...options, quiet: { type: "boolean" }, help: { type: "boolean" } },
    });
    if (values.help) {
        process.stdout.write(HELP);
        return;
    }
    const log = values.quiet
        ? () => {}
        : (line) => console.log(`${new Date().toISOString()} ${line}`);
    const bank = new Bank({ ...values, log });
    console.log(`practice bank on ${await bank.listen(Number(values.port))}`);
    const stop = () => bank.close().then(() => process.exit(0));
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
    main().catch((error) => {
        console.error(`bank: ${error.message}`);
        process.exit(1);
    });
}
