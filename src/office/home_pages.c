/* The first screen: is all well? Each figure opens its list; what is not well says what to do.
 *
 * A person sees what his rights open, and nothing else is read. */
#include <inttypes.h>

#include "base/check.h"
#include "base/json.h"
#include "desk/appeal.h"
#include "desk/card_batch.h"
#include "desk/pulse.h"
#include "desk/reconcile.h"
#include "desk/refund.h"
#include "desk/till_city.h"
#include "desk/upkeep.h"
#include "office/pages.h"
#include "office/till_words.h"
#include "page/words.h"

enum { HOME_REFUNDS_SHOWN = 100, HOME_TILLS_SHOWN = 8 };
/* A proof or a copy older than this is one that was missed. */
#define UPKEEP_OLD_MS (26 * HOUR_MS)

struct home_work {
    struct arena *arena;
    const struct request *request;
    struct instant now;
    struct channel_differences differences;
    int refunds; /* that wait for a person */
    struct city_tills tills;
    struct card_batch_list batches;
    struct appeal_waiting appeals;
    struct pulse pulse;
    struct seals_state seals;
    bool has_proof, has_backup;
    struct upkeep proof, backup;
    struct mail_state mail;
};

static bool may(const struct home_work *work, enum right right)
{
    return office_may(work->request, right);
}

static enum err money_load(struct tx *tx, struct home_work *work)
{
    struct refund_list asked, half;
    TRY(differences_load(tx, work->arena, work->now, &work->differences));
    TRY(refunds_in_state(tx, work->arena, REFUND_REQUESTED, HOME_REFUNDS_SHOWN, &asked));
    TRY(refunds_in_state(tx, work->arena, REFUND_APPROVED_ONCE, HOME_REFUNDS_SHOWN, &half));
    work->refunds = asked.count + half.count;
    return OK;
}

static enum err house_load(struct tx *tx, struct home_work *work)
{
    struct day today = day_of_instant(work->now, zone_moscow());
    TRY(city_tills_load(tx, work->arena, 0, false, &work->tills));
    TRY(pulse_load(tx, work->now, &work->pulse));
    TRY(seals_state_load(tx, today, &work->seals));
    TRY(upkeep_last(tx, work->arena, UPKEEP_PROOF, &work->has_proof, &work->proof));
    TRY(upkeep_last(tx, work->arena, UPKEEP_BACKUP, &work->has_backup, &work->backup));
    return mail_state_load(tx, work->now, &work->mail);
}

static enum err work_home(struct tx *tx, void *context)
{
    struct home_work *work = context;
    if (may(work, RIGHT_MONEY)) TRY(money_load(tx, work));
    if (may(work, RIGHT_CARDS_MAKE)) TRY(card_batches_open(tx, work->arena, &work->batches));
    if (may(work, RIGHT_APPEALS)) TRY(appeals_waiting(tx, work->now, &work->appeals));
    return may(work, RIGHT_TILLS_READ) ? house_load(tx, work) : OK;
}

/* ---- tiles ---- */

struct tiles {
    struct arena *arena;
    json_t *list;     /* of the group that is being filled */
    json_t *problems; /* what to do, of all groups */
};

struct tile {
    const char *title, *value, *note;
    const char *path; /* NULL: the caller may not open the list */
    bool is_bad;
    const char *advice; /* of a bad one: what to do */
};

static void tile_add(struct tiles *tiles, const struct tile *tile)
{
    json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:b,s:b}", "title", tile->title, "value", tile->value,
                            "note", tile->note, "path", tile->path == NULL ? "" : tile->path,
                            "has_path", tile->path != NULL, "bad", tile->is_bad);
    json_add(tiles->list, row);
    if (!tile->is_bad) return;
    json_t *problem = json_pack("{s:s,s:s,s:b}", "words", tile->advice, "path",
                                tile->path == NULL ? "" : tile->path, "has_path",
                                tile->path != NULL);
    json_add(tiles->problems, problem);
}

