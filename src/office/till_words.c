/* Tills in Russian words. */
#include "office/till_words.h"

#include <inttypes.h>

#include "base/check.h"
#include "page/words.h"
#include "school/cashier.h"

const char *till_trouble_words(enum till_trouble trouble)
{
    switch (trouble) {
    case TILL_WELL: return "в порядке";
    case TILL_ENDED: return "снята";
    case TILL_MUST_ENROL: return "ждёт нового кода";
    case TILL_NEVER_HEARD: return "ещё не выходила на связь";
    case TILL_OUT_OF_SIGHT: return "нет связи";
    case TILL_BEHIND: return "не отправляет документы";
    case TILL_NO_PAPER: return "нет бумаги";
    case TILL_PRINTER_BAD: return "принтер не работает";
    case TILL_READER_BAD: return "считыватель не отвечает";
    case TILL_ON_BATTERY: return "работает от батареи";
    case TILL_CLOCK_OFF: return "часы неверны";
    case TILL_FORCED_OFFLINE: return "кассир отключил связь";
    }
    CHECK(!"a till_trouble");
    return NULL;
}

const char *till_state_words(enum till_state state)
{
    switch (state) {
    case TILL_ACTIVE: return "в работе";
    case TILL_RESTORED: return "восстановлена из копии: подключите её заново";
    case TILL_REPLACED: return "подключена заново под другим номером";
    case TILL_REVOKED: return "снята";
    }
    CHECK(!"a till_state");
    return NULL;
}

struct device_word {
    const char *word, *russian;
};

static const char *device_words(const struct device_word *list, struct text word)
{
    for (; list->word != NULL; list++) {
        if (text_is(word, list->word)) return list->russian;
    }
    return "неизвестно";
}

const char *till_printer_words(struct text word)
{
    static const struct device_word WORDS[] = {
        {"ready", "готов"},         {"paper_low", "бумага кончается"},
        {"no_paper", "нет бумаги"}, {"cover_open", "открыта крышка"},
        {"fault", "неисправен"},    {"absent", "не отвечает"},
        {"none", "не подключён"},   {NULL, NULL},
    };
    return device_words(WORDS, word);
}

const char *till_reader_words(struct text word)
{
    static const struct device_word WORDS[] = {
        {"ready", "готов"},
        {"absent", "не отвечает"},
        {"none", "не подключён"},
        {NULL, NULL},
    };
    return device_words(WORDS, word);
}

const char *till_ups_words(struct text word)
{
    static const struct device_word WORDS[] = {
        {"on_line", "от сети"},    {"on_battery", "от батареи"}, {"low_battery", "батарея садится"},
        {"absent", "не отвечает"}, {"none", "не подключён"},     {NULL, NULL},
    };
    return device_words(WORDS, word);
}

const char *till_clock_words(struct arena *arena, int64_t difference_ms)
{
    int64_t off_ms = difference_ms < 0 ? -difference_ms : difference_ms;
    if (off_ms < SECOND_MS) return "верны";
    const char *way = difference_ms > 0 ? "спешат" : "отстают";
    if (off_ms < MINUTE_MS) {
        return arena_printf(arena, "%s на %lld с", way, (long long)(off_ms / SECOND_MS));
    }
    if (off_ms < DAY_MS) {
        return arena_printf(arena, "%s на %lld мин", way, (long long)(off_ms / MINUTE_MS));
    }
    return arena_printf(arena, "%s на %s", way,
                        words_counted(arena, off_ms / DAY_MS, "день", "дня", "дней"));
}

const char *till_speed_words(struct arena *arena, int64_t bound_ms)
{
    if (bound_ms == 0) return "—";
    if (bound_ms < 0) return "дольше секунды";
    return arena_printf(arena, "до %lld мс", (long long)bound_ms);
}

