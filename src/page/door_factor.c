/* The second factor: the code after the password, and setting it up.
 *
 * 1. The session that the password opened opens nothing else until the code is proved, and goes on
 *    under a new token then.
 * 2. A factor is set up by whoever must have one and has none, or by whoever is wholly in; the new
 *    secret is in force only when a code of it was typed. */
#include "access/factor_door.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "page/door_inside.h"
#include "report/qr.h"

static const char *const FACTOR_ACTS[] = {"begin", "confirm", NULL};
enum { ACT_BEGIN, ACT_CONFIRM };

const struct field STAFF_CODE_FIELDS[1] = {
    [STAFF_CODE] = {"code", FIELD_IN_FORM, FIELD_TEXT, false, 0, FACTOR_TYPED_LIMIT, NULL},
};
const struct field STAFF_FACTOR_FIELDS[2] = {
    [STAFF_FACTOR_ACT] = {"act", FIELD_IN_FORM, FIELD_CHOICE, true, 0, 0, FACTOR_ACTS},
    [STAFF_FACTOR_CODE] = {"code", FIELD_IN_FORM, FIELD_TEXT, false, 0, FACTOR_TYPED_LIMIT, NULL},
};

/* ---- the code ---- */

static void answer_code(const struct staff_door *door, struct arena *arena,
                        const struct request *request, const char *refusal,
                        struct response *response)
{
    json_t *view = door->view(door, arena, request, "Код подтверждения");
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    page_kit_answer(door->kit, arena, request, "staff_code", refusal == NULL ? 200 : 422, view,
                    response);
}

/* Elsewhere than this page leads; true: the response is written. */
static bool leads_on(const struct staff_door *door, struct arena *arena,
                     const struct request *request, struct response *response)
{
    switch (staff_of(request)->owes) {
    case STAFF_OWES_CODE: return false;
    case STAFF_OWES_NOTHING: response_redirect(response, door->home); return true;
    case STAFF_OWES_FACTOR: break;
    }
    response_redirect(response, arena_printf(arena, "%sfactor/new", door->home));
    return true;
}

STAFF_DOOR_PAGE(staff_door_code_show)
{
    if (leads_on(door, arena, request, response)) return;
    answer_code(door, arena, request, NULL, response);
}

static const char *status_words(enum factor_status status)
{
    switch (status) {
    case FACTOR_TAKEN:
    case FACTOR_TAKEN_RECOVERY: break;
    case FACTOR_WRONG:
        return "Код не подошёл. Введите новый: каждый действует полминуты и один раз. Если не "
               "подходит ни один, проверьте, что часы телефона идут верно.";
    case FACTOR_LOCKED:
        return "Слишком много неверных кодов. Введите запасной код или попробуйте через час.";
    case FACTOR_NONE: return "Второй фактор не настроен. Войдите заново.";
    }
    return NULL;
}

STAFF_DOOR_PAGE(staff_door_code_take)
{
    const struct staff_caller *caller = staff_of(request);
    if (leads_on(door, arena, request, response)) return;
    struct text queue = text_of(factor_queue_name(arena, caller->staff.login));
    if (!staff_door_may_try(door, arena, request, queue, FACTOR_QUEUE_ADDRESS, response)) return;
    enum factor_status status;
    char *token = NULL;
    const struct trail_entry trail = staff_trail(arena, request);
    const struct factor_deed deed = {&caller->session, &trail};
    enum err err = factor_enter(door->access, arena, &deed, field_text(request, STAFF_CODE),
                                &status, &token);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
    } else if (token == NULL) {
        answer_code(door, arena, request, status_words(status), response);
    } else {
        staff_door_keep(request, token, response);
        response_redirect(response, door->home);
    }
}

/* ---- setting up ---- */

struct pending_work {
    const struct staff_door *door;
    struct arena *arena;
    int64_t login_id;
    char *letters; /* NULL: nothing waits */
};

static enum err work_pending(struct tx *tx, void *context)
{
    struct pending_work *work = context;
    const struct access *access = work->door->access;
    return factor_pending(tx, work->arena, access->factor_key, work->login_id,
                          world_now(access->world), &work->letters);
}

/* In fours, to be typed. */
static char *letters_in_groups(struct arena *arena, const char *letters)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int i = 0; letters[i] != '\0'; i++) {
        if (i > 0 && i % 4 == 0) buf_add_char(&buf, ' ');
        buf_add_char(&buf, letters[i]);
    }
    return buf.bytes;
}

/* The code as the path of an SVG: rows of flat boxes. */
static const char *qr_path(struct arena *arena, const struct qr *qr)
{
    struct buf buf;
    buf_init(&buf, arena);
    for (int y = 0; y < qr->width; y++) {
        for (int x = 0; x < qr->width; x++) {
            int first = x;
            while (x < qr->width && qr->cells[y * qr->width + x] != 0) x++;
            if (x == first) continue;
            buf_printf(&buf, "M%d %dh%dv1h-%dz", first + QR_QUIET, y + QR_QUIET, x - first,
                       x - first);
        }
    }
    return buf.bytes;
}

