// Calls to the shop: signed, repeated until they are answered 200, and, by switches, lost,
// doubled, delayed and out of order.
import { createHmac, sign } from "node:crypto";

// What the old gateway repeats, and the new one.
const RETRIES = { classic: { times: 6, everyMs: 30000 }, ecom: { times: 3, everyMs: 60000 } };

export const NO_FAULTS = { lost: 0, doubled: 0, delayMs: 0, reordered: 0 };

// SPEC acquiring 3.6: sorted by name, "name;value;" of each, hexadecimal in capitals.
export function checksum(params, { secret, key }) {
    const text = Object.keys(params)
        .filter((name) => name !== "checksum" && name !== "sign_alias")
        .sort()
        .map((name) => `${name};${params[name]};`)
        .join("");
    if (secret) return createHmac("sha256", secret).update(text).digest("hex").toUpperCase();
    if (key) return sign("sha512", Buffer.from(text), key).toString("hex").toUpperCase();
    return null;
}

export class Callbacks {
    constructor({
        address = null,
        secret = null,
        key = null,
        faults = {},
        retryMs = null,
        log = () => {},
    }) {
        Object.assign(this, { address, secret, key, retryMs, log });
        this.faults = { ...NO_FAULTS, ...faults };
        this.held = null;
        this.timers = new Set();
        this.sent = [];
    }

    close() {
        for (const timer of this.timers) clearTimeout(timer);
        this.timers.clear();
    }

    #later(ms, act) {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            act();
        }, ms);
        this.timers.add(timer);
    }

    #happens(chance) {
        return Math.random() < chance;
    }

    tell(order, operation) {
        if (!this.address) return;
        if (this.#happens(this.faults.lost)) {
            this.log(`callback ${operation} of ${order.number}: lost on purpose`);
            return;
        }
        const send = () => this.#send(order, operation, 0);
        const times = this.#happens(this.faults.doubled) ? 2 : 1;
        for (let i = 0; i < times; i++) this.#queue(send);
    }

    // One that is held back goes out behind the next one.
    #queue(send) {
        if (!this.held && this.#happens(this.faults.reordered)) {
            this.held = send;
            return;
        }
        this.#later(this.faults.delayMs, send);
        if (this.held) this.#later(this.faults.delayMs + 50, this.held);
        this.held = null;
    }

    #params(order, operation) {
        const failed = operation === "declinedByTimeout";
        const params = {
            mdOrder: order.id,
            orderNumber: order.number,
            operation,
            status: failed ? "0" : "1",
            amount: String(order.amount),
        };
        const sum = checksum(params, this);
        return sum
            ? { ...params, checksum: sum, sign_alias: this.key ? "SHA-512 with RSA" : "HMAC" }
            : params;
    }

    async #send(order, operation, tries) {
        const params = this.#params(order, operation);
        const isNew = order.kind === "ecom";
        let status = 0;
        try {
            const answer = isNew
                ? await fetch(this.address, {
                      method: "POST",
                      redirect: "manual",
                      headers: { "Content-Type": "application/json" },
                      body: JSON.stringify({ ...params, status: Number(params.status) }),
                  })
                : await fetch(`${this.address}?${new URLSearchParams(params)}`, {
                      redirect: "manual",
                  });
            status = answer.status;
        } catch {
            status = 0;
        }
        this.sent.push({ number: order.number, operation, status });
        this.log(`callback ${operation} of ${order.number}: ${status || "no answer"}`);
        const { times, everyMs } = RETRIES[order.kind];
        if (status !== 200 && tries + 1 < times) {
            this.#later(this.retryMs ?? everyMs, () => this.#send(order, operation, tries + 1));
        }
    }
}
