/* Dialogs about one person: who has no card with him, and what the till does for his account. */
import { actions, button, h, icon, keys, rubles } from "./till_dom.js";
import { face, refusal } from "./till_frame.js";
import { change, closeDialog, openDialog, read, send, sendAndClose, ui } from "./till_ui.js";
import { newKey, wire } from "./till_wire.js";

export function head(title) {
    return h("div.dialog-head", null, h("h1", { id: "dialog-title" }, title),
        h("button.button.small.quiet", { do: "close", "data-key": "Escape" }, icon("no"),
            h("span.visually-hidden", null, "Закрыть"), keys("Esc")));
}

/* ---- a forgotten card: by class and name ---- */

async function loadPeople(filter) {
    const said = await read(`/people?${new URLSearchParams(filter)}`);
    if (ui.dialog?.name === "person") change({ dialog: { ...ui.dialog, found: said } });
}

let askedLast = 0;

actions.personQuery = (_, field) => {
    const query = field.value;
    const asked = ++askedLast;
    change({ dialog: { ...ui.dialog, query, class: null } });
    setTimeout(() => {
        if (asked === askedLast && query.trim().length > 1) loadPeople({ q: query });
    }, 120);
};
actions.personClass = (id) => {
    document.getElementById("person-search").value = "";
    change({ dialog: { ...ui.dialog, query: "", class: id, found: null } });
    loadPeople({ class: id });
};
actions.personClasses = () => change({ dialog: { ...ui.dialog, class: null, query: "", found: null } });
actions.choosePerson = async (account) => {
    const { then } = ui.dialog;
    if (!await send("/who", { account, look: Boolean(then) })) return;
    if (then) openDialog(then);
    else closeDialog();
};

function personList({ found }) {
    if (!found) return h("p.muted", null, "Ищем…");
    if (found.people.length === 0) return h("p.muted", null, "Никого не нашли. Проверьте фамилию или выберите класс.");
    return h("div.people", { "data-arrows": true }, found.people.map((one) => h("button.person",
        { do: "choosePerson", arg: one.account, "data-row": `h${one.account}` }, face(one),
        h("span", null, h("strong", null, one.name), h("small", null, one.class)))),
    found.more ? h("p.muted", null, "Показаны не все: напечатайте ещё несколько букв.") : null);
}

export function personDialog(dialog) {
    if (!ui.classes) {
        ui.classes = [];
        read("/classes").then((said) => change({ classes: said?.classes ?? null }));
    }
    const isAsking = dialog.class || (dialog.query ?? "").trim().length > 1;
    return [head("Карта забыта: кто пришёл?"),
        h("p.muted", null, "Сверьте лицо с фотографией. Каждый такой случай виден ответственному по питанию."),
        h("div.row", null, h("label.search.grow", null, icon("search"),
            h("span.visually-hidden", null, "Фамилия"),
            h("input", { id: "person-search", type: "search", autocomplete: "off", autofocus: true,
                placeholder: "Фамилия или имя", "data-input": "personQuery" })),
        dialog.class ? button("Все классы", { do: "personClasses" }) : null),
        refusal(),
        isAsking ? personList(dialog) : h("div.room-grid.small", { "data-arrows": true },
            (ui.classes ?? []).map((one) => h("button.room", { do: "personClass", arg: one.class },
                h("strong", null, one.name))))];
}

/* ---- what can be done for the account ---- */

export function whoMenuDialog() {
    const who = wire.state.who;
    if (!who || who.guest) return nobody("Карта и счёт", "whoMenu", who);
    const can = wire.state.cashier.can;
    return [head(who.name), h("p.muted", null, [who.class, who.card_text].filter(Boolean).join(" · ")),
        refusal(),
        h("div.choices", { "data-arrows": true },
            who.can_activate ? choice("Активировать карту", "Спишется плата за активацию", "activate") : null,
            choice("Последние операции", "Показать и напечатать", "details"),
            choice("Пароль личного кабинета", "Напечатать на чеке; карта должна лежать на считывателе", "password"),
            choice("Временная карта", can.temporary ? "Пока делают новую" : "Нужно право: позовите старшего", "temporary"),
            choice("Карта потеряна", "Заблокировать; деньги остаются на счёте", "lost"),
            choice("Возврат", "По чеку этой смены", "returns"))];
}

