/* Tray: tiles of dishes, the receipt that grows, who pays. */
import { actions, button, h, icon, keys, rubles } from "./till_dom.js";
import { face, refusal } from "./till_frame.js";
import { balance, isOver, offers, warning } from "./till_queue.js";
import { addToCart, cartLines, cartTotal, change, emptyCart, send, ui } from "./till_ui.js";
import { newKey, wire } from "./till_wire.js";

/* ---- who ---- */

function mealPrice(meal) {
    if (meal.by_roster) return "по табелю";
    return meal.price > 0 ? rubles(meal.price) : "бесплатно";
}

function mealButton(meal) {
    return h("button.meal", { do: "addMeal", arg: meal, disabled: meal.state !== "can" },
        h("span", null, meal.name),
        h("strong", null, meal.state === "can" ? mealPrice(meal)
            : meal.text.toLowerCase()));
}

/* By their names in the menu: a dish that is not offered today cannot be sold anyway. */
function bans(who) {
    const names = [...ui.menu?.categories ?? [], ...ui.menu?.dishes ?? []]
        .filter((one) => who.banned.includes(one.dish ?? one.category)).map((one) => one.name);
    return names.length > 0 ? h("p.note", null, `Родители запретили: ${names.join(", ")}`) : null;
}

function notes(who) {
    return [
        who.warning && !who.must_acknowledge
            ? h("p.note.allergic", null, icon("warning"), `Аллергия: ${who.warning}`) : null,
        bans(who),
        who.day_left !== null && who.day_left !== undefined
            ? h("p.note", null, `На буфет сегодня можно ещё ${rubles(who.day_left)}`) : null,
    ];
}

function whoCard(state) {
    const who = state.who;
    if (!who) {
        return h("section.who.nobody", null, icon("card"),
            h("div", null, h("h2", null, "Приложите карту"),
                h("p.muted", null, "Блюда можно набирать и до карты.")));
    }
    return h("section.who", { "aria-label": "Кто платит" },
        h("div.who-head", null, face(who),
            h("div.who-name", null, h("h2", null, who.name),
                h("p", null, [who.class, who.mark].filter(Boolean).join(" · "))),
            h("button.button.small.quiet", { do: "clearWho", "data-key": "Escape" }, icon("no"),
                h("span.visually-hidden", null, "Убрать карту"), keys("Esc"))),
        h("div.who-money", null, balance(who),
            who.guest ? null : button("Счёт", { do: "open", arg: "whoMenu", class: "small" }, "F9")),
        notes(who),
        who.guest ? h("p.note", null, "Гостю продаются только блюда. Хватит ли денег, скажет сервер.") : null,
        who.meals?.length ? h("div.meals", null, who.meals.map(mealButton)) : null);
}

actions.addMeal = (meal) => addToCart({ kind: "set_meal", id: meal.set_meal, name: meal.name,
    price: meal.price });
actions.clearWho = () => send("/who/clear");

/* ---- the receipt ---- */

function cartLine(line, at) {
    return h("li", { "data-row": `${line.kind}${line.id}` },
        h("span.cart-name", null, line.name),
        h("span.cart-sum", null, rubles(line.price * line.quantity)),
        h("div.amount", null,
            h("button.step", { do: "less", arg: at, "aria-label": `Меньше: ${line.name}` }, "−"),
            h("span.quantity", null, line.quantity),
            h("button.step", { do: "more", arg: at, disabled: line.kind !== "dish",
                "aria-label": `Больше: ${line.name}` }, "+")));
}

/* The food stays on this side until the server has said yes. */
function guestWaits() {
    return h("div.outcome.wait", { role: "status" }, icon("card"), h("div", null,
        h("strong", null, "Ждём ответа сервера о госте"),
        h("p", null, "Пока ответа нет, ничего не продано: еду не отдавайте.")));
}

function outcome(state) {
    const { last } = state;
    if (state.guest_waiting) return guestWaits();
    if (isOver(last) || (ui.cart.length > 0 && last.tone === "yes")) return null;
    return h("div.outcome", { class: last.tone, role: "status", "data-seq": last.seq },
        icon(last.tone), h("div", null, h("strong", null, last.title),
            last.tone === "yes" && last.name ? h("p", null, [last.name, last.receipt,
                last.sum === null ? null : rubles(last.sum)].filter(Boolean).join(" · ")) : null,
            last.text ? h("p", null, last.text) : null,
            last.advice ? h("p", null, last.advice) : null), offers(last));
}

