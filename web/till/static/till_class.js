/* Class: everybody who is on the list and at table, at once. */
import { actions, button, counted, h, icon } from "./till_dom.js";
import { face, refusal, schoolTime } from "./till_frame.js";
import { change, read, send, ui } from "./till_ui.js";
import { newKey } from "./till_wire.js";

async function loadClasses() {
    if (ui.classes !== null) return;
    ui.classes = [];
    const said = await read("/classes");
    change({ classes: said?.classes ?? null });
}

const MEALS = [["breakfast", "Завтрак", 0], ["lunch", "Обед", 11], ["snack", "Полдник", 15]];

/* The meal of this time of day. */
function mealOfNow() {
    const hour = Number.parseInt(schoolTime(), 10);
    return MEALS.findLast(([, , from]) => hour >= from)[0];
}

async function enter(id, meal) {
    const room = await read(`/class?class=${id}&meal=${meal}`);
    if (!room) return;
    const name = ui.classes.find((one) => one.class === id)?.name ?? "";
    const absent = new Set(room.pupils.filter((one) => one.absent).map((one) => one.account));
    change({ room: { ...room, name }, absent, meal, key: newKey() });
}

actions.room = (id) => {
    change({ refusal: null, served: null });
    return enter(id, mealOfNow());
};
actions.rooms = () => change({ room: null, classes: null, refusal: null, served: null });
actions.meal = (_, field) => {
    change({ refusal: null, served: null });
    return enter(ui.room.class, field.value);
};
actions.absent = (account) => {
    if (!ui.absent.delete(account)) ui.absent.add(account);
    change({ key: newKey(), served: null });
};
actions.allPresent = () => change({ absent: new Set(), key: newKey() });

function choice() {
    const classes = ui.classes ?? [];
    return h("main.rooms", null, h("h1", null, "Какой класс за столами?"), refusal(),
        classes.length === 0 ? h("p.muted", null, "Классов нет: списки приходят из школы, как только есть связь.")
            : h("div.room-grid", { "data-arrows": true }, classes.map((one) => h("button.room",
                { do: "room", arg: one.class }, h("strong", null, one.name),
                h("span", null, counted(one.pupils, "ученик", "ученика", "учеников"))))));
}

function noteOf(pupil) {
    if (pupil.state === "none") return "не в списке";
    if (pupil.state === "served") return "уже выдано";
    if (pupil.state === "refused") return pupil.text.toLowerCase();
    return ui.absent.has(pupil.account) ? "нет" : "ест";
}

function pupilButton(pupil) {
    const can = pupil.state === "can";
    const eats = can && !ui.absent.has(pupil.account);
    return h("button.pupil", { do: "absent", arg: pupil.account, disabled: !can, class: eats ? "eats" : "",
        "data-row": `p${pupil.account}`, "aria-pressed": String(eats) }, face(pupil),
    h("span.pupil-name", null, pupil.name,
        pupil.warning ? h("small", null, icon("warning"), pupil.warning) : null),
    h("span.pupil-note", null, noteOf(pupil)));
}

function eating() {
    return ui.room.pupils.filter((one) => one.state === "can" && !ui.absent.has(one.account));
}

actions.serveClass = async () => {
    const { room, meal } = ui;
    const said = await send("/class/serve", { key: ui.key, class: room.class, meal, absent: [...ui.absent] });
    if (!said) return;
    await enter(room.class, meal);
    change({ served: { class: room.class, done: said.done } });
};

function roster() {
    const room = ui.room;
    const count = eating().length;
    const away = room.pupils.filter((one) => one.state === "can").length - count;
    return h("main.roster", null,
        h("div.roster-head", null,
            h("div", null, h("h1", null, room.name),
                h("p.muted", null, "Отметьте, кого нет. Остальным питание спишется сразу.")),
            h("label.field", null, h("span", null, "Питание"),
                h("select", { id: "room-meal", "data-input": "meal" }, MEALS.map(([value, label]) => h("option",
                    { value, selected: value === ui.meal }, label)))),
            button("Другой класс", { do: "rooms" }, "Escape")),
        refusal(),
        room.note ? h("p.outcome.no", { role: "alert" }, icon("no"), h("strong", null, room.note)) : null,
        ui.served?.class === room.class ? h("p.outcome.yes", { role: "status" }, icon("yes"),
            h("strong", null, `Выдано: ${counted(ui.served.done, "порция", "порции", "порций")}`)) : null,
        room.pupils.length === 0 ? h("p.muted", null, "В этом классе нет учеников.")
            : h("div.pupils", { "data-arrows": true, tabindex: "-1" }, room.pupils.map(pupilButton)),
        h("div.roster-foot", null,
            h("p.large", null, `Едят: ${count}`, h("span.muted", null, ` · нет: ${away}`)),
            button("Все на месте", { do: "allPresent", disabled: away === 0 }),
            button(count > 0 ? `Накормить ${counted(count, "ученика", "учеников", "учеников")}` : "Некого кормить",
                { do: "serveClass", disabled: count === 0, class: "main" }, "Enter")));
}

export function classView() {
    if (ui.room) return roster();
    loadClasses();
    return choice();
}