function choice(label, note, dialog) {
    return h("button.choice", { do: "open", arg: dialog }, h("strong", null, label), h("span", null, note));
}

actions.findFor = (then) => openDialog("person", { then });

function nobody(title, then, who) {
    if (who?.guest) {
        return [head(title), h("p.large", null, "Это гость: картой и счётом занимается его школа.")];
    }
    return [head(title), h("p.large", null, "Сначала приложите карту или найдите человека без карты."),
        h("div.row", null, button("Найти без карты", { do: "findFor", arg: then, class: "main" }, "F4"))];
}

/* ---- details ---- */

async function loadDetails(account) {
    const said = await read(`/details?account=${account}`);
    if (ui.dialog?.name === "details") change({ dialog: { ...ui.dialog, said, account } });
}

export function detailsDialog(dialog) {
    const who = wire.state.who;
    if (!who || who.guest) return nobody("Последние операции", "details", who);
    if (dialog.account !== who.account) loadDetails(who.account);
    const said = dialog.account === who.account ? dialog.said : null;
    return [head("Последние операции"), h("p.muted", null, `${who.name}, ${who.class}`), refusal(),
        !said ? h("p.muted", null, "Загружаются…") : h("div.scroll", { tabindex: "0" },
            said.note ? h("p.note", null, said.note) : null,
            said.operations.length === 0 ? h("p.muted", null, "Операций ещё не было.")
                : h("table.lines", null, h("thead", null, h("tr", null, h("th", null, "Когда"),
                    h("th", null, "Что"), h("th", null, "Сумма"))),
                h("tbody", null, said.operations.map((one) => h("tr", null, h("td", null, one.at),
                    h("td", null, one.text), h("td.sum", { class: one.amount > 0 ? "credit" : "" },
                        rubles(one.amount))))))),
        h("div.row.end", null, button("Напечатать", { do: "printDetails", arg: who.account, class: "main",
            disabled: !said }, "Enter"))];
}

actions.printDetails = async (account) => {
    await sendAndClose("/details/print", { account });
};

/* ---- cards ---- */

function fee() {
    return wire.state.settings.card_fee > 0 ? ` Со счёта спишется ${rubles(wire.state.settings.card_fee)}.` : "";
}

export function activateDialog(dialog) {
    const card = dialog.card ?? wire.state.who?.card ?? "0";
    const who = dialog.who ?? wire.state.who;
    if (card === "0") return nobody("Активация карты", "whoMenu");
    return [head("Активация карты"), h("p.large", null, `${who.name}, ${who.class}.${fee()}`), refusal(),
        h("div.row.end", null, button("Активировать", { do: "activate", arg: card, class: "main" }, "Enter"))];
}

actions.activate = async (card) => {
    if (await sendAndClose("/activate", { card, key: ui.key })) change({ key: newKey() });
};

export function temporaryDialog() {
    const who = wire.state.who;
    if (!who || who.guest) return nobody("Временная карта", "temporary", who);
    const waiting = wire.state.expects?.purpose === "temporary";
    return [head("Временная карта"),
        h("p.large", null, waiting ? "Приложите чистую временную карту к считывателю."
            : `${who.name}, ${who.class}: выдать временную карту, пока делают новую?`),
        h("p.muted", null, "Она работает как обычная и перестаёт работать, когда её возвращают"
            + " или когда активируют новую."), refusal(),
        waiting ? h("div.pulse", null, icon("card")) : h("div.row.end", null,
            who.has_temporary ? button("Принять назад", { do: "temporaryBack", arg: who.account }) : null,
            button("Выдать", { do: "temporary", arg: who.account, class: "main" }, "Enter"))];
}

