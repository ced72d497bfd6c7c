// Both generations of the gateway's calls over one set of orders. Names, codes and forms of answers
// are those of the protocol (docs/spec/acquiring.md).
import { STATUS, wordsOf } from "./orders.mjs";

const LIMITS = { orderNumber: 36, returnUrl: 2048, description: 512 };
const ERROR = {
    REPEATED: [1, "Заказ с таким номером уже обработан"],
    CURRENCY: [3, "Неизвестная валюта"],
    ACCESS: [5, "Доступ запрещён"],
    NO_ORDER: [6, "Неверный номер заказа"],
    SYSTEM: [7, "Системная ошибка"],
};

function missing(name) {
    return [4, `Не передан обязательный параметр: ${name}`];
}

function wrong(name) {
    return [5, `Неверный параметр: ${name}`];
}

export class Gateway {
    constructor({ orders, login, password, base }) {
        Object.assign(this, { orders, login, password, base });
    }

    // `params` are one object, however they came; `isNew` is the JSON generation.
    call(name, params, isNew) {
        if (params.userName !== this.login || params.password !== this.password) {
            return this.#error(ERROR.ACCESS);
        }
        switch (name) {
            case "register":
                return this.#register(params, isNew);
            case "getOrderStatusExtended":
                return this.#status(params, isNew);
            case "getOrderStatus":
                return isNew ? null : this.#oldStatus(params);
            case "refund":
                return this.#refund(params);
            case "reverse":
                return this.#done(params, (order) => this.orders.reverse(order));
            case "decline":
                return this.#done(params, (order) => this.orders.decline(order));
            case "deposit":
                return this.#done(params, () => ERROR.SYSTEM);
            case "getBindings":
                return this.#error([2, "Информация не найдена"]);
            case "sbp/c2b/qr/dynamic/get":
                return isNew ? null : this.#qr(params);
            case "sbp/c2b/qr/status":
                return isNew ? null : this.#qrStatus(params);
            default:
                return null;
        }
    }