const char *till_act_refusal(enum till_act_status status)
{
    switch (status) {
    case TILL_ACT_DONE: break;
    case TILL_ACT_UNKNOWN: return "Эта касса уже снята.";
    case TILL_ACT_NAME_INVALID: return "Название кассы — одна строка до шестидесяти знаков.";
    case TILL_ACT_SCHOOL_UNKNOWN: return "Выберите другую школу.";
    case TILL_ACT_NOT_HEARD:
        return "Касса больше двух минут молчит: неизвестно, что на ней ещё не отправлено.";
    case TILL_ACT_SHIFT_OPEN: return "На кассе открыта смена: сначала закройте её.";
    case TILL_ACT_UNSENT: return "На кассе есть документы, которых ещё нет в центре.";
    }
    return NULL;
}

char *till_path(struct arena *arena, int64_t school_number, int64_t origin, const char *rest)
{
    return arena_printf(arena, "/office/tills/%" PRId64 "/%" PRId64 "%s", school_number, origin,
                        rest);
}

/* ---- one till ---- */

static enum err cashier_find(struct tx *tx, struct till_one_work *work)
{
    bool found = false;
    struct cashier cashier;
    const struct till_line *line = &work->line.till;
    work->cashier_name = "";
    if (!line->has_said || line->said->shift == 0) return OK;
    TRY(cashier_by_id(tx, work->arena, work->school.id, line->said->shift_cashier_id, &found,
                      &cashier));
    if (found) work->cashier_name = cashier.name;
    return OK;
}

enum err work_one_till(struct tx *tx, void *context)
{
    struct till_one_work *work = context;
    struct city_tills tills;
    TRY(school_by_number(tx, work->arena, work->school_number, &work->is_known, &work->school));
    if (!work->is_known) return OK;
    TRY(till_load(tx, work->arena, work->school.id, work->origin, &work->is_known, &work->till));
    if (!work->is_known) return OK;
    TRY(city_tills_load(tx, work->arena, work->school.id, true, &tills));
    for (int i = 0; i < tills.count; i++) {
        if (tills.tills[i].till.origin == work->origin) work->line = tills.tills[i];
    }
    work->today = day_of_instant(work->now, work->school.zone);
    struct day first = day_add(work->today, -(TILL_DAYS_SHOWN - 1));
    TRY(till_days_load(tx, work->arena, work->school.id, work->origin, first, work->today,
                       &work->days));
    TRY(till_events_load(tx, work->arena, work->school.id, work->origin, &work->events));
    const struct till_line *line = &work->line.till;
    work->clean = till_is_clean(&work->till, line->has_said, line->said, line->said_at, work->now);
    return cashier_find(tx, work);
}

json_t *till_one_view(struct arena *arena, const struct till_one_work *work)
{
    const struct till_line *line = &work->line.till;
    enum till_trouble trouble = till_trouble(line, work->now);
    bool is_in_use = line->state == TILL_ACTIVE || line->state == TILL_RESTORED;
    json_t *view = json_pack("{s:s,s:s,s:I,s:s,s:s,s:s,s:b,s:b,s:b}", "name", work->till.name,
                             "school", work->school.name, "school_number",
                             (json_int_t)work->school_number, "path",
                             till_path(arena, work->school_number, work->origin, ""), "state",
                             till_state_words(line->state), "trouble", till_trouble_words(trouble),
                             "is_bad", trouble != TILL_WELL && trouble != TILL_ENDED, "is_in_use",
                             is_in_use, "has_said", line->has_said);
    CHECK(view != NULL);
    return view;
}

bool till_one_load(const struct office *office, struct arena *arena, const struct request *request,
                   struct till_one_work *work, struct response *response)
{
    *work = (struct till_one_work){
        .arena = arena,
        .school_number = till_path_number(request, TILL_FIELD_SCHOOL),
        .origin = till_path_number(request, TILL_FIELD_ORIGIN),
        .now = world_now(office->access->world),
    };
    enum err err = store_read(office->access->store, work_one_till, work);
    if (err != OK) {
        office_fault(office, arena, request, err, response);
    } else if (!work->is_known) {
        office_not_found(office, arena, request, response);
    }
    return err == OK && work->is_known;
}
