/* Dialogs about the till itself: receipts, returns, reports, settings. */
import { actions, button, counted, h, rubles } from "./till_dom.js";
import { refusal } from "./till_frame.js";
import { activateDialog, choice, detailsDialog, head, lostDialog, overrideDialog, passwordDialog,
    personDialog, temporaryDialog, whoMenuDialog } from "./till_people.js";
import { play } from "./till_sound.js";
import { change, closeDialog, emptyCart, look, openDialog, read, send, sendAndClose, setLook, theme, ui } from "./till_ui.js";
import { newKey, wire } from "./till_wire.js";

/* ---- the menu ---- */

function act(label, note, name, arg) {
    return h("button.choice", { do: name, arg }, h("strong", null, label), h("span", null, note));
}

function menuDialog() {
    const state = wire.state;
    const isForced = state.status.link === "forced";
    return [head("Меню"), refusal(), h("div.choices.two", { "data-arrows": true },
        state.shift ? [
            choice("Карта и счёт", "Активация, потеря, пароль, операции", "whoMenu"),
            choice("Возврат", "По чеку этой смены", "returns"),
            choice("Отложенные чеки", state.postponed.length > 0
                ? counted(state.postponed.length, "чек ждёт", "чека ждут", "чеков ждут") : "Нет", "postponed"),
            act("Копия последнего чека", "Напечатать ещё раз, с пометкой «копия»", "reprint", null),
        ] : null,
        act(isForced ? "Вернуться на связь" : "Работать без связи", isForced
            ? "Касса снова будет обмениваться с сервером"
            : "Если связь мешает; чеки уйдут, когда вы её включите", "force", !isForced),
        state.shift ? [
            choice("X-отчёт", "Итоги смены на сейчас, смена не закрывается", "report"),
            choice("Закрыть смену", "Z-отчёт; отложенные чеки удалятся", "closing"),
        ] : null,
        choice("Настройки", "Принтер, считыватель, вид экрана, о программе", "settings"),
        act("Сменить кассира", state.cashier?.name ?? "", "leave", null))];
}

actions.leave = async () => {
    await sendAndClose("/logout");
};
actions.force = async (on) => {
    await sendAndClose("/force", { on });
};
actions.reprint = async (receipt) => {
    await sendAndClose("/reprint", { receipt });
};

/* ---- postponed ---- */

function postponedDialog() {
    const list = wire.state.postponed;
    return [head("Отложенные чеки"), refusal(),
        list.length === 0 ? h("p.muted", null, "Отложенных чеков нет.") : h("div.choices", { "data-arrows": true },
            list.map((one) => h("div.choice-row", { "data-row": `o${one.id}` },
                h("button.choice", { do: "takeUp", arg: one.id },
                    h("strong", null, `${one.name || "Без карты"} · ${rubles(one.total)}`),
                    h("span", null, `${one.at}, ${counted(one.count, "строка", "строки", "строк")}: ${one.text}`)),
                button("Удалить", { do: "forget", arg: one.id, class: "small" }))))];
}

actions.takeUp = async (id) => {
    if (ui.cart.length > 0) {
        change({ refusal: { title: "На экране другой чек", text: "Сначала продайте, отложите или очистите его." } });
        return;
    }
    const said = await send("/postponed/take", { id });
    if (!said) return;
    change({ cart: said.lines, key: newKey() });
    closeDialog();
};
actions.forget = (id) => send("/postponed/drop", { id });

/* ---- returns ---- */

async function loadReceipts() {
    const said = await read("/receipts");
    if (ui.dialog?.name === "returns") change({ dialog: { ...ui.dialog, said: said ?? { receipts: [] } } });
}

