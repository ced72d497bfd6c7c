// ATOL Online v5 as far as receipts of advances need it: a token, a receipt that is made a moment
// later, its report.
import { randomUUID } from "node:crypto";

const MADE_AFTER_MS = 300;

function moment(now) {
    const two = (number) => String(number).padStart(2, "0");
    const at = new Date(now);
    return (
        `${two(at.getDate())}.${two(at.getMonth() + 1)}.${at.getFullYear()} ` +
        `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
    );
}

export class Atol {
    constructor({ login, password, now = Date.now }) {
        Object.assign(this, { login, password, now });
        this.token = randomUUID();
        this.receipts = new Map();
        this.byExternal = new Map();
        this.count = 0;
    }

    #fail(code, text, status) {
        return [
            status,
            {
                uuid: null,
                status: "fail",
                timestamp: moment(this.now()),
                error: { error_id: randomUUID(), code, text, type: "system" },
            },
        ];
    }

    // [HTTP status, answer] of a call; null: no such address.
    call(method, path, token, body) {
        if (path === "getToken") return this.#giveToken(body);
        const report = /^([^/]+)\/report\/([^/]+)$/.exec(path);
        const taken = /^([^/]+)\/(sell|sell_refund)$/.exec(path);
        if (!report && !taken) return null;
        if (token !== this.token) return this.#fail(11, "Токен протух или не существует", 401);
        return taken ? this.#take(taken[2], body) : this.#report(report[2]);
    }

    #giveToken(body) {
        if (body?.login !== this.login || body?.pass !== this.password) {
            return this.#fail(12, "Неверный логин или пароль", 401);
        }
        return [200, { token: this.token, error: null, timestamp: moment(this.now()) }];
    }

    #fault(receipt) {
        const item = receipt?.items?.[0];
        if (!receipt?.client?.email && !receipt?.client?.phone) return "не указан client";
        if (!/^\d{10}(\d{2})?$/.test(receipt?.company?.inn ?? "")) return "неверный company.inn";
        if (!item || item.price * item.quantity !== item.sum) return "сумма позиции не сходится";
        return receipt.total === receipt.payments?.[0]?.sum ? null : "сумма оплат не сходится";
    }

    #take(operation, body) {
        const fault = this.#fault(body?.receipt);
        if (fault) return this.#fail(32, `Ошибка валидации входного чека: ${fault}`, 400);
        const known = this.byExternal.get(body.external_id);
        if (known) {
            const [status, answer] = this.#fail(
                33,
                "Документ с таким external_id уже существует",
                400,
            );
            return [status, { ...answer, uuid: known }];
        }
        const uuid = randomUUID();
        this.byExternal.set(body.external_id, uuid);
        this.receipts.set(uuid, { operation, body, at: this.now(), number: ++this.count });
        return [200, { uuid, status: "wait", error: null, timestamp: moment(this.now()) }];
    }

    #report(uuid) {
        const receipt = this.receipts.get(uuid);
        if (!receipt) return this.#fail(34, "Состояние чека не найдено. Попробуйте позднее.", 200);
        const base = { uuid, error: null, timestamp: moment(this.now()), group_code: "practice" };
        if (this.now() < receipt.at + MADE_AFTER_MS)
            return [200, { ...base, status: "wait", payload: null }];
        return [
            200,
            {
                ...base,
                status: "done",
                payload: {
                    total: receipt.body.receipt.total,
                    fns_site: "www.nalog.gov.ru",
                    fn_number: "9999078900000001",
                    shift_number: 1,
                    receipt_datetime: moment(receipt.at),
                    fiscal_receipt_number: receipt.number,
                    fiscal_document_number: 100000 + receipt.number,
                    ecr_registration_number: "0000000001000001",
                    fiscal_document_attribute: 2147483647,
                },
            },
        ];
    }
}
