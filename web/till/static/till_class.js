/* Class: everybody who is on the list and at table, at once. */
import { actions, button, counted, h, icon } from "./till_dom.js";
import { face, refusal } from "./till_frame.js";
import { change, read, send, ui } from "./till_ui.js";
import { newKey } from "./till_wire.js";

async function loadClasses() {
    if (ui.classes !== null) return;
    ui.classes = [];
    const said = await read("/classes");
    change({ classes: said?.classes ?? null });
}

actions.room = async (id) => {
    const room = await read(`/class?class=${id}`);
    if (!room) return;
    const absent = new Set(room.pupils.filter((one) => one.absent).map((one) => one.account));
    change({ room, absent, meal: room.meals[0]?.set_meal ?? null, key: newKey(), refusal: null });
};
actions.rooms = () => change({ room: null, classes: null, refusal: null });
actions.meal = (_, field) => change({ meal: field.value, key: newKey() });
actions.absent = (account) => {
    if (!ui.absent.delete(account)) ui.absent.add(account);
    change({ key: newKey() });
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

/* Whether this pupil will be served: on the list, with the right, not served yet. */
function mealOf(pupil) {
    return pupil.meals.find((one) => one.set_meal === ui.meal);
}

function pupilButton(pupil) {
    const meal = mealOf(pupil);
    const can = meal?.state === "can";
    const isAbsent = ui.absent.has(pupil.account);
    const note = !meal || meal.state === "none" ? "не по списку" : meal.state === "served"
        ? "уже выдано" : isAbsent ? "нет" : "ест";
    return h("button.pupil", { do: "absent", arg: pupil.account, disabled: !can,
        class: can && !isAbsent ? "eats" : "", "data-row": `p${pupil.account}`,
        "aria-pressed": String(can && !isAbsent) }, face(pupil),
    h("span.pupil-name", null, pupil.name, pupil.warning ? h("small", null, icon("warning"), pupil.warning) : null),
    h("span.pupil-note", null, note));
}

actions.serveClass = async () => {
    const room = ui.room;
    const accounts = eating().map((one) => one.account);
    const said = await send("/class/serve", { key: ui.key, class: room.class, set_meal: ui.meal, accounts });
    if (!said) return;
    await actions.room(room.class);
    change({ served: said });
};

function eating() {
    return ui.room.pupils.filter((one) => mealOf(one)?.state === "can" && !ui.absent.has(one.account));
}

function roster() {
    const room = ui.room;
    const count = eating().length;
    return h("main.roster", null,
        h("div.roster-head", null,
            h("div", null, h("h1", null, room.name),
                h("p.muted", null, "Отметьте, кого нет. Остальным питание спишется сразу.")),
            room.meals.length > 0 ? h("label.field", null, h("span", null, "Рацион"),
                h("select", { id: "room-meal", "data-input": "meal" }, room.meals.map((one) => h("option",
                    { value: one.set_meal, selected: one.set_meal === ui.meal }, one.name)))) : null,
            button("Другой класс", { do: "rooms" }, "Escape")),
        refusal(),
        ui.served?.class === room.class && ui.served.text
            ? h("p.outcome.yes", { role: "status" }, icon("yes"), h("strong", null, ui.served.text)) : null,
        room.pupils.length === 0 ? h("p.muted", null, "В этом классе нет учеников.")
            : h("div.pupils", { "data-arrows": true, tabindex: "-1" }, room.pupils.map(pupilButton)),
        h("div.roster-foot", null,
            h("p.large", null, `Едят: ${count}`, h("span.muted", null, ` · нет: ${ui.absent.size}`)),
            button("Все на месте", { do: "allPresent", disabled: ui.absent.size === 0 }),
            button(count > 0 ? `Накормить ${counted(count, "ученика", "учеников", "учеников")}` : "Некого кормить",
                { do: "serveClass", disabled: count === 0, class: "main" }, "Enter")));
}

export function classView() {
    if (ui.room) return roster();
    loadClasses();
    return choice();
}
