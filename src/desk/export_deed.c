/* Asking for the export of everything. */
#include "desk/export_deed.h"

#include "base/check.h"
#include "desk/work_inside.h"
#include "desk/work_sql.h"
#include "ledger/origin.h"
#include "school/setting.h"

enum err export_people_count(struct tx *tx, int64_t *out_people)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(tx, &q_export_people);
    TRY(statement_next(row, &found));
    CHECK(found);
    *out_people = column_int(row, COL_EXPORT_PEOPLE_PEOPLE);
    return OK;
}

static enum err order_for(struct tx *tx, struct desk *desk, int64_t login_id, struct instant now,
                          struct work_order *out_order)
{
    *out_order = (struct work_order){
        .kind = EXPORT_WORK, .login_id = login_id, .params = TEXT("{}")};
    TRY(origin_take_ids(tx, 1, &out_order->id));
    return work_order_write(tx, desk->works, now, out_order);
}

enum err export_assented(struct tx *tx, struct arena *arena, struct desk *desk,
                         const struct assent *assent, struct instant now, const char **out_refusal)
{
    (void)arena;
    struct work_order order;
    if (desk->works == NULL) {
        *out_refusal = "Этот сервер не выполняет длительных работ.";
        return OK;
    }
    TRY(order_for(tx, desk, assent->asked_by, now, &order));
    *out_refusal = order.status == WORK_TOO_MANY
                       ? "Слишком много работ ждут очереди. Попробуйте позже."
                       : NULL;
    return OK;
}

struct asking {
    struct desk *desk;
    struct arena *arena;
    struct export_ask *ask;
};

static enum err ask_second(struct tx *tx, const struct asking *asking, struct instant now)
{
    int64_t id;
    struct export_ask *ask = asking->ask;
    const char *words = arena_printf(
        asking->arena,
        "Выгрузить все данные системы одним архивом: %lld человек, их счета, карты, "
        "операции и льготы",
        (long long)ask->people);
    const struct assent_wish wish = {.kind = ASSENT_EXPORT,
                                     .about = TEXT("{}"),
                                     .words = text_of(words),
                                     .figure = ask->people,
                                     .reason = ask->reason,
                                     .asked_by = ask->login_id,
                                     .now = now};
    TRY(assent_ask(tx, asking->arena, &wish, &ask->assent, &id));
    ask->status = ask->assent == ASSENT_OK ? EXPORT_ASK_WAITS : EXPORT_ASK_REFUSED;
    return OK;
}

static enum err ask_run(struct tx *tx, void *context)
{
    struct work_order order;
    struct settings settings;
    struct asking *asking = context;
    struct export_ask *ask = asking->ask;
    struct instant now = world_now(asking->desk->world);
    TRY(settings_load(tx, 0, &settings));
    TRY(export_people_count(tx, &ask->people));
    if (assent_is_needed(&settings, ASSENT_EXPORT, ask->people)) return ask_second(tx, asking, now);
    TRY(order_for(tx, asking->desk, ask->login_id, now, &order));
    ask->work_id = order.id;
    ask->status = order.status == WORK_TOO_MANY ? EXPORT_ASK_TOO_MANY : EXPORT_ASK_ORDERED;
    return OK;
}

enum err desk_export_ask(struct desk *desk, struct arena *arena, struct export_ask *ask)
{
    struct asking asking = {desk, arena, ask};
    TRY(store_write(desk->store, 0, ask_run, &asking));
    works_wake(desk->works);
    return OK;
}
