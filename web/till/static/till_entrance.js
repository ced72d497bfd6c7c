/* Before work: enrolment, the cashier's entrance, the shift. */
import { actions, button, h, icon, keys } from "./till_dom.js";
import { refusal } from "./till_frame.js";
import { change, send, ui } from "./till_ui.js";

const PIN_LIMIT = 12;

/* ---- enrolment ---- */

export function enrolView(state) {
    return h("main.narrow", null, h("form.panel.stack", { "data-submit": "enrol" },
        h("h1", null, state.again ? "Кассу нужно подключить заново" : "Подключение кассы"),
        state.again ? h("p", null, state.again) : null,
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

export function loginView(state) {
    return h("main.entrance", null,
        h("section.panel.stack.welcome", null, icon("card"),
            h("h1", null, "Вход кассира"),
            h("p.large", null, "Приложите свою карту или наберите ПИН‑код."),
            state.shift ? h("p.muted", null, `Смена ${state.shift.number} открыта с ${state.shift.opened}.`)
                : h("p.muted", null, "Смена закрыта."),
            state.cashiers === 0 ? h("p", null, "На этой кассе ещё нет кассиров. Их заводит оператор;"
                + " список приходит сам, как только есть связь.") : null),
        h("form.panel.stack", { "data-submit": "login" },
            h("label.field", null, h("span", null, "ПИН‑код"),
                h("input.pin", { id: "pin", type: "password", inputmode: "none", autocomplete: "off",
                    maxlength: String(PIN_LIMIT), autofocus: true, "data-input": "pin" })),
            refusal(), pad()));
}

actions.digit = (digit) => {
    const field = document.getElementById("pin");
    if (digit === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length < PIN_LIMIT) field.value += digit;
    change({ pin: field.value, refusal: null });
};

actions.pin = (_, field) => {
    ui.pin = field.value;
};

actions.login = async () => {
    const field = document.getElementById("pin");
    const pin = field.value;
    field.value = "";
    ui.pin = "";
    if (pin === "") {
        change({ refusal: { title: "ПИН‑код не набран", text: "Наберите его или приложите карту." } });
        return;
    }
    await send("/login", { pin });
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