actions.temporary = (account) => send("/temporary", { account });
actions.temporaryBack = async (account) => {
    await sendAndClose("/temporary/back", { account });
};

export function lostDialog() {
    const who = wire.state.who;
    if (!who || who.guest) return nobody("Карта потеряна", "lost", who);
    return [head("Карта потеряна"),
        h("p.large", null, `Заблокировать карту: ${who.name}, ${who.class}?`),
        h("p.muted", null, "Потерянная карта больше не сработает нигде. Деньги остаются на счёте,"
            + " новую карту закажет ответственный по питанию."), refusal(),
        h("div.row.end", null, button("Отмена", { do: "close" }),
            button("Заблокировать", { do: "lost", arg: who.account, class: "bad" }, "Enter"))];
}

actions.lost = async (account) => {
    await sendAndClose("/lost", { account });
};

/* ---- the cabinet's password ---- */

export function passwordDialog() {
    const who = wire.state.who;
    if (!who || who.guest) return nobody("Пароль личного кабинета", "whoMenu", who);
    return [head("Пароль личного кабинета"),
        h("p.large", null, `${who.name}: напечатать логин и временный пароль?`),
        h("p.muted", null, "Карта должна лежать на считывателе, нужна связь. Прежний пароль сразу перестанет"
            + " действовать; новый работает один раз, при первом входе его меняют на свой."), refusal(),
        h("div.row.end", null, button("Напечатать", { do: "password", arg: who.account, class: "main" }, "Enter"))];
}

actions.password = async (account) => {
    await sendAndClose("/password", { account });
};

/* ---- an override ---- */

const REASONS = ["Карта дома, ребёнок не ел", "Классный руководитель подтвердил", "Ошибка в списке класса",
    "Родители предупреждены о долге"];

/* Who decides when the cashier may not: a senior with his own PIN. */
function senior() {
    const seniors = wire.state.cashiers.filter((one) => one.can.override && one.has_pin);
    if (wire.state.cashier.can.override) return null;
    if (seniors.length === 0) return h("p.note", null, "В этой школе никто не может выдавать по решению.");
    return h("div.row", null,
        h("label.field.grow", null, h("span", null, "Решает старший"), h("select", { id: "senior" },
            seniors.map((one) => h("option", { value: one.cashier }, one.name)))),
        h("label.field", null, h("span", null, "Его ПИН\u2011код"), h("input.pin", { id: "senior-pin",
            type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "8" })));
}

export function overrideDialog(dialog) {
    const { last } = wire.state;
    return [head("Выдать по решению"), h("p.large", null, `${last?.name ?? ""}: ${last?.title ?? ""}`),
        h("p.muted", null, "Причина сохранится вместе с чеком, её увидит ответственный по питанию."),
        senior(), refusal(),
        h("div.choices.two", { "data-arrows": true }, REASONS.map((reason) => h("button.choice",
            { do: "override", arg: { seq: dialog.seq, reason } }, h("strong", null, reason)))),
        h("form.row", { "data-submit": "overrideOther" }, h("label.field.grow", null, h("span", null, "Другая причина"),
            h("input", { id: "reason", maxlength: "200", autocomplete: "off" })),
        h("button.button", { type: "submit" }, h("span", null, "Выдать")))];
}

actions.override = async ({ seq, reason }) => {
    const cashier = document.getElementById("senior")?.value;
    const pin = document.getElementById("senior-pin")?.value;
    if (await sendAndClose("/override", { seq, reason, cashier, pin })) change({ cart: [], key: newKey() });
};
actions.overrideOther = () => {
    const reason = document.getElementById("reason").value.trim();
    if (reason === "") {
        change({ refusal: { title: "Причина не написана", text: "Выберите одну из причин или напишите свою." } });
        return;
    }
    actions.override({ seq: ui.dialog.seq, reason });
};

export { choice };