    // SPEC acquiring 3.1: errorCode is a string here and a number there; clients take both.
    #error([code, message]) {
        return { errorCode: String(code), errorMessage: message };
    }

    #find(params) {
        return this.orders.find({
            id: params.orderId ?? params.mdOrder,
            number: params.orderNumber,
        });
    }

    #fault(params) {
        for (const name of ["orderNumber", "amount", "returnUrl"]) {
            if (params[name] === undefined || params[name] === "") return missing(name);
        }
        for (const [name, limit] of Object.entries(LIMITS)) {
            if (String(params[name] ?? "").length > limit) return wrong(name);
        }
        if (!/^\d{1,12}$/.test(String(params.amount)) || Number(params.amount) < 1)
            return wrong("amount");
        if (!/^https?:\/\//.test(params.returnUrl)) return wrong("returnUrl");
        if (!["643", "810", ""].includes(String(params.currency ?? ""))) return ERROR.CURRENCY;
        return null;
    }

    #register(params, isNew) {
        const fault = this.#fault(params);
        if (fault) return this.#error(fault);
        const order = this.orders.register({
            number: String(params.orderNumber),
            amount: Number(params.amount),
            currency: "643",
            returnUrl: params.returnUrl,
            failUrl: params.failUrl ?? params.returnUrl,
            description: params.description ?? "",
            lifeS: Number(params.sessionTimeoutSecs ?? 0),
            params: params.jsonParams ?? {},
            kind: isNew ? "ecom" : "classic",
        });
        if (!order) return this.#error(ERROR.REPEATED);
        const answer = { orderId: order.id, formUrl: this.pageOf(order) };
        if (!isNew) return answer;
        const external = {};
        if (order.params.qrType === "DYNAMIC_QR_SBP") {
            Object.assign(external, { qrcId: order.qrcId, sbpPayload: this.payloadOf(order) });
        }
        return {
            errorCode: "0",
            errorMessage: "Обработка запроса прошла без системных ошибок",
            ...answer,
            externalParams: external,
        };
    }

    pageOf(order) {
        return order.kind === "ecom"
            ? `${this.base}/pp/pay_ru?orderId=${order.id}`
            : `${this.base}/payment/merchants/${this.login}/payment_ru.html?mdOrder=${order.id}`;
    }

    // The real one begins with https://qr.nspk.ru/; ours opens the practice application.
    payloadOf(order) {
        const query = `type=02&bank=100000000111&sum=${order.amount}&cur=RUB&crc=6CB3`;
        return `${this.base}/sbp/${order.qrcId}?${query}`;
    }

    #status(params, isNew) {
        if (!params.orderId && !params.orderNumber) return this.#error(missing("orderId"));
        const order = this.#find(params);
        if (!order) return this.#error(isNew ? [5, "Заказ не найден"] : ERROR.NO_ORDER);
        const answer = {
            errorCode: "0",
            errorMessage: "Успешно",
            orderNumber: order.number,
            orderStatus: order.status,
            actionCode: order.action,
            actionCodeDescription: wordsOf(order.action),
            amount: order.amount,
            currency: order.currency,
            date: order.createdAt,
            orderDescription: order.description,
            ip: "127.0.0.1",
            merchantOrderParams: Object.entries(order.params).map(([name, value]) => ({
                name,
                value: String(value),
            })),
            attributes: [{ name: "mdOrder", value: order.id }],
            paymentAmountInfo: {
                approvedAmount: order.deposited,
                depositedAmount: order.deposited,
                refundedAmount: order.refunded,
                paymentState: this.#paymentState(order),
            },
            bankInfo: {
                bankName: "УЧЕБНЫЙ БАНК",
                bankCountryCode: "RU",
                bankCountryName: "Россия",
            },
        };
        if (order.depositedAt)
            Object.assign(answer, { depositedDate: order.depositedAt, authRefNum: order.rrn });
        if (order.card) {
            const [month, year] = String(order.card.expiry ?? "").split("/");
            answer.cardAuthInfo = {
                [isNew ? "maskedPan" : "pan"]: order.card.pan,
                expiration: `20${year}${month}`,
                [isNew ? "cardHolderName" : "cardholderName"]: "CARDHOLDER",
                paymentSystem: "MIR",
                approvalCode: "123456",
            };
        }
        return answer;
    }

    #paymentState(order) {
        return (
            {
                [STATUS.DEPOSITED]: "DEPOSITED",
                [STATUS.REFUNDED]: "REFUNDED",
                [STATUS.REVERSED]: "REVERSED",
                [STATUS.DECLINED]: "DECLINED",
            }[order.status] ?? "CREATED"
        );
    }

    #oldStatus(params) {
        const order = this.#find(params);
        if (!order) return { ErrorCode: "6", ErrorMessage: ERROR.NO_ORDER[1] };
        return {
            ErrorCode: "0",
            ErrorMessage: "Успешно",
            OrderStatus: order.status,
            OrderNumber: order.number,
            Amount: order.amount,
            currency: order.currency,
            depositAmount: order.deposited,
            Pan: order.card?.pan ?? "",
            Ip: "127.0.0.1",
        };
    }

    #refund(params) {
        const amount = Number(params.amount);
        if (!params.orderId) return this.#error(missing("orderId"));
        if (!Number.isSafeInteger(amount) || amount < 0) return this.#error(wrong("amount"));
        const key = (params.jsonParams ?? {}).externalRefundId;
        return this.#done(params, (order) => this.orders.refund(order, amount, key));
    }

    #done(params, act) {
        const order = this.#find(params);
        if (!order) return this.#error(ERROR.NO_ORDER);
        return this.#error(act(order) ?? [0, "Обработка запроса прошла без системных ошибок"]);
    }

    #qr(params) {
        const order = this.#find(params);
        if (!order) return this.#error(ERROR.NO_ORDER);
        return {
            errorCode: "0",
            qrId: order.qrcId,
            payload: this.payloadOf(order),
            qrStatus: "STARTED",
        };
    }

    #qrStatus(params) {
        const order = this.#find(params);
        if (!order) return this.#error(ERROR.NO_ORDER);
        const isPaid = order.status === STATUS.DEPOSITED || order.status === STATUS.REFUNDED;
        return {
            errorCode: "0",
            qrStatus: isPaid ? "ACCEPTED" : "STARTED",
            transactionState: this.#paymentState(order),
        };
    }
}