function returnsDialog(dialog) {
    if (!dialog.said && !dialog.isAsking) {
        dialog.isAsking = true;
        loadReceipts();
    }
    if (dialog.receipt) return returnLines(dialog);
    const receipts = dialog.said?.receipts ?? [];
    const mine = receipts.filter((one) => !wire.state.who || one.account === wire.state.who.account);
    return [head("Возврат: какой чек?"),
        wire.state.who ? h("p.muted", null, `Чеки: ${wire.state.who.name}. Уберите карту, чтобы видеть все.`)
            : h("p.muted", null, "Чеки этой смены, последние сверху."), refusal(),
        !dialog.said ? h("p.muted", null, "Загружаются…")
            : mine.length === 0 ? h("p.muted", null, "Чеков, по которым можно вернуть, в этой смене нет.")
                : h("div.choices.scroll", { "data-arrows": true, tabindex: "-1" }, mine.map((one) => h("button.choice",
                    { do: "returnOf", arg: one.receipt, "data-row": `e${one.receipt}`, disabled: one.left === 0 },
                    h("strong", null, `${one.number} · ${rubles(one.total)}`),
                    h("span", null, `${one.at} · ${one.name}: ${one.text}`))))];
}

actions.returnOf = (receipt) => change({ dialog: { ...ui.dialog, receipt, back: {}, key: newKey() } });
actions.returnAll = () => change({ dialog: { ...ui.dialog, back: Object.fromEntries(chosen().lines
    .map((line, at) => [at, line.left])) } });
actions.returnMore = (at) => {
    const { back } = ui.dialog;
    const line = chosen().lines[at];
    change({ dialog: { ...ui.dialog, back: { ...back, [at]: Math.min((back[at] ?? 0) + 1, line.left) } } });
};
actions.returnLess = (at) => {
    const { back } = ui.dialog;
    change({ dialog: { ...ui.dialog, back: { ...back, [at]: Math.max((back[at] ?? 0) - 1, 0) } } });
};
actions.returns = () => openDialog("returns");

function chosen() {
    return ui.dialog.said.receipts.find((one) => one.receipt === ui.dialog.receipt);
}

function returnLines(dialog) {
    const receipt = chosen();
    const total = receipt.lines.reduce((sum, line, at) => sum + line.price * (dialog.back[at] ?? 0), 0);
    const count = Object.values(dialog.back).reduce((sum, one) => sum + one, 0);
    return [head(`Возврат по чеку ${receipt.number}`), h("p.muted", null, `${receipt.at} · ${receipt.name}`),
        wire.state.cashier.can.return ? null : h("p.note", null,
            "У вас нет права на возврат. Позовите старшего: он войдёт своим ПИН-кодом."), refusal(),
        h("ol.cart-lines.scroll", { tabindex: "0" }, receipt.lines.map((line, at) => h("li", null,
            h("span.cart-name", null, line.name), h("span.cart-sum", null, rubles(line.price)),
            h("div.amount", null,
                h("button.step", { do: "returnLess", arg: at, "aria-label": `Меньше: ${line.name}` }, "−"),
                h("span.quantity", null, `${dialog.back[at] ?? 0} из ${line.left}`),
                h("button.step", { do: "returnMore", arg: at, "aria-label": `Больше: ${line.name}` }, "+"))))),
        h("div.row.end", null, button("Другой чек", { do: "returns" }), button("Весь чек", { do: "returnAll" }, "F7"),
            button(`Вернуть ${rubles(total)}`, { do: "giveBack", class: "main", disabled: count === 0 }, "Enter"))];
}

actions.giveBack = async () => {
    const { receipt, back, key } = ui.dialog;
    const lines = chosen().lines.map((line, at) => ({ line: line.line, quantity: back[at] ?? 0 }))
        .filter((line) => line.quantity > 0);
    await sendAndClose("/return", { key, receipt, lines });
};

/* ---- reports ---- */

async function loadReport() {
    const said = await read("/report");
    if (ui.dialog?.name === "report" || ui.dialog?.name === "closing") change({ dialog: { ...ui.dialog, said } });
}

