/* Russia's zones since 27.12.2020 (IANA tz 2024a): none of them has summer time. */
#include "base/instant.h"

#include <stddef.h>

static const struct zone ZONES[] = {
    {"Europe/Moscow", 180},      {"Europe/Kaliningrad", 120}, {"Europe/Simferopol", 180},
    {"Europe/Kirov", 180},       {"Europe/Volgograd", 180},   {"Europe/Astrakhan", 240},
    {"Europe/Samara", 240},      {"Europe/Saratov", 240},     {"Europe/Ulyanovsk", 240},
    {"Asia/Yekaterinburg", 300}, {"Asia/Omsk", 360},          {"Asia/Novosibirsk", 420},
    {"Asia/Barnaul", 420},       {"Asia/Tomsk", 420},         {"Asia/Novokuznetsk", 420},
    {"Asia/Krasnoyarsk", 420},   {"Asia/Irkutsk", 480},       {"Asia/Chita", 540},
    {"Asia/Yakutsk", 540},       {"Asia/Khandyga", 540},      {"Asia/Vladivostok", 600},
    {"Asia/Ust-Nera", 600},      {"Asia/Magadan", 660},       {"Asia/Sakhalin", 660},
    {"Asia/Srednekolymsk", 660}, {"Asia/Kamchatka", 720},     {"Asia/Anadyr", 720},
};

const struct zone *zone_find(struct text name)
{
    for (size_t i = 0; i < sizeof ZONES / sizeof ZONES[0]; i++) {
        if (text_is(name, ZONES[i].name)) return &ZONES[i];
    }
    return NULL;
}

const struct zone *zone_moscow(void)
{
    return &ZONES[0];
}
