/* What the tests of webhooks share. */
#include "hook_office.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUICK_MS = 200 /* instead of WEBHOOK_TIMEOUT_MS */ };

struct hook_office hook_office;

/* The real call, in less time. */
static enum err call_really(void *context, struct arena *arena,
                            const struct outgoing_request *request,
                            struct outgoing_answer *out_answer)
{
    (void)context;
    struct outgoing_request quick = *request;
    assert_int_equal(request->timeout_ms, WEBHOOK_TIMEOUT_MS);
    quick.timeout_ms = QUICK_MS;
    hook_office.kit->now = instant_add_ms(hook_office.kit->now, hook_office.takes_ms);
    return hook_office.world.call(hook_office.world.context, arena, &quick, out_answer);
}

void hook_office_open(struct kit *kit)
{
    const struct world_options options = {.smtp_url = NULL};
    hook_kit_open(&hook_office.hook);
    world_init(&hook_office.world, &options);
    hook_office.kit = kit;
    hook_office.takes_ms = 0;
    hook_office.networks = LOCAL;
    kit->world.call = call_really;
}

struct hook_work {
    struct kit *kit;
    int64_t id;
    bool found;
    struct webhook hook;
    struct webhook_deliveries deliveries;
};

static enum err hook_run(struct tx *tx, void *context)
{
    struct hook_work *work = context;
    TRY(webhook_load(tx, work->kit->arena, work->id, &work->found, &work->hook));
    return webhook_deliveries_load(tx, work->kit->arena, work->id, &work->deliveries);
}

static struct hook_work hook_look(struct kit *kit, int64_t id)
{
    struct hook_work work = {.kit = kit, .id = id};
    assert_int_equal(store_read(kit->store, hook_run, &work), OK);
    return work;
}

struct webhook hook_of(struct kit *kit, int64_t id)
{
    struct hook_work work = hook_look(kit, id);
    assert_true(work.found);
    return work.hook;
}

static json_t *line_of(const struct hook_message *message, const struct webhook *hook)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", message->id, "timestamp",
                     message->timestamp, "signature", message->signature, "content_type",
                     message->content_type, "body", message->body, "secret", hook->secret, "path",
                     message->path);
}

/* The path of a test's webhooks is /ID. */
static void transcribe(struct kit *kit)
{
    const char *path = getenv("OBED_HOOK_TRANSCRIPT");
    if (path == NULL) return;
    FILE *file = fopen(path, "ae");
    assert_non_null(file);
    for (int i = 0; i < hook_office.hook.message_count; i++) {
        const struct hook_message *message = &hook_office.hook.messages[i];
        struct webhook hook = hook_of(kit, strtoll(message->path + 1, NULL, 10));
        json_t *line = line_of(message, &hook);
        assert_non_null(line);
        assert_int_equal(json_dumpf(line, file, JSON_COMPACT), 0);
        fputc('\n', file);
        json_decref(line);
    }
    fclose(file);
}

void hook_office_close(void)
{
    transcribe(hook_office.kit);
    world_release(&hook_office.world);
    hook_kit_close(&hook_office.hook);
}

/* The newest. */
struct webhook_delivery hook_delivery(struct kit *kit, int64_t id)
{
    struct hook_work work = hook_look(kit, id);
    assert_true(work.deliveries.count > 0);
    return work.deliveries.list[0];
}

unsigned hook_kind(enum webhook_kind kind)
{
    return 1U << kind;
}

struct webhook_wish hook_wish(struct kit *kit, unsigned kinds, const char *url)
{
    struct webhook_wish wish = {.name = TEXT("Бухгалтерия"),
                                .url = text_of(url),
                                .kinds = kinds,
                                .is_active = true,
                                .login_id = HOOK_CLERK,
                                .networks = LOCAL};
    assert_int_equal(desk_webhook_save(&kit->desk, &wish), OK);
    return wish;
}

/* Wants to hear of the kinds at a path of its own. */
int64_t hook_add(struct kit *kit, unsigned kinds)
{
    struct webhook_wish wish = hook_wish(kit, kinds, "http://127.0.0.1:1/");
    assert_int_equal(wish.status, WEBHOOK_OK);
    wish.url = text_of(arena_printf(kit->arena, "http://127.0.0.1:%d/%lld", hook_office.hook.port,
                                    (long long)wish.id));
    assert_int_equal(desk_webhook_save(&kit->desk, &wish), OK);
    assert_int_equal(wish.status, WEBHOOK_OK);
    return wish.id;
}

int hook_events_look(struct kit *kit)
{
    int made = -1;
    assert_int_equal(desk_webhooks_look(&kit->desk, &made), OK);
    return made;
}

struct webhook_report hook_send_due(struct kit *kit)
{
    struct webhook_report report;
    assert_int_equal(desk_webhooks_send(&kit->desk, hook_office.networks, NULL, &report), OK);
    return report;
}

void hook_later_ms(struct kit *kit, int64_t ms)
{
    kit->now = instant_add_ms(kit->now, ms);
}

int hook_received(void)
{
    return hook_kit_count(&hook_office.hook);
}

const struct hook_message *hook_message_at(int place)
{
    assert_true(place < hook_received());
    return &hook_office.hook.messages[place];
}

/* The `place`th message is of the kind and says `words`. */
void hook_assert_said(int place, enum webhook_kind kind, const char *words)
{
    char type[100];
    snprintf(type, sizeof type, "{\"type\":\"%s\",\"timestamp\":\"", webhook_kind_name(kind));
    if (strncmp(hook_message_at(place)->body, type, strlen(type)) != 0 ||
        strstr(hook_message_at(place)->body, words) == NULL) {
        fail_msg("not %s with %s: %s", type, words, hook_message_at(place)->body);
    }
    assert_string_equal(hook_message_at(place)->content_type, "application/json");
}

/* One message waits for the webhook that is given back. */
int64_t hook_message_make(struct kit *kit)
{
    int64_t id = hook_add(kit, hook_kind(WEBHOOK_TOP_UP));
    kit_pay(kit, KIT_SCHOOL, 1, 50000);
    assert_int_equal(hook_events_look(kit), 1);
    return id;
}
