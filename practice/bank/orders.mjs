// The bank's orders: what was registered, how it was tried to be paid, what went back. Nothing here
// knows HTTP; the clock is given, so that tests can move it.
import { randomBytes, randomUUID } from "node:crypto";
import fs from "node:fs";

export const STATUS = {
    REGISTERED: 0,
    HELD: 1,
    DEPOSITED: 2,
    REVERSED: 3,
    REFUNDED: 4,
    ACS: 5,
    DECLINED: 6,
};
export const ATTEMPTS = 3;
const DEFAULT_LIFE_S = 1200;
const NO_ATTEMPT = -100;
const TIMED_OUT = -2007;
const ATTEMPTS_OVER = -2013;

// Cards of the bank's test stand, by number: what becomes of a payment with each.
export const CARDS = {
    2202205000012424: { expiry: "05/28", cvc: "649", what: "оплата проходит сразу" },
    2202205300068092: {
        expiry: "05/26",
        cvc: "583",
        what: "оплата с кодом 3-D Secure 111111",
        code: "111111",
    },
    2202205000060910: {
        expiry: "06/28",
        cvc: "810",
        what: "отказ: на карте не хватает денег",
        action: 116,
    },
    2202202107593166: {
        expiry: "06/22",
        cvc: "123",
        what: "отказ: срок действия карты истёк",
        action: 101,
    },
    2202206100040083: {
        expiry: "05/26",
        cvc: "061",
        what: "банк-эмитент молчит, пока не выйдет время",
        action: TIMED_OUT,
    },
};

const CHECK_CARD =
    "Операция отклонена. Проверьте введенные данные, " +
    "достаточность средств на карте и повторите операцию";
// SPEC acquiring 3.5: the gateway's words for an action code.
const WORDS = {
    [NO_ATTEMPT]: "Не было попыток оплаты",
    [TIMED_OUT]: "Истек срок ожидания ввода данных",
    [ATTEMPTS_OVER]: "Исчерпаны попытки оплаты",
    0: "",
    14: "Операция отклонена. Обратитесь в банк, выпустивший карту",
    82: "Операция отклонена. Обратитесь в банк, выпустивший карту",
    101: CHECK_CARD,
    116: CHECK_CARD,
    "-2006": "Операция отклонена. Обратитесь в банк, выпустивший карту",
};

export function wordsOf(action) {
    return WORDS[action] ?? "Операция отклонена. Обратитесь в банк, выпустивший карту";
}

export class Orders {
    // `told(order, operation)` hears of what happens; `file` keeps the orders over a restart.
    constructor({ now = Date.now, told = () => {}, file = null } = {}) {
        this.now = now;
        this.told = told;
        this.file = file;
        this.byId = new Map();
        this.byNumber = new Map();
        if (file && fs.existsSync(file)) {
            for (const order of JSON.parse(fs.readFileSync(file, "utf8"))) this.#keep(order);
        }
    }

