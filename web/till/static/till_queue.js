/* Queue: one tap, one set meal, no hand on the screen. Everything fits without scrolling. */
import { actions, button, h, icon, rubles } from "./till_dom.js";
import { face, refusal } from "./till_frame.js";
import { change, openDialog, send, ui } from "./till_ui.js";
import { wire } from "./till_wire.js";

const MEALS = [["", "Автоматически"], ["breakfast", "Завтрак"], ["lunch", "Обед"],
    ["snack", "Полдник"]];

export function balance(who) {
    const asked = ui.balanceOf === who.account;
    if (who.balance === undefined || who.balance === null) return null;
    if (wire.state.settings.balance === "request" && !asked) {
        return button("Остаток", { do: "askBalance", arg: who.account, class: "small" });
    }
    return h("p.balance", { class: who.balance < 0 ? "below" : "" },
        h("span", null, "Остаток"), h("strong", null, rubles(who.balance)));
}

actions.askBalance = (account) => change({ balanceOf: account });

/* What has to be read and agreed to before anything is sold. */
export function warning(who) {
    return h("div.allergy", { role: "alert" }, icon("warning"),
        h("div.stack", null, h("h2", null, "Внимание, аллергия"),
            h("p.large", null, who.warning),
            h("p", null, "Проверьте, что лежит на подносе. До отметки ничего не продаётся."),
            button("Понятно, учту", { do: "acknowledge", arg: who.account, class: "main" }, "Enter")));
}

actions.acknowledge = (account) => send("/acknowledge", { account });

/* What is still possible after a no. */
export function offers(last) {
    if (!last?.offers?.length) return null;
    return h("div.offers", null, last.offers.map((one, n) => button(one.label,
        { do: "offer", arg: one.code, class: n === 0 ? "light" : "" },
        n === 0 ? "F6" : n === 1 ? "F7" : null)));
}

const OFFERS = {
    tray: (last) => send("/mode", { mode: "tray" }).then(() => last.account
        && send("/who", { account: last.account, look: true })),
    set_meals: () => actions.sellSetMeals(),
    override: (last) => openDialog("override", { seq: last.seq }),
    activate: (last) => openDialog("activate", { card: last.card, who: last }),
    print: (last) => send("/reprint", { receipt: last.receipt_id }),
    person: () => openDialog("person"),
};

actions.offer = (code) => OFFERS[code](wire.state.last);

function hero(last) {
    const { tone } = last;
    return h("section.hero", { class: tone, "aria-label": last.title, "data-seq": last.seq },
        h("div.verdict", null, icon(tone), h("h1", null, last.title)),
        last.name ? h("div.hero-who", null, face(last, true),
            h("div", null, h("p.hero-name", null, last.name),
                h("p.hero-class", null, [last.class, last.mark].filter(Boolean).join(" · ")))) : null,
        h("div.hero-what", null,
            last.text ? h("p.large", null, last.text) : null,
            last.advice ? h("p", null, last.advice) : null),
        h("dl.figures", null,
            last.sum !== null && last.sum !== undefined
                ? h("div", null, h("dt", null, "Списано"), h("dd", null, rubles(last.sum))) : null,
            last.balance !== null && last.balance !== undefined
                && wire.state.settings.balance === "always"
                ? h("div", null, h("dt", null, "Остаток"), h("dd", null, rubles(last.balance))) : null,
            last.receipt ? h("div", null, h("dt", null, "Чек"), h("dd", null, last.receipt)) : null),
        offers(last));
}

function idle(state) {
    return h("section.hero.idle", null, icon("card"), h("h1", null, "Приложите карту"),
        h("p.large", null, "Питание спишется само, на экран нажимать не нужно."),
        state.served > 0 ? h("p", null, `Обслужено за смену: ${state.served}`) : null);
}

function acknowledging(state) {
    const who = state.who;
    return h("section.hero.wait", null,
        h("div.hero-who", null, face(who, true), h("div", null,
            h("h1.hero-name", null, who.name), h("p.hero-class", null, who.class))),
        warning(who));
}

const SHOWN_MS = { yes: 15000, no: 120000 };
let shown = { seq: 0, at: 0 };

/* A verdict that stands there for long would be taken for the next child's. */
export function isOver(last) {
    if (!last) return true;
    if (shown.seq !== last.seq) shown = { seq: last.seq, at: performance.now() };
    return performance.now() - shown.at > SHOWN_MS[last.tone];
}

function heroOf(state) {
    if (state.who?.must_acknowledge) return acknowledging(state);
    return isOver(state.last) ? idle(state) : hero(state.last);
}

function recent(list) {
    return h("aside.recent", { "aria-label": "Последние" }, h("h2", null, "Последние"),
        list.length === 0 ? h("p.muted", null, "Пока никого не было.") : h("ol", null,
            list.map((one) => h("li", { class: one.tone, "data-row": `r${one.seq}` },
                icon(one.tone), h("div", null, h("strong", null, one.name || one.title),
                    h("span", null, [one.class, one.name ? one.title : null].filter(Boolean).join(" · "))),
                h("time", null, one.at)))));
}

export function queueView(state) {
    return h("main.queue", null,
        h("div.queue-main", null, heroOf(state), refusal()),
        h("div.queue-side", null,
            h("label.field", null, h("span", null, "Какое питание"),
                h("select", { id: "meal", "data-input": "queueMeal" },
                    MEALS.map(([value, label]) => h("option", { value,
                        selected: (state.queue_meal ?? "") === value }, label)))),
            recent(state.recent.slice(0, 7))));
}

actions.queueMeal = (_, field) => send("/mode", { mode: "queue", meal: field.value });