static void money_tiles(struct tiles *tiles, const struct home_work *work)
{
    int64_t open = 0, late = 0;
    struct arena *arena = tiles->arena;
    const struct channel_differences *differences = &work->differences;
    for (int i = 0; i < differences->count; i++) {
        open += differences->list[i].open_cases;
        late += differences->list[i].late_cases;
    }
    tile_add(tiles,
             &(struct tile){
                 "Открытые расхождения", words_number(arena, open),
                 late > 0 ? arena_printf(arena, "просрочено: %" PRId64, late) : "просроченных нет",
                 "/office/differences", open > 0,
                 "Разберите расхождения с банками: у каждого написано, что сошлось и что нет"});
    tile_add(tiles,
             &(struct tile){
                 "Невыясненные платежи", words_number(arena, differences->suspense_count),
                 arena_printf(arena, "на %s руб.", money_format(arena, differences->suspense)),
                 "/office/suspense", differences->suspense_count > 0,
                 "Найдите владельцев невыясненных платежей или верните их"});
    tile_add(tiles, &(struct tile){"Заявки на возврат", words_number(arena, work->refunds),
                                   work->refunds > 0 ? "ждут решения" : "все рассмотрены",
                                   "/office/refunds", work->refunds > 0,
                                   "Рассмотрите заявки родителей на возврат"});
}

static void tills_tile(struct tiles *tiles, const struct home_work *work)
{
    int in_use = 0, bad = 0;
    struct arena *arena = tiles->arena;
    for (int i = 0; i < work->tills.count; i++) {
        enum till_trouble trouble = till_trouble(&work->tills.tills[i].till, work->now);
        in_use += trouble != TILL_ENDED;
        bad += trouble != TILL_ENDED && trouble != TILL_WELL;
    }
    tile_add(tiles,
             &(struct tile){"Кассы требуют внимания", words_number(arena, bad),
                            arena_printf(arena, "в работе: %d", in_use), "/office/tills", bad > 0,
                            "Позвоните в школы, чьи кассы не в порядке: список ниже"});
}

static void cards_tile(struct tiles *tiles, const struct home_work *work)
{
    int late = 0;
    struct arena *arena = tiles->arena;
    struct day today = day_of_instant(work->now, zone_moscow());
    for (int i = 0; i < work->batches.count; i++) {
        late += card_batch_is_late(&work->batches.batches[i], today);
    }
    tile_add(tiles, &(struct tile){"Просроченные партии карт", words_number(arena, late),
                                   arena_printf(arena, "в работе: %d", work->batches.count),
                                   "/office/cards", late > 0,
                                   "Напечатайте и передайте школам карты, срок которых прошёл"});
}

static void appeals_tile(struct tiles *tiles, const struct home_work *work)
{
    struct arena *arena = tiles->arena;
    const struct appeal_waiting *appeals = &work->appeals;
    tile_add(tiles, &(struct tile){"Обращения без ответа", words_number(arena, appeals->waiting),
                                   appeals->late > 0
                                       ? arena_printf(arena, "просрочено: %" PRId64, appeals->late)
                                       : "просроченных нет",
                                   "/office/appeals", appeals->late > 0,
                                   "Ответьте на обращения, которые ждут дольше трёх дней"});
}

/* ---- the order of the house ---- */

static const char *upkeep_note(struct arena *arena, const struct upkeep *upkeep)
{
    const char *when = office_moment(arena, upkeep->ended_at);
    switch (upkeep->outcome) {
    case UPKEEP_DONE: return when;
    case UPKEEP_WRONG: return arena_printf(arena, "%s, нашлось: %" PRId64, when, upkeep->count);
    case UPKEEP_FAILED: return arena_printf(arena, "%s, не удалось", when);
    }
    return when;
}

static bool is_old(const struct home_work *work, const struct upkeep *upkeep)
{
    return work->now.ms - upkeep->ended_at.ms > UPKEEP_OLD_MS;
}

static void proof_tile(struct tiles *tiles, const struct home_work *work)
{
    const struct upkeep *proof = &work->proof;
    bool is_wrong = work->has_proof && proof->outcome != UPKEEP_DONE;
    bool is_bad = !work->has_proof || is_wrong || is_old(work, proof);
    tile_add(tiles,
             &(struct tile){
                 "Проверка книг",
                 !work->has_proof ? "не было"
                 : is_wrong       ? "есть ошибки"
                                  : "книги верны",
                 work->has_proof ? upkeep_note(tiles->arena, proof) : "сервер проверяет их ночью",
                 "/office/upkeep", is_bad,
                 is_wrong ? "Книги не сошлись: сообщите разработчику и ничего не исправляйте "
                            "руками"
                          : "Книги давно не проверялись: запустите obed verify"});
}

