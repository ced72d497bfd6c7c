// The pages that a payer sees at the bank, the telephone's application, and the control page.
import { ATTEMPTS, CARDS, STATUS, wordsOf } from "./orders.mjs";

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2a24;--paper:#fff;--ground:#eef3f0;--line:#c9d6cf;--accent:#107f4c;--bad:#b3261e;--soft:#56655e}
@media(prefers-color-scheme:dark){:root{--ink:#e7efeb;--paper:#17201c;--ground:#0d1310;--line:#33423b;--accent:#3fc98a;--bad:#ff8a80;--soft:#a3b3ab}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"DejaVu Sans",sans-serif}
header{background:var(--accent);color:#fff;padding:14px 20px;font-weight:700}@media(prefers-color-scheme:dark){header{background:#0b5d38}}
header small{display:block;font-weight:400}
main{max-width:520px;margin:24px auto;padding:24px;background:var(--paper);border:1px solid var(--line);border-radius:14px}
h1{font-size:1.35rem;margin:0 0 12px}dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 18px}dt{color:var(--soft)}dd{margin:0;text-align:right}
dd.sum{font-size:1.5rem;font-weight:700}label{display:block;margin:12px 0 4px;font-weight:600}
input{width:100%;min-height:46px;padding:8px 12px;font:inherit;color:inherit;background:transparent;border:1px solid var(--soft);border-radius:8px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px}button,.button{display:block;width:100%;min-height:48px;margin-top:18px;padding:10px;font:inherit;font-weight:700;text-align:center;text-decoration:none;color:#fff;background:#107f4c;border:0;border-radius:10px;cursor:pointer}
.quiet{background:transparent;color:var(--accent);border:1px solid var(--line)}.bad{color:var(--bad);font-weight:600}.soft{color:var(--soft);font-size:.9rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}td,th{padding:5px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}.wide{max-width:1000px}`;

export function escape(text) {
    return String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

function page(title, body, wide = false) {
    return `<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>${escape(title)}</title>`
        + `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head><body>`
        + `<header>Учебный банк<small>Оплата банковской картой. Деньги здесь не настоящие.</small></header>`
        + `<main${wide ? ' class="wide"' : ""}>${body}</main></body></html>`;
}

export function roubles(kopecks) {
    return `${(kopecks / 100).toLocaleString("ru-RU", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ₽`;
}

function facts(order, now) {
    const minutes = Math.max(0, Math.ceil((order.expiresAt - now) / 60000));
    return `<dl><dt>Номер заказа</dt><dd>${escape(order.number)}</dd>`
        + `<dt>Назначение</dt><dd>${escape(order.description)}</dd>`
        + `<dt>Сумма</dt><dd class="sum">${roubles(order.amount)}</dd>`
        + `<dt>Осталось времени</dt><dd>${minutes} мин.</dd></dl>`;
}

function testCards() {
    const rows = Object.entries(CARDS).map(([pan, card]) => `<tr><td>${pan.replace(/(.{4})(?=.)/g, "$1 ")}</td>`
        + `<td>${card.expiry}</td><td>${card.cvc}</td><td>${card.what}</td></tr>`).join("");
    return `<details><summary class="soft">Карты для проверки</summary><table><tr><th>Номер</th><th>Срок</th><th>CVC</th><th></th></tr>${rows}</table></details>`;
}

export function payPage(order, back, now) {
    const attempt = order.attempts > 0
        ? `<p class="bad" role="alert">${escape(wordsOf(order.action))}. Осталось попыток: ${ATTEMPTS - order.attempts}.</p>` : "";
    return page("Оплата заказа", `<h1>Оплата заказа</h1>${facts(order, now)}${attempt}
<form method="post" action="/pay"><input type="hidden" name="mdOrder" value="${escape(order.id)}">
<label for="pan">Номер карты</label><input id="pan" name="pan" inputmode="numeric" autocomplete="cc-number" required maxlength="23">
<div class="pair"><div><label for="expiry">Срок, ММ/ГГ</label><input id="expiry" name="expiry" autocomplete="cc-exp" required maxlength="5"></div>
<div><label for="cvc">CVC</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required maxlength="3"></div></div>
<button>Оплатить ${roubles(order.amount)}</button></form>
<a class="button quiet" href="${escape(back)}">Вернуться в магазин</a>${testCards()}`);
}

export function codePage(order, now) {
    return page("Подтверждение платежа", `<h1>Подтверждение платежа</h1>${facts(order, now)}
<p>Банк, выпустивший карту, прислал код в СМС. Для проверки годится 111111.</p>
<form method="post" action="/acs"><input type="hidden" name="mdOrder" value="${escape(order.id)}">
<label for="code">Код из СМС</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="6">
<button>Подтвердить</button></form>`);
}

export function overPage(order, back) {
    const isPaid = order.status === STATUS.DEPOSITED || order.status === STATUS.REFUNDED;
    const said = isPaid ? "Заказ оплачен" : "Заказ не оплачен";
    return page(said, `<h1>${said}</h1><p${isPaid ? "" : ' class="bad"'}>${escape(wordsOf(order.action))}</p>
<a class="button" href="${escape(back)}">Вернуться в магазин</a>`);
}

export function appPage(order, isOpen) {
    const body = isOpen ? `<form method="post" action="/sbp"><input type="hidden" name="qrcId" value="${escape(order.qrcId)}">
<button>Оплатить ${roubles(order.amount)}</button></form>` : `<p class="bad">Этот код больше не действует.</p>`;
    return page("Система быстрых платежей", `<h1>Оплата по QR-коду</h1><p class="soft">Так выглядит приложение банка на телефоне.</p>
<dl><dt>Получатель</dt><dd>${escape(order.description)}</dd><dt>Сумма</dt><dd class="sum">${roubles(order.amount)}</dd></dl>${body}`);
}

export function plainPage(title, text) {
    return page(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>`);
}

function field(name, label, value) {
    return `<label for="${name}">${label}</label><input id="${name}" name="${name}" value="${escape(value)}">`;
}

export function controlPage(bank) {
    const { faults } = bank.callbacks;
    const rows = bank.orders.all().slice(-30).reverse().map((one) => `<tr><td>${escape(one.number)}</td>`
        + `<td>${roubles(one.amount)}</td><td>${one.status}</td><td>${one.action}</td><td>${roubles(one.refunded)}</td></tr>`).join("");
    const sent = bank.callbacks.sent.slice(-20).reverse().map((one) => `<tr><td>${escape(one.number)}</td>`
        + `<td>${escape(one.operation)}</td><td>${one.status || "нет ответа"}</td></tr>`).join("");
    return page("Пульт учебного банка", `<h1>Пульт учебного банка</h1><form method="post" action="/control">
${field("answers", "Ответы шлюза: ok, html, 500, empty, half, redirect, hang", bank.answers)}
${field("lost", "Доля потерянных уведомлений, 0–1", faults.lost)}
${field("doubled", "Доля повторённых, 0–1", faults.doubled)}
${field("reordered", "Доля пришедших не по порядку, 0–1", faults.reordered)}
${field("delayMs", "Задержка уведомлений, мс", faults.delayMs)}<button>Применить</button></form>
<h2>Заказы</h2><table><tr><th>Номер</th><th>Сумма</th><th>Состояние</th><th>Код</th><th>Возвращено</th></tr>${rows}</table>
<h2>Уведомления</h2><table><tr><th>Заказ</th><th>Операция</th><th>Ответ</th></tr>${sent}</table>`, true);
}
