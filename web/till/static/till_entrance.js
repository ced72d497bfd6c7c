/* Before work: enrolment, the cashier's entrance, the shift. */
import { actions, button, h, icon, keys } from "./till_dom.js";
import { refusal } from "./till_frame.js";
import { change, send, ui } from "./till_ui.js";
import { wire } from "./till_wire.js";

const PIN_LIMIT = 8;

/* ---- enrolment ---- */

export function enrolView(state) {
    return h("main.narrow", null, h("form.panel.stack", { "data-submit": "enrol" },
        h("h1", null, state.status.again ? "Кассу нужно подключить заново" : "Подключение кассы"),
        state.status.again ? h("p", null, state.status.again) : null,
        h("p", null, "Введите код подключения. Его выдаёт оператор школьного питания: восемь букв и"
            + " цифр, действует один раз и одни сутки."),
        h("label.field", null, h("span", null, "Код подключения"),
            h("input", { id: "code", name: "code", autocomplete: "off", autocapitalize: "characters",
                spellcheck: "false", maxlength: "20", placeholder: "K7PX-29QM", autofocus: true })),
        refusal(),
        h("button.button.main", { type: "submit" }, h("span", null, "Подключить"), keys("Enter")),
        state.status.link === "online" || state.status.link === "never" ? null
            : h("p.muted", null, "Сейчас сервер не отвечает. Проверьте кабель или Wi-Fi:"
                + " для подключения связь нужна, потом касса работает и без неё.")));
}

actions.enrol = async () => {
    const field = document.getElementById("code");
    if (field.value.trim() === "") {
        field.focus();
        change({ refusal: { title: "Код не введён", text: "Наберите код, который дал оператор." } });
        return;
    }
    await send("/enrol", { code: field.value.trim() });
};

/* ---- the cashier's entrance ---- */

function pad() {
    const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    return h("div.pad", { "data-arrows": true },
        digits.map((digit) => h("button.digit", { do: "digit", arg: digit }, digit)),
        h("button.digit.quiet", { do: "digit", arg: "back", "aria-label": "Стереть" }, "⌫"),
        h("button.digit", { do: "digit", arg: "0" }, "0"),
        h("button.digit.enter", { do: "login", "data-key": "Enter" }, "Войти"));
}

/* The one who enters: chosen, or the only one there is. */
function entering(state) {
    const withPin = state.cashiers.filter((one) => one.has_pin);
    return withPin.find((one) => one.cashier === ui.cashier) ?? (withPin.length === 1 ? withPin[0] : null);
}

function crew(state) {
    if (state.cashiers.length === 0) {
        return h("p", null, "На этой кассе ещё нет кассиров. Их заводит оператор; список приходит сам,"
            + " как только есть связь.");
    }
    return h("div.crew", { "data-arrows": true }, state.cashiers.filter((one) => one.has_pin)
        .map((one) => h("button.choice", { do: "chooseCashier", arg: one.cashier,
            "aria-pressed": String(entering(state)?.cashier === one.cashier) }, h("strong", null, one.name))));
}

export function loginView(state) {
    const who = entering(state);
    return h("main.entrance", null,
        h("section.panel.stack.welcome", null,
            h("h1", null, "Кто за кассой?"),
            h("p.large", null, icon("card"), "Приложите свою карту или выберите себя и наберите ПИН\u2011код."),
            crew(state),
            h("p.muted", null, state.shift ? `Смена ${state.shift.number} открыта с ${state.shift.opened}.`
                : "Смена закрыта.")),
        h("form.panel.stack", { "data-submit": "login" },
            h("label.field", null, h("span", null, who ? `ПИН\u2011код: ${who.name}` : "ПИН\u2011код"),
                h("input.pin", { id: "pin", type: "password", inputmode: "none", autocomplete: "off",
                    maxlength: String(PIN_LIMIT), autofocus: true })),
            refusal(), pad()));
}

actions.chooseCashier = (cashier) => {
    change({ cashier, refusal: null });
    document.getElementById("pin").focus();
};

actions.digit = (digit) => {
    const field = document.getElementById("pin");
    if (digit === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length < PIN_LIMIT) field.value += digit;
    change({ refusal: null });
};

actions.login = async () => {
    const field = document.getElementById("pin");
    const pin = field.value;
    const who = entering(wire.state);
    field.value = "";
    if (!who) {
        change({ refusal: { title: "Выберите себя", text: "Нажмите на своё имя слева, затем наберите ПИН\u2011код." } });
    } else if (pin === "") {
        change({ refusal: { title: "ПИН\u2011код не набран", text: "Наберите его или приложите карту." } });
    } else {
        await send("/login", { cashier: who.cashier, pin });
    }
};

/* ---- the shift ---- */

export function shiftView(state) {
    return h("main.narrow", null, h("section.panel.stack", null,
        h("h1", null, "Смена закрыта"),
        h("p.large", null, `${state.cashier.name}, откройте смену, чтобы начать работу.`),
        h("p.muted", null, state.status.data_at
            ? `Данные о детях и меню: ${state.status.data_at}.`
            : "Данных о детях ещё нет: они придут, как только будет связь."),
        refusal(),
        button("Открыть смену", { do: "openShift", class: "main" }, "Enter"),
        h("div.row", null, button("Меню", { do: "open", arg: "menu" }, "F10"),
            button("Сменить кассира", { do: "logout" }, "Escape"))));
}

actions.openShift = () => send("/shift/open");
actions.logout = () => send("/logout");