static void backup_tile(struct tiles *tiles, const struct home_work *work)
{
    const struct upkeep *backup = &work->backup;
    bool is_failed = work->has_backup && backup->outcome != UPKEEP_DONE;
    bool is_bad = !work->has_backup || is_failed || is_old(work, backup);
    tile_add(tiles, &(struct tile){"Резервная копия",
                                   !work->has_backup ? "не было"
                                   : is_failed       ? "не удалась"
                                                     : "сделана",
                                   work->has_backup ? upkeep_note(tiles->arena, backup)
                                                    : "её делает obed backup по расписанию",
                                   "/office/upkeep", is_bad,
                                   "Нет свежей резервной копии: проверьте расписание obed backup"});
}

static void house_tiles(struct tiles *tiles, const struct home_work *work)
{
    struct arena *arena = tiles->arena;
    const struct seals_state *seals = &work->seals;
    tile_add(tiles,
             &(struct tile){"Печать дня",
                            seals->behind > 0 ? words_number(arena, seals->behind) : "стоит",
                            seals->behind > 0 ? "книг не закрыты за вчера"
                            : seals->has_any  ? office_moment(arena, seals->last_sealed_at)
                                              : "ещё ни одного дня",
                            "/office/upkeep", seals->behind > 0,
                            "Дни не закрываются: посмотрите журнал сервера, слово close_days"});
    proof_tile(tiles, work);
    backup_tile(tiles, work);
    int64_t unsent = work->mail.waiting + work->mail.given_up;
    tile_add(tiles, &(struct tile){
                        "Неотправленные письма", words_number(arena, unsent),
                        work->mail.given_up > 0 ? arena_printf(arena, "не приняты почтой: %" PRId64,
                                                               work->mail.given_up)
                                                : "за семь дней",
                        may(work, RIGHT_SEARCH) ? "/office/letters" : NULL, unsent > 0,
                        "Письма родителям не уходят: проверьте почтовый сервер и адреса"});
}

static void group_add(json_t *groups, const char *title, struct tiles *tiles)
{
    if (json_array_size(tiles->list) == 0) {
        json_decref(tiles->list);
    } else {
        json_t *group = json_pack("{s:s,s:o}", "title", title, "tiles", tiles->list);
        json_add(groups, group);
    }
    tiles->list = json_array();
}

static json_t *groups_view(struct tiles *tiles, const struct home_work *work)
{
    json_t *groups = json_array();
    CHECK(groups != NULL);
    if (may(work, RIGHT_MONEY)) money_tiles(tiles, work);
    group_add(groups, "Деньги", tiles);
    if (may(work, RIGHT_TILLS_READ)) tills_tile(tiles, work);
    if (may(work, RIGHT_CARDS_MAKE)) cards_tile(tiles, work);
    if (may(work, RIGHT_APPEALS)) appeals_tile(tiles, work);
    group_add(groups, "Школы и родители", tiles);
    if (may(work, RIGHT_TILLS_READ)) house_tiles(tiles, work);
    group_add(groups, "Порядок", tiles);
    json_decref(tiles->list);
    return groups;
}

/* ---- lists under the tiles ---- */

static json_t *channels_view(struct arena *arena, const struct channel_differences *differences)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < differences->count; i++) {
        const struct channel_difference *one = &differences->list[i];
        json_t *row = json_pack(
            "{s:s,s:s,s:I,s:b,s:s,s:s,s:I,s:s,s:b}", "code", one->code, "name", one->name, "open",
            (json_int_t)one->open_cases, "has_open", one->open_cases > 0, "amount",
            money_format(arena, one->open_amount), "clearing", money_format(arena, one->clearing),
            "waiting", (json_int_t)one->registers_waiting, "last",
            one->has_last_day ? day_format(arena, one->last_day) : "", "has_registers",
            one->has_registers);
        json_add(rows, row);
    }
    return rows;
}

static json_t *till_view(struct arena *arena, const struct city_till *one,
                         enum till_trouble trouble)
{
    const struct till_line *line = &one->till;
    const char *program = line->has_said ? arena_copy(arena, line->said->program.bytes,
                                                      line->said->program.size)
                                         : "";
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s}", "path",
        till_path(arena, one->school_number, line->origin, ""), "name", line->name, "school",
        one->school_name, "trouble", till_trouble_words(trouble), "since",
        line->has_said ? office_moment(arena, line->said_at) : "не выходила", "unsent",
        line->has_said ? (json_int_t)line->said->unsent : 0, "program", program, "printer",
        line->has_said ? till_printer_words(line->said->printer) : "", "ups",
        line->has_said ? till_ups_words(line->said->ups) : "");
    CHECK(row != NULL);
    return row;
}