function report(said) {
    return h("div.report.scroll", { tabindex: "0" },
        h("dl.totals", null, said.totals.map((one) => h("div", null, h("dt", null, one.label),
            h("dd", null, one.amount !== undefined ? rubles(one.amount) : one.count)))),
        said.rows.length > 0 ? h("table.lines", null, h("thead", null, h("tr", null, h("th", null, "Блюдо или рацион"),
            h("th.sum", null, "Кол-во"), h("th.sum", null, "Сумма"))),
        h("tbody", null, said.rows.map((one) => h("tr", null, h("td", null, one.name),
            h("td.sum", null, one.quantity), h("td.sum", null, rubles(one.amount)))))) : null);
}

function reportDialog(dialog) {
    if (!dialog.said && !dialog.isAsking) {
        dialog.isAsking = true;
        loadReport();
    }
    const isClosing = dialog.name === "closing";
    return [head(isClosing ? `Закрыть смену ${wire.state.shift?.number ?? ""}?` : "X-отчёт"), refusal(),
        isClosing && wire.state.postponed.length > 0 ? h("p.note", null,
            `${counted(wire.state.postponed.length, "отложенный чек удалится", "отложенных чека удалятся",
                "отложенных чеков удалятся")}: их никто не оплатил.`) : null,
        dialog.said ? report(dialog.said) : h("p.muted", null, "Считаем…"),
        h("div.row.end", null, isClosing
            ? button("Закрыть смену и напечатать Z-отчёт", { do: "closeShift", class: "main", disabled: !dialog.said }, "Enter")
            : button("Напечатать", { do: "printReport", class: "main", disabled: !dialog.said }, "Enter"))];
}

actions.printReport = async () => {
    await sendAndClose("/report/print");
};
actions.closeShift = async () => {
    if (!await sendAndClose("/shift/close")) return;
    emptyCart();
    change({ room: null });
};

/* ---- settings ---- */

const THEMES = [["system", "Как в системе"], ["light", "Светлый"], ["dark", "Тёмный"]];

function loadAbout() {
    read("/about").then((said) => change({ dialog: { ...ui.dialog, said } }));
}

function settingsDialog(dialog) {
    const state = wire.state;
    if (!dialog.said && !dialog.isAsking) {
        dialog.isAsking = true;
        loadAbout();
    }
    return [head("Настройки"), refusal(),
        h("h2", null, "Вид экрана"),
        h("div.switch", { role: "group", "aria-label": "Вид экрана" }, THEMES.map(([value, label]) => h("button.mode",
            { do: "theme", arg: value, "aria-pressed": String(theme() === value) }, label))),
        h("h2", null, "Звук"),
        h("div.row", null, button(look.sound ? "Выключить" : "Включить", { do: "sound", arg: !look.sound }),
            button("Проверить «да»", { do: "trySound", arg: "yes" }), button("Проверить «нет»", { do: "trySound", arg: "no" })),
        h("h2", null, "Принтер"),
        h("div.row", null, h("p.grow", null, state.status.printer.text || "Принтера у этой кассы нет."),
            button("Пробная печать", { do: "testPrint", disabled: state.status.printer.state === "none" })),
        h("h2", null, "О программе"),
        dialog.said ? h("dl.totals", null, dialog.said.rows.map((one) => h("div", null, h("dt", null, one.label),
            h("dd", null, one.value)))) : h("p.muted", null, "Загружается…")];
}

actions.theme = (name) => setLook({ theme: name });
actions.sound = (sound) => setLook({ sound });
actions.testPrint = () => send("/settings/test-print");
actions.trySound = (name) => play(name);

/* ---- all of them ---- */

const DIALOGS = {
    menu: menuDialog, person: personDialog, whoMenu: whoMenuDialog, details: detailsDialog,
    activate: activateDialog, temporary: temporaryDialog, lost: lostDialog, password: passwordDialog,
    override: overrideDialog, postponed: postponedDialog, returns: returnsDialog, report: reportDialog,
    closing: reportDialog, settings: settingsDialog,
};

export function dialogView() {
    return ui.dialog ? DIALOGS[ui.dialog.name](ui.dialog) : null;
}

actions.open = (name) => openDialog(name);
