/* The class: the set meal that is due to everybody of it, in one transaction, each his own
 * document. Whom the rules refuse is left out and named. */
#include "base/check.h"
#include "till/counter_inside.h"
#include "till/replica_sql.h"
#include "till/till_sql.h"

struct class_work {
    struct counter *counter;
    struct arena *arena;
    const struct counter_class_order *order;
    bool is_look; /* writes nothing */
    struct counter_class answer;
};

static bool is_absent(const struct counter_class_order *order, int64_t account_id)
{
    for (int i = 0; i < order->absent_count; i++) {
        if (order->absent[i] == account_id) return true;
    }
    return false;
}

static enum err marked_absent(const struct ground *ground, int64_t account_id, bool *out_absent)
{
    bool found;
    scoped(statement) struct statement *row = statement_open(ground->tx, &q_replica_attendance_of);
    bind_int(row, ARG_REPLICA_ATTENDANCE_OF_ACCOUNT_ID, account_id);
    bind_int(row, ARG_REPLICA_ATTENDANCE_OF_DAY, ground->today.number);
    TRY(statement_next(row, &found));
    *out_absent = found && column_int(row, COL_REPLICA_ATTENDANCE_OF_IS_PRESENT) == 0;
    return OK;
}

/* ---- repeats ---- */

/* Each document of a class has its own key: the order's, a slash, the account. */
static struct text key_of(struct arena *arena, struct text request, int64_t account_id)
{
    if (request.size == 0) return request;
    return text_of(arena_printf(arena, "%.*s/%lld", TEXT_ARGS(request), (long long)account_id));
}

static void mark_done(struct counter_class *answer, int64_t account_id)
{
    for (int i = 0; i < answer->line_count; i++) {
        struct counter_class_line *line = &answer->lines[i];
        if (line->account_id != account_id || line->is_done) continue;
        line->is_done = true;
        line->refusal = SALE_OK;
        answer->done_count++;
    }
}

/* Who was served under this key before is marked as done; is_repeat when anybody was. */
static enum err repeat_find(struct class_work *work, struct tx *tx)
{
    struct text request = work->order->request;
    if (request.size == 0 || work->is_look) return OK;
    scoped(statement) struct statement *rows = statement_open(tx, &q_documents_of_class_request);
    /* '0' is the character behind '/'. */
    bind_string(rows, ARG_DOCUMENTS_OF_CLASS_REQUEST_FIRST,
                arena_printf(work->arena, "%.*s/", TEXT_ARGS(request)));
    bind_string(rows, ARG_DOCUMENTS_OF_CLASS_REQUEST_LAST,
                arena_printf(work->arena, "%.*s0", TEXT_ARGS(request)));
    for (;;) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        work->answer.is_repeat = true;
        mark_done(&work->answer, column_int(rows, COL_DOCUMENTS_OF_CLASS_REQUEST_ACCOUNT_ID));
    }
}

/* ---- a line ---- */

static enum err line_judge(struct class_work *work, const struct ground *ground,
                           const struct replica_person *person, struct counter_class_line *line,
                           struct basket *out_basket)
{
    struct diner diner;
    bool found;
    const struct let_pass nobody = {0};
    enum counter_status status;
    TRY(eater_load(ground, person->account_id, 0, &found, &diner));
    CHECK(found);
    *out_basket = (struct basket){0};
    *line = (struct counter_class_line){
        .account_id = person->account_id,
        .name = arena_printf(work->arena, "%s %s", person->surname, person->name),
        .set_meal_name = "",
        .allergens = person->allergens,
        .is_absent = is_absent(work->order, person->account_id),
    };
    const struct counter_meal *due = meal_due(&diner.person, work->order->meal);
    if (due == NULL) return OK;
    line->set_meal_id = due->set_meal_id;
    line->set_meal_name = due->name;
    *out_basket = basket_of_meal(work->arena, due);
    return basket_decide(ground, &diner, out_basket, &nobody, &status, &line->refusal);
}

static enum err line_write(struct class_work *work, const struct ground *ground,
                           struct outbox *outbox, const struct basket *basket,
                           struct counter_class_line *line)
{
    struct basket_papers papers = {
        .request = key_of(work->arena, work->order->request, line->account_id),
        .account_id = line->account_id,
        .flags = OUTBOX_BY_CLASS,
    };
    if (line->set_meal_id == 0 || line->is_absent || line->refusal != SALE_OK) return OK;
    TRY(basket_write(ground, outbox, basket, &papers));
    line->is_done = true;
    work->answer.done_count++;
    return OK;
}

/* Without an outbox nothing is written. */
static enum err lines_run(struct class_work *work, const struct ground *ground,
                          struct outbox *outbox, const struct replica_people *people)
{
    for (int i = 0; i < people->count; i++) {
        struct counter_class_line *line = &work->answer.lines[i];
        struct basket basket;
        TRY(line_judge(work, ground, &people->items[i], line, &basket));
        if (work->is_look) TRY(marked_absent(ground, line->account_id, &line->is_absent));
        if (outbox != NULL) TRY(line_write(work, ground, outbox, &basket, line));
    }
    return OK;
}

static enum err class_decide(struct class_work *work, const struct ground *ground,
                             const struct replica_people *people)
{
    struct outbox outbox;
    TRY(repeat_find(work, ground->tx));
    if (work->is_look || work->answer.is_repeat) {
        TRY(lines_run(work, ground, NULL, people));
        work->answer.done_count = 0;
        return repeat_find(work, ground->tx);
    }
    TRY(ground_outbox(ground, &outbox));
    TRY(lines_run(work, ground, &outbox, people));
    return outbox_close(&outbox);
}

static enum err class_work(struct tx *tx, void *context)
{
    struct class_work *work = context;
    struct ground ground;
    struct replica_people people;
    work->answer = (struct counter_class){.status = COUNTER_ORDER_WRONG};
    if (!request_is_formed(work->order->request)) return OK;
    TRY(ground_load(work->counter, tx, work->arena, &ground));
    work->answer.status = ground_status(&ground);
    if (work->answer.status != COUNTER_DONE) return OK;
    TRY(replica_people_of_class(tx, work->arena, work->order->class_id, &people));
    work->answer.status = people.count > 0 ? COUNTER_DONE : COUNTER_CLASS_EMPTY;
    if (people.count == 0) return OK;
    work->answer.lines = ARENA_ARRAY(work->arena, struct counter_class_line, (size_t)people.count);
    work->answer.line_count = people.count;
    return class_decide(work, &ground, &people);
}

enum err counter_class_look(struct counter *counter, struct arena *arena, int64_t class_id,
                            enum meal meal, struct counter_class *out_class)
{
    const struct counter_class_order order = {.class_id = class_id, .meal = meal};
    struct class_work work = {.counter = counter, .arena = arena, .order = &order, .is_look = true};
    TRY(store_read(counter->store, class_work, &work));
    *out_class = work.answer;
    return OK;
}

enum err counter_serve_class(struct counter *counter, struct arena *arena,
                             const struct counter_class_order *order,
                             struct counter_class *out_class)
{
    struct class_work work = {.counter = counter, .arena = arena, .order = order};
    TRY(store_write(counter->store, 0, class_work, &work));
    *out_class = work.answer;
    return OK;
}