function cart(state) {
    return h("section.cart", { "aria-label": "Чек" },
        ui.cart.length === 0 ? h("p.muted.empty", null, "Чек пуст. Нажимайте на блюда справа.")
            : h("ol.cart-lines", { tabindex: "0", "aria-label": "Строки чека" }, ui.cart.map(cartLine)),
        h("div.cart-foot", null,
            h("div.row", null,
                button("Отложить", { do: "postpone", disabled: ui.cart.length === 0, class: "small" }, "F8"),
                button("Очистить", { do: "empty", disabled: ui.cart.length === 0, class: "small" }, "Delete")),
            h("button.button.main.sell", { do: "sell", "data-key": "Enter",
                disabled: ui.cart.length === 0 || !state.who || state.who.must_acknowledge },
                h("span", null, state.who ? "Продать" : "Нужна карта"),
                h("strong", null, rubles(cartTotal())), keys("Enter"))));
}

async function sell(lines) {
    const who = wire.state.who;
    if (!who || lines.length === 0) return;
    const said = await send("/sell", { key: ui.key, account: who.account, card: who.shown_card,
        lines: cartLines(lines) });
    if (said) {
        change({ cart: ui.cart.filter((line) => !lines.includes(line)), key: newKey(),
            guestCart: wire.state.guest_waiting ? lines : null });
    }
    if (!said) change({ refusal: wire.state.last?.tone === "no" ? null : ui.refusal });
}

actions.sell = () => sell(ui.cart);
actions.sellSetMeals = () => {
    change({ key: newKey() });
    return sell(ui.cart.filter((line) => line.kind === "set_meal"));
};

actions.postpone = async () => {
    if (ui.cart.length === 0) return;
    const lines = ui.cart.map(({ kind, id, name, price, quantity }) => ({ kind, id, name, price, quantity }));
    if (await send("/postpone", { key: ui.key, account: wire.state.who?.account ?? null, lines })) emptyCart();
};

/* ---- tiles ---- */

function found(dishes) {
    const words = ui.query.toLowerCase().replaceAll("ё", "е").split(/\s+/).filter(Boolean);
    if (words.length === 0) {
        return dishes.filter((dish) => ui.category === null || dish.category === ui.category);
    }
    return dishes.filter((dish) => {
        const name = dish.name.toLowerCase().replaceAll("ё", "е");
        return words.every((word) => name.includes(word));
    });
}

function tile(dish, who) {
    const banned = who?.banned?.includes(dish.dish) || who?.banned?.includes(dish.category);
    const allergic = dish.allergens?.some((one) => who?.allergens?.includes(one));
    return h("button.tile", { do: "addDish", arg: dish, "data-row": `d${dish.dish}`,
        class: banned ? "banned" : allergic ? "allergic" : "" },
    h("span.tile-name", null, dish.name),
    banned || allergic ? h("span.tile-note", null, banned ? "запрещено родителями" : "аллергия!") : null,
    h("span.tile-price", null, rubles(dish.price)));
}

function tiles(state) {
    const menu = ui.menu;
    if (!menu) return h("section.tiles", null, h("p.muted.empty", null, "Меню загружается…"));
    if (menu.dishes.length === 0) {
        return h("section.tiles", null, h("p.muted.empty", null, "В меню нет блюд. Их заводит оператор;"
            + " меню приходит само, как только есть связь."));
    }
    const shown = found(menu.dishes);
    return h("section.tiles", { "aria-label": "Блюда" },
        h("div.tiles-head", null, h("label.search", null, icon("search"),
            h("span.visually-hidden", null, "Поиск блюда"),
            h("input", { id: "dish-search", type: "search", placeholder: "Поиск: начните печатать",
                autocomplete: "off", "data-input": "query" }))),
        h("div.categories", { "data-arrows": true, role: "group", "aria-label": "Категории" },
            [{ category: null, name: "Всё" }, ...menu.categories].map((one) => h("button.category",
                { do: "category", arg: one.category, "aria-pressed": String(ui.query === ""
                    && ui.category === one.category) }, one.name))),
        shown.length === 0 ? h("p.muted.empty", null, `Блюда «${ui.query}» в меню нет.`)
            : h("div.grid", { "data-arrows": true, tabindex: "-1" },
                shown.map((dish) => tile(dish, state.who))));
}

actions.query = (_, field) => change({ query: field.value });
actions.category = (category) => {
    const field = document.getElementById("dish-search");
    field.value = "";
    change({ category, query: "" });
};
actions.addDish = (dish) => {
    const field = document.getElementById("dish-search");
    if (field) field.value = "";
    addToCart({ kind: "dish", id: dish.dish, name: dish.name, price: dish.price });
    change({ query: "" });
};

export function trayView(state) {
    const who = state.who;
    return h("main.tray", null, h("h1.visually-hidden", null, "Поднос"),
        h("div.tray-left", null,
            who?.must_acknowledge ? h("section.who", null,
                h("div.who-head", null, face(who), h("div.who-name", null, h("h2", null, who.name),
                    h("p", null, who.class))), warning(who)) : whoCard(state),
            cart(state)),
        h("div.tray-right", null, outcome(state), refusal(), tiles(state)));
}