    #keep(order) {
        this.byId.set(order.id, order);
        this.byNumber.set(order.number, order);
    }

    #save() {
        if (!this.file) return;
        fs.writeFileSync(`${this.file}.new`, JSON.stringify([...this.byId.values()]));
        fs.renameSync(`${this.file}.new`, this.file);
    }

    #moved(order, operation) {
        this.#save();
        this.told(order, operation);
    }

    // null: the number is taken.
    register({ number, amount, currency, returnUrl, failUrl, description, lifeS, params, kind }) {
        if (this.byNumber.has(number)) return null;
        const order = {
            id: randomUUID(),
            number,
            amount,
            currency,
            returnUrl,
            failUrl,
            description,
            params,
            kind,
            status: STATUS.REGISTERED,
            action: NO_ATTEMPT,
            attempts: 0,
            deposited: 0,
            refunded: 0,
            refunds: {},
            card: null,
            createdAt: this.now(),
            depositedAt: 0,
            expiresAt: this.now() + 1000 * (lifeS || DEFAULT_LIFE_S),
            qrcId: `AD${randomBytes(15).toString("hex").toUpperCase()}`,
        };
        this.#keep(order);
        this.#save();
        return order;
    }

    find({ id, number }) {
        const order = id ? this.byId.get(id) : this.byNumber.get(number);
        if (order) this.#age(order);
        return order;
    }

    all() {
        return [...this.byId.values()];
    }

    byQr(qrcId) {
        const order = this.all().find((one) => one.qrcId === qrcId);
        return order && this.find(order);
    }

    isOpen(order) {
        this.#age(order);
        return order.status === STATUS.REGISTERED || order.status === STATUS.ACS;
    }

    #age(order) {
        const open = order.status === STATUS.REGISTERED || order.status === STATUS.ACS;
        if (open && this.now() >= order.expiresAt)
            this.#decline(order, TIMED_OUT, "declinedByTimeout");
    }

    #decline(order, action, operation) {
        order.status = STATUS.DECLINED;
        order.action = action;
        this.#moved(order, operation);
    }

    // Tells what is next: "paid", "code", "retry", "declined".
    pay(order, { pan, expiry, cvc }) {
        const digits = String(pan ?? "").replace(/\D/g, "");
        const card = CARDS[digits];
        order.card = { pan: `${digits.slice(0, 6)}******${digits.slice(-4)}`, expiry };
        if (!card || card.expiry !== expiry) return this.#refuse(order, 14);
        if (card.cvc !== cvc) return this.#refuse(order, 82);
        if (card.action === TIMED_OUT) {
            this.#decline(order, TIMED_OUT, "declinedByTimeout");
            return "declined";
        }
        if (card.action) return this.#refuse(order, card.action);
        if (!card.code) return this.#deposit(order);
        order.status = STATUS.ACS;
        this.#save();
        return "code";
    }

    payByCode(order, code) {
        if (code === "111111") return this.#deposit(order);
        order.status = STATUS.REGISTERED;
        return this.#refuse(order, -2006);
    }

    payByQr(order) {
        order.card = null;
        return this.#deposit(order);
    }

    // A declined attempt keeps the order while attempts remain.
    #refuse(order, action) {
        order.attempts++;
        order.action = action;
        if (order.attempts < ATTEMPTS) {
            this.#save();
            return "retry";
        }
        this.#decline(order, ATTEMPTS_OVER, "declinedByTimeout");
        return "declined";
    }

    #deposit(order) {
        order.status = STATUS.DEPOSITED;
        order.action = 0;
        order.deposited = order.amount;
        order.depositedAt = this.now();
        order.rrn = String(300000000000 + Math.floor(Math.random() * 1e11));
        this.#moved(order, "deposited");
        return "paid";
    }

    // An error of SPEC acquiring 3.4, or null when it is done. A repeated key does nothing again.
    refund(order, amount, key) {
        if (order.status !== STATUS.DEPOSITED && order.status !== STATUS.REFUNDED) {
            return [7, "Платёж должен быть в корректном состоянии"];
        }
        if (key && order.refunds[key] !== undefined) return null;
        const sum = amount === 0 ? order.deposited - order.refunded : amount;
        if (sum <= 0 || order.refunded + sum > order.deposited) {
            return [7, "Сумма возврата превышает сумму списания"];
        }
        order.refunded += sum;
        order.status = STATUS.REFUNDED;
        if (key) order.refunds[key] = sum;
        this.#moved(order, "refunded");
        return null;
    }

    // Only on the day of the payment.
    reverse(order) {
        const sameDay =
            new Date(order.depositedAt).toDateString() === new Date(this.now()).toDateString();
        if (order.status !== STATUS.DEPOSITED || !sameDay) {
            return [7, "Платёж должен быть в корректном состоянии"];
        }
        order.status = STATUS.REVERSED;
        this.#moved(order, "reversed");
        return null;
    }

    decline(order) {
        if (!this.isOpen(order)) return [7, "Платёж должен быть в корректном состоянии"];
        this.#decline(order, TIMED_OUT, "declinedByTimeout");
        return null;
    }
}