static json_t *pending_view(const struct staff_door *door, struct arena *arena,
                            const struct request *request, const char *letters)
{
    struct qr qr;
    char *uri = factor_uri(arena, door->options->operator_name, staff_of(request)->staff.login,
                           letters);
    json_t *view = json_pack("{s:s,s:s}", "letters", letters_in_groups(arena, letters), "uri", uri);
    CHECK(view != NULL);
    if (qr_make(arena, text_of(uri), &qr) == OK) {
        view_set(view, "qr",
                 json_pack("{s:i,s:s}", "side", qr_side(&qr), "path", qr_path(arena, &qr)));
    } else {
        view_set(view, "qr", json_null()); /* the operator's name is too long: letters are enough */
    }
    return view;
}

static void answer_factor(const struct staff_door *door, struct arena *arena,
                          const struct request *request, const char *refusal,
                          struct response *response)
{
    const struct staff_caller *caller = staff_of(request);
    struct pending_work work = {.door = door, .arena = arena, .login_id = caller->staff.id};
    enum err err = store_read(door->access->store, work_pending, &work);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    json_t *view = door->view(door, arena, request, "Второй фактор входа");
    view_set(view, "is_forced", json_boolean(caller->owes == STAFF_OWES_FACTOR));
    view_set(view, "is_renewal", json_boolean(caller->factor.is_set));
    view_set(view, "refusal", refusal == NULL ? json_null() : json_string(refusal));
    view_set(view, "pending",
             work.letters == NULL ? json_null() : pending_view(door, arena, request, work.letters));
    page_kit_answer(door->kit, arena, request, "staff_factor", refusal == NULL ? 200 : 422, view,
                    response);
}

/* Whoever still owes a code does not replace the factor that asks for it, and whoever is wholly in
 * begins at «Мой вход», where his password is asked. */
static bool may_set_up(const struct staff_door *door, struct arena *arena,
                       const struct request *request, struct response *response)
{
    const struct staff_caller *caller = staff_of(request);
    if (caller->owes == STAFF_OWES_FACTOR) return true;
    if (caller->owes == STAFF_OWES_CODE) {
        response_redirect(response, arena_printf(arena, "%sfactor", door->home));
        return false;
    }
    if (caller->factor.has_pending) return true;
    response_redirect(response, arena_printf(arena, "%sme", door->home));
    return false;
}

STAFF_DOOR_PAGE(staff_door_factor_show)
{
    if (!may_set_up(door, arena, request, response)) return;
    answer_factor(door, arena, request, NULL, response);
}

void staff_door_codes_show(const struct staff_door *door, struct arena *arena,
                           const struct request *request, const struct factor_codes *codes,
                           struct response *response)
{
    json_t *list = json_array();
    CHECK(list != NULL);
    for (int i = 0; i < FACTOR_RECOVERY_CODES; i++) {
        json_add(list, json_string(codes->list[i]));
    }
    json_t *view = door->view(door, arena, request, "Запасные коды");
    view_set_string(view, "login", staff_of(request)->staff.login);
    view_set(view, "codes", list);
    page_kit_answer(door->kit, arena, request, "staff_codes", 200, view, response);
}

static void confirm(const struct staff_door *door, struct arena *arena,
                    const struct request *request, struct response *response)
{
    const struct staff_caller *caller = staff_of(request);
    struct factor_codes codes;
    char *token = NULL;
    const struct trail_entry trail = staff_trail(arena, request);
    const struct factor_deed deed = {&caller->session, &trail};
    enum err err = factor_set_confirm(door->access, arena, &deed,
                                      field_text(request, STAFF_FACTOR_CODE), &codes, &token);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    if (token == NULL) {
        answer_factor(door, arena, request,
                      "Код не подошёл. Введите тот, что телефон показывает сейчас; часы телефона "
                      "должны идти верно.",
                      response);
        return;
    }
    staff_door_keep(request, token, response);
    staff_door_codes_show(door, arena, request, &codes, response);
}

STAFF_DOOR_PAGE(staff_door_factor_set)
{
    const struct staff_caller *caller = staff_of(request);
    if (!may_set_up(door, arena, request, response)) return;
    if (request_number(request, STAFF_FACTOR_ACT) == ACT_CONFIRM) {
        confirm(door, arena, request, response);
        return;
    }
    /* From «Мой вход» it was begun with the password; here it may only be begun anew. */
    enum err err = factor_set_begin(door->access, arena, caller->staff.id);
    if (err != OK) {
        staff_door_fault(door, arena, request, err, response);
        return;
    }
    response_redirect(response, arena_printf(arena, "%sfactor/new", door->home));
}