static json_t *tills_view(struct arena *arena, const struct home_work *work)
{
    json_t *rows = json_array();
    CHECK(rows != NULL);
    for (int i = 0; i < work->tills.count; i++) {
        const struct city_till *one = &work->tills.tills[i];
        enum till_trouble trouble = till_trouble(&one->till, work->now);
        if (trouble == TILL_WELL || trouble == TILL_ENDED) continue;
        if (json_array_size(rows) == HOME_TILLS_SHOWN) break;
        json_add(rows, till_view(arena, one, trouble));
    }
    return rows;
}

static const char *compared(struct arena *arena, const struct pulse_sum *now,
                            const struct pulse_sum *before)
{
    int64_t was = money_in_kopecks(before->amount), is = money_in_kopecks(now->amount);
    if (was <= 0) return "";
    int64_t percent = (is - was) * 100 / was;
    const char *sign = percent > 0 ? "+" : percent < 0 ? "−" : "";
    return arena_printf(arena, "%s%" PRId64 "\u00a0%%", sign, percent < 0 ? -percent : percent);
}

static json_t *beat_view(struct arena *arena, const char *title, const struct pulse_sum *now,
                         const struct pulse_sum *before)
{
    json_t *row = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s}", "title", title, "amount", money_format(arena, now->amount),
        "count", words_number(arena, now->count), "before", money_format(arena, before->amount),
        "before_count", words_number(arena, before->count), "compared",
        compared(arena, now, before));
    CHECK(row != NULL);
    return row;
}

static void set_pulse(struct arena *arena, const struct home_work *work, json_t *view)
{
    const struct pulse *pulse = &work->pulse;
    bool sees = may(work, RIGHT_TILLS_READ);
    json_t *rows = json_array();
    CHECK(rows != NULL);
    if (sees && pulse->is_known) {
        const struct pulse_day *today = &pulse->today, *before = &pulse->week_before;
        json_t *top_ups = beat_view(arena, "Пополнения", &today->top_ups, &before->top_ups);
        json_t *sales = beat_view(arena, "Продажи и табель", &today->sales, &before->sales);
        json_add(rows, top_ups);
        json_add(rows, sales);
    }
    view_set(view, "has_pulse", json_boolean(sees));
    view_set(view, "pulse_known", json_boolean(sees && pulse->is_known));
    view_set(view, "pulse", rows);
    view_set_string(view, "clock", instant_format_time(arena, work->now, zone_moscow()));
    view_set_string(view, "before_day", sees ? words_day(arena, pulse->week_before.day) : "");
}

static OFFICE_HANDLER(office_home_show)
{
    const struct office *office = context;
    struct home_work work = {
        .arena = arena, .request = request, .now = world_now(office->access->world)};
    if (!office_read(office, arena, request, work_home, &work, response)) return;
    struct tiles tiles = {arena, json_array(), json_array()};
    json_t *view = office_view(office, arena, request, "Рабочее место оператора", "");
    json_t *groups = groups_view(&tiles, &work);
    json_t *troubled = tills_view(arena, &work);
    bool has_groups = json_array_size(groups) > 0;
    view_set(view, "has_groups", json_boolean(has_groups));
    view_set(view, "groups", groups);
    view_set(view, "all_well", json_boolean(has_groups && json_array_size(tiles.problems) == 0));
    view_set(view, "has_problems", json_boolean(json_array_size(tiles.problems) > 0));
    view_set(view, "problems", tiles.problems);
    view_set(view, "has_tills", json_boolean(json_array_size(troubled) > 0));
    view_set(view, "tills", troubled);
    view_set(view, "has_channels", json_boolean(work.differences.count > 0));
    view_set(view, "channels", channels_view(arena, &work.differences));
    set_pulse(arena, &work, view);
    office_answer(office, arena, request, "office_home", 200, view, response);
}

static const struct route ROUTES[] = {
    {OFFICE_GET("/office/", STAFF_DOOR_STAFF, office_home_show)},
};

const struct office_pages office_home_pages = {OFFICE_PAGES(ROUTES)};
