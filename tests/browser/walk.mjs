// What a parent does, step by step, on a page of Playwright's.
import { ACCOUNT } from "./city.mjs";

export const PASSWORD = "каша-вторник-самокат";

export async function fillEntrance(page, city, number, password) {
    await page.goto(`${city.address}/cabinet/login`);
    await page.getByLabel("Номер лицевого счёта").fill(number);
    await page.getByLabel("Пароль").fill(password);
    await page.getByLabel("Я согласен").check();
    await page.getByRole("button", { name: "Войти" }).click();
}

export async function setPassword(page, password, again = password) {
    await page.getByLabel("Новый пароль", { exact: true }).fill(password);
    await page.getByLabel("Подтвердите новый пароль").fill(again);
    await page.getByRole("button", { name: "Установить постоянный пароль" }).click();
}

// From a temporary password to the welcome page.
export async function settle(page, city, number = ACCOUNT, password = PASSWORD) {
    await fillEntrance(page, city, number, city.temporaryPassword(number));
    await setPassword(page, password);
    await page.waitForURL("**/cabinet/");
}

export async function enter(page, city, number = ACCOUNT, password = PASSWORD) {
    await fillEntrance(page, city, number, password);
    await page.waitForURL("**/cabinet/");
}

// The screens that a parent can open, by name.
export const SCREENS = {
    welcome: "/cabinet/",
    statement: "/cabinet/statement?from=2018-01-16&to=2018-03-16",
    "statement-detail": "/cabinet/statement?from=2018-01-16&to=2018-03-16&detail=1",
    "statement-refused": "/cabinet/statement?from=2018-03-16&to=2018-01-16",
    profile: "/cabinet/profile",
    "password-change": "/cabinet/profile/password",
    "email-change": "/cabinet/profile/email",
    "account-add": "/cabinet/profile/accounts",
    topup: "/cabinet/topup",
    absence: "/cabinet/absence",
    meals: "/cabinet/meals",
    limits: "/cabinet/limits",
    letters: "/cabinet/letters",
    data: "/cabinet/data",
};

// Those before the entrance, errors among them.
export const OPEN_SCREENS = {
    entrance: "/cabinet/login",
    terms: "/cabinet/terms",
    recovery: "/cabinet/recovery",
    "link-dead": "/cabinet/password/recover?token=none",
    "email-link-dead": "/cabinet/email/confirm?token=none",
    "letters-end-unknown": "/cabinet/letters/end?secret=none",
    "not-found": "/no/such/page",
};
