// The pages that a payer sees at the bank, the telephone's application, and the control page.
import fs from "node:fs";
import { ATTEMPTS, CARDS, STATUS, wordsOf } from "./orders.mjs";

const STYLE = fs.readFileSync(new URL("./style.css", import.meta.url), "utf8");

export function escape(text) {
    return String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

function page(title, body, wide = false) {
    return `<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${STYLE}</style></head>
<body><header>Учебный банк<small>Оплата картой. Деньги здесь не настоящие.</small></header>
<main${wide ? ' class="wide"' : ""}>${body}</main></body></html>
`;
}

export function roubles(kopecks) {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    return `${(kopecks / 100).toLocaleString("ru-RU", digits)} ₽`;
}

function table(heads, rows) {
    const line = (tag, cells) =>
        `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
    return `<table>${line("th", heads)}${rows.map((row) => line("td", row)).join("")}</table>`;
}

function facts(order, now) {
    const minutes = Math.max(0, Math.ceil((order.expiresAt - now) / 60000));
    return `<dl><dt>Номер заказа</dt><dd>${escape(order.number)}</dd>
<dt>Назначение</dt><dd>${escape(order.description)}</dd>
<dt>Сумма</dt><dd class="sum">${roubles(order.amount)}</dd>
<dt>Осталось времени</dt><dd>${minutes} мин.</dd></dl>`;
}

function testCards() {
    const rows = Object.entries(CARDS).map(([pan, card]) => [
        pan.replace(/(.{4})(?=.)/g, "$1 "),
        card.expiry,
        card.cvc,
        card.what,
    ]);
    return `<details><summary class="soft">Карты для проверки</summary>
${table(["Номер", "Срок", "CVC", "Что будет"], rows)}</details>`;
}

function attemptNote(order) {
    if (order.attempts === 0) return "";
    return `<p class="bad" role="alert">${escape(wordsOf(order.action))}.
Осталось попыток: ${ATTEMPTS - order.attempts}.</p>`;
}

function field(name, label, more = "") {
    return `<label for="${name}">${label}</label><input id="${name}" name="${name}" ${more}>`;
}

function hidden(name, value) {
    return `<input type="hidden" name="${name}" value="${escape(value)}">`;
}

export function payPage(order, back, now) {
    const digits = 'inputmode="numeric" required';
    return page(
        "Оплата заказа",
        `<h1>Оплата заказа</h1>${facts(order, now)}${attemptNote(order)}
<form method="post" action="/pay">${hidden("mdOrder", order.id)}
${field("pan", "Номер карты", `${digits} autocomplete="cc-number" maxlength="23"`)}
<div class="pair">
<div>${field("expiry", "Срок, ММ/ГГ", 'required autocomplete="cc-exp" maxlength="5"')}</div>
<div>${field("cvc", "CVC", `${digits} autocomplete="cc-csc" maxlength="3"`)}</div>
</div>
<button>Оплатить ${roubles(order.amount)}</button></form>
<a class="button quiet" href="${escape(back)}">Вернуться в магазин</a>${testCards()}`,
    );
}

export function codePage(order, now) {
    const digits = 'inputmode="numeric" autocomplete="one-time-code" required maxlength="6"';
    return page(
        "Подтверждение платежа",
        `<h1>Подтверждение платежа</h1>${facts(order, now)}
<p>Банк, выпустивший карту, прислал код в СМС. Для проверки годится 111111.</p>
<form method="post" action="/acs">${hidden("mdOrder", order.id)}
${field("code", "Код из СМС", digits)}<button>Подтвердить</button></form>`,
    );
}

export function overPage(order, back) {
    const isPaid = order.status === STATUS.DEPOSITED || order.status === STATUS.REFUNDED;
    const said = isPaid ? "Заказ оплачен" : "Заказ не оплачен";
    return page(
        said,
        `<h1>${said}</h1><p${isPaid ? "" : ' class="bad"'}>${escape(wordsOf(order.action))}</p>
<a class="button" href="${escape(back)}">Вернуться в магазин</a>`,
    );
}

export function appPage(order, isOpen) {
    const form = `<form method="post" action="/sbp">${hidden("qrcId", order.qrcId)}
<button>Оплатить ${roubles(order.amount)}</button></form>`;
    return page(
        "Система быстрых платежей",
        `<h1>Оплата по QR-коду</h1>
<p class="soft">Так выглядит приложение банка на телефоне.</p>
<dl><dt>Получатель</dt><dd>${escape(order.description)}</dd>
<dt>Сумма</dt><dd class="sum">${roubles(order.amount)}</dd></dl>
${isOpen ? form : '<p class="bad">Этот код больше не действует.</p>'}`,
    );
}

export function plainPage(title, text) {
    return page(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>`);
}

function knob(name, label, value) {
    return field(name, label, `value="${escape(value)}"`);
}

export function controlPage(bank) {
    const { faults } = bank.callbacks;
    const orders = bank.orders.all().slice(-30).reverse();
    const rows = orders.map((one) => [
        escape(one.number),
        roubles(one.amount),
        one.status,
        one.action,
        roubles(one.refunded),
    ]);
    const sent = bank.callbacks.sent.slice(-20).reverse();
    const calls = sent.map((one) => [
        escape(one.number),
        escape(one.operation),
        one.status || "нет ответа",
    ]);
    return page(
        "Пульт учебного банка",
        `<h1>Пульт учебного банка</h1><form method="post" action="/control">
${knob("answers", "Ответы: ok, html, 500, empty, half, redirect, hang", bank.answers)}
${knob("lost", "Доля потерянных уведомлений, 0–1", faults.lost)}
${knob("doubled", "Доля повторённых, 0–1", faults.doubled)}
${knob("reordered", "Доля пришедших не по порядку, 0–1", faults.reordered)}
${knob("delayMs", "Задержка уведомлений, мс", faults.delayMs)}
<button>Применить</button></form>
<h2>Заказы</h2>${table(["Номер", "Сумма", "Состояние", "Код", "Возвращено"], rows)}
<h2>Уведомления</h2>${table(["Заказ", "Операция", "Ответ"], calls)}`,
        true,
    );
}
