/* What stands around every screen: the bar with the till's state, banners, modes. */
import { button, h, icon, keys } from "./till_dom.js";
import { ui } from "./till_ui.js";
import { wire } from "./till_wire.js";

const CHIPS = {
    online: ["ok", "link", "На связи"],
    offline: ["warning", "unlink", "Нет связи"],
    forced: ["warning", "unlink", "Без связи"],
    never: ["warning", "unlink", "Связи ещё не было"],
};

function chip(level, picture, text, code) {
    const isWord = level === "ok" && code !== "link" && code !== "unsent";
    return h("span.chip", { class: level, "data-chip": code }, icon(picture),
        h(isWord ? "span.visually-hidden" : "span", null, text));
}

function linkChip({ link, since }) {
    const [level, picture, words] = CHIPS[link];
    const text = link === "offline" || link === "forced" ? `${words} с ${since}` : words;
    return chip(level, picture, text, "link");
}

const DEVICE_LEVELS = { ok: "ok", low: "warning", bad: "bad", none: "ok" };

function deviceChip(code, picture, { state, text }) {
    if (state === "none") return null;
    return chip(DEVICE_LEVELS[state], picture, text, code);
}

function chips(status) {
    return h("div.chips", { role: "status", "aria-label": "Состояние кассы" },
        linkChip(status),
        status.unsent > 0 ? chip(status.link === "online" ? "ok" : "warning", "up",
            `Не отправлено: ${status.unsent}`, "unsent") : null,
        deviceChip("printer", "printer", status.printer),
        deviceChip("reader", "card", status.reader),
        deviceChip("ups", "power", status.ups));
}

/* The school's time of day, from the daemon's clock: this machine's browser may stand elsewhere. */
export function schoolTime() {
    const state = wire.state;
    if (!state) return "";
    const passed = performance.now() - state.taken;
    const local = new Date(state.now_ms + passed + state.zone_minutes * 60000);
    return local.toISOString().slice(11, 16);
}

export function bar(state) {
    return h("header.bar", null,
        h("div.place", null, h("strong", null, state.till.school || "Обед"),
            state.till.name ? h("span", null, state.till.name) : null),
        chips(state.status),
        state.cashier ? h("div.cashier", null, h("strong", null, state.cashier.name),
            state.shift ? h("span", null, `смена ${state.shift.number}`) : null) : null,
        h("time.clock", { id: "clock" }, schoolTime()));
}

export function banners(state) {
    const list = [...state.status.banners];
    if (wire.isLost) {
        list.unshift({ level: "bad", code: "lost", text: "Программа кассы не отвечает. Подождите:"
            + " экран оживёт сам. Если прошла минута, выключите и включите кассу."
            + " Всё, что показано проданным, сохранено." });
    }
    return h("div.banners", { role: "alert" }, list.map((one) => h("p.banner",
        { class: one.level, "data-banner": one.code }, icon("warning"), h("span", null, one.text))));
}

const MODES = [["queue", "Очередь", "F1"], ["tray", "Поднос", "F2"], ["class", "Класс", "F3"]];

export function modes(state) {
    return h("nav.modes", { "aria-label": "Работа кассы" },
        h("div.switch", null, MODES.map(([mode, label, key]) => h("button.mode",
            { do: "mode", arg: mode, "data-key": key, "aria-pressed": String(state.mode === mode) },
            h("span", null, label), keys(key)))),
        h("div.tools", null,
            state.postponed.length > 0 ? button(`Отложено: ${state.postponed.length}`,
                { do: "open", arg: "postponed" }, "F8") : null,
            button("Без карты", { do: "open", arg: "person" }, "F4"),
            button("Меню", { do: "open", arg: "menu" }, "F10")));
}

/* What the last command answered when it was no. */
export function refusal() {
    if (!ui.refusal) return null;
    return h("div.refusal", { role: "alert" }, icon("no"), h("div", null,
        h("strong", null, ui.refusal.title),
        ui.refusal.text ? h("p", null, ui.refusal.text) : null,
        ui.refusal.advice ? h("p", null, ui.refusal.advice) : null));
}

export function face({ photo, initials, name }, large) {
    return photo ? h(large ? "img.face.large" : "img.face", { src: photo, alt: `Фото: ${name}` })
        : h(large ? "div.face.large" : "div.face", { "aria-hidden": "true" }, initials);
}
