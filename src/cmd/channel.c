/* obed channel list, add, set, show, history, password, conflicts: the ways by which money comes
 * in. */
#include "pay/channel.h"

#include <string.h>

#include "cmd/command.h"
#include "ledger/book.h"
#include "pay/payment.h"

static int fault(const char *what, enum err err)
{
    fprintf(stderr, "obed: %s: %s\n", what, err_name(err));
    return EXIT_FAULT;
}

/* ---- list ---- */

struct list_work {
    struct arena *arena;
    struct channel_list list;
};

static enum err list_work(struct tx *tx, void *context)
{
    struct list_work *work = context;
    return channels_load(tx, work->arena, &work->list);
}

static int list_run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    struct list_work work = {.arena = session->arena};
    if (argc != 0) return command_misused(&command_channel_list);
    enum err err = store_read(session->store, list_work, &work);
    if (err != OK) return fault("the channels cannot be read", err);
    for (int i = 0; i < work.list.count; i++) {
        const struct channel *channel = &work.list.channels[i];
        bool is_enabled = channel_flag(channel, CHANNEL_ENABLED);
        fprintf(session->out, "%-4lld %-16s %-8s %-8s  %s\n", (long long)channel->id, channel->code,
                channel_text(channel, CHANNEL_DIALECT), is_enabled ? "enabled" : "disabled",
                channel->name);
    }
    return EXIT_DONE;
}

const struct command command_channel_list = {
    .name = "channel list",
    .usage = "[OPTIONS]",
    .summary = "print the ways by which money comes in",
    .help = "\n  A line a channel: id, code, dialect, whether it takes payments, name.\n",
    .needs = NEEDS_READING,
    .run = list_run,
};

/* ---- show, history ---- */

struct show_work {
    struct arena *arena;
    const char *code;
    bool found;
    struct channel channel;
    struct channel_history history;
    const struct zone *zone;
};

static enum err show_work(struct tx *tx, void *context)
{
    struct show_work *work = context;
    struct book book;
    bool has_book;
    TRY(channel_load(tx, work->arena, work->code, &work->found, &work->channel));
    if (!work->found) return OK;
    TRY(book_load(tx, BOOK_OF_OPERATOR, &has_book, &book));
    work->zone = has_book ? book.zone : zone_moscow();
    return channel_history_load(tx, work->arena, work->channel.id, &work->history);
}

/* Loads the channel named by the only word; EXIT_DONE or how it ended. */
static int show_load(struct command_session *session, struct show_work *work)
{
    enum err err = store_read(session->store, show_work, work);
    if (err != OK) return fault("the channel cannot be read", err);
    if (work->found) return EXIT_DONE;
    fprintf(session->out, "there is no channel %s\n", work->code);
    return EXIT_REFUSED;
}

static int show_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_channel_show);
    struct show_work work = {.arena = session->arena, .code = argv[0]};
    int status = show_load(session, &work);
    if (status != EXIT_DONE) return status;
    fprintf(session->out, "%-20s %s\n", "name", work.channel.name);
    for (int i = 0; i < CHANNEL_SETTING_COUNT; i++) {
        enum channel_setting setting = (enum channel_setting)i;
        const struct channel_value *value = &work.channel.values[i];
        fprintf(session->out, "%-20s %s%s\n", channel_rule(setting)->name,
                channel_value_format(session->arena, setting, value->text),
                value->is_own ? "" : "  (default)");
    }
    return EXIT_DONE;
}

const struct command command_channel_show = {
    .name = "channel show",
    .usage = "CODE [OPTIONS]",
    .summary = "print a channel's settings",
    .help = "\n  Money is in roubles. Secrets and hashes are not shown.\n",
    .needs = NEEDS_READING,
    .run = show_run,
};

static const char *value_shown(struct arena *arena, const char *name, const char *kept)
{
    enum channel_setting setting;
    if (!channel_setting_by_name(text_of(name), &setting)) return kept;
    return channel_value_format(arena, setting, kept);
}

static int history_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_channel_history);
    struct show_work work = {.arena = session->arena, .code = argv[0]};
    int status = show_load(session, &work);
    if (status != EXIT_DONE) return status;
    for (int i = 0; i < work.history.count; i++) {
        const struct channel_history_line *line = &work.history.lines[i];
        fprintf(session->out, "%s  %-8s %-20s %s -> %s\n",
                instant_format(session->arena, line->changed_at, work.zone),
                line->staff_id == 0
                    ? "command"
                    : arena_printf(session->arena, "staff %lld", (long long)line->staff_id),
                line->name, value_shown(session->arena, line->name, line->value_before),
                value_shown(session->arena, line->name, line->value));
    }
    return EXIT_DONE;
}

const struct command command_channel_history = {
    .name = "channel history",
    .usage = "CODE [OPTIONS]",
    .summary = "print who changed a channel, when, from what and to what",
    .help = "",
    .needs = NEEDS_READING,
    .run = history_run,
};

/* ---- add, set, password ---- */

struct change_work {
    struct arena *arena;
    enum err (*apply)(struct tx *tx, struct arena *arena, struct channel_change *change);
    struct channel_change change;
    const char *password;
};

static enum err change_work(struct tx *tx, void *context)
{
    struct change_work *work = context;
    if (work->apply != NULL) return work->apply(tx, work->arena, &work->change);
    return channel_set_password(tx, work->arena, &work->change, &work->password);
}

static const char *refusal(enum channel_status status)
{
    switch (status) {
    case CHANNEL_CHANGED:
    case CHANNEL_SAME: break;
    case CHANNEL_CODE_INVALID: return "a code is 1 to 32 of a-z, 0-9 and _";
    case CHANNEL_NAME_INVALID: return "a name is 1 to 100 characters";
    case CHANNEL_EXISTS: return "there is a channel with this code";
    case CHANNEL_UNKNOWN: return "there is no such channel; see obed channel list";
    case CHANNEL_SETTING_UNKNOWN: return "there is no such setting; see obed channel show CODE";
    case CHANNEL_VALUE_INVALID: return "the setting does not take this value";
    case CHANNEL_COLLIDES:
        return "another channel has it: money or files could be taken for the other's";
    }
    return "done";
}

static int change_run(struct command_session *session, struct change_work *work)
{
    work->arena = session->arena;
    work->change.now = world_now(session->world);
    enum err err = store_write(session->store, BOOK_OF_OPERATOR, change_work, work);
    if (err != OK) return fault("the channel was not changed", err);
    enum channel_status status = work->change.status;
    if (status == CHANNEL_CHANGED || status == CHANNEL_SAME) return EXIT_DONE;
    fprintf(session->out, "%s\n", refusal(status));
    return EXIT_REFUSED;
}

static int add_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 2) return command_misused(&command_channel_add);
    struct change_work work = {.apply = channel_add,
                               .change = {.code = argv[0], .value = text_of(argv[1])}};
    return change_run(session, &work);
}

const struct command command_channel_add = {
    .name = "channel add",
    .usage = "CODE NAME [OPTIONS]",
    .summary = "add a way by which money comes in, disabled at first",
    .help = "\n  CODE stands in addresses: /gate/osmp/CODE. NAME is what parents read on their\n"
            "  statements: \"Терминалы города\".\n",
    .needs = NEEDS_WRITING,
    .run = add_run,
};

/* What the setting takes, when the value was none of it. */
static void rule_print(FILE *out, struct text name)
{
    enum channel_setting setting;
    if (!channel_setting_by_name(name, &setting)) return;
    const struct channel_rule *rule = channel_rule(setting);
    fprintf(out, "%s: %s", rule->name, rule->help);
    if (rule->kind == CHANNEL_KIND_WORD) fprintf(out, "; one of: %s", rule->words);
    if (rule->kind == CHANNEL_KIND_FLAG) fprintf(out, "; yes or no");
    if (rule->kind == CHANNEL_KIND_NUMBER) {
        fprintf(out, "; %lld to %lld", (long long)rule->low, (long long)rule->high);
    }
    if (rule->kind == CHANNEL_KIND_MONEY) {
        fprintf(out, "; roubles, %lld.%02lld to %lld", (long long)(rule->low / 100),
                (long long)(rule->low % 100), (long long)(rule->high / 100));
    }
    fprintf(out, "\n");
}

static int set_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 3) return command_misused(&command_channel_set);
    struct change_work work = {
        .apply = channel_change,
        .change = {.code = argv[0], .setting = text_of(argv[1]), .value = text_of(argv[2])}};
    int status = change_run(session, &work);
    if (work.change.status == CHANNEL_VALUE_INVALID) {
        rule_print(session->out, work.change.setting);
    }
    return status;
}

const struct command command_channel_set = {
    .name = "channel set",
    .usage = "CODE NAME VALUE [OPTIONS]",
    .summary = "change a setting of a channel; what it was is kept",
    .help = "\n  The settings are told in obed(1). Money is in roubles, switches are yes or no:\n\n"
            "      obed channel set qiwi networks '79.142.16.0/20, 195.189.100.0/22'\n"
            "      obed channel set qiwi enabled yes\n",
    .needs = NEEDS_WRITING,
    .run = set_run,
};

static int password_run(struct command_session *session, int argc, char **argv)
{
    if (argc != 1) return command_misused(&command_channel_password);
    struct change_work work = {.change = {.code = argv[0]}};
    int status = change_run(session, &work);
    if (status == EXIT_DONE) fprintf(session->out, "%s\n", work.password);
    return status;
}

const struct command command_channel_password = {
    .name = "channel password",
    .usage = "CODE [OPTIONS]",
    .summary = "make a new password for a channel's login and print it, once",
    .help =
        "\n  The database keeps a hash. Set the login with 'obed channel set CODE login NAME'.\n",
    .needs = NEEDS_WRITING,
    .run = password_run,
};

/* ---- conflicts ---- */

enum { CONFLICT_DAYS = 30 };

struct conflict_work {
    struct arena *arena;
    struct instant since;
    struct payment_conflicts list;
};

static enum err conflict_work(struct tx *tx, void *context)
{
    struct conflict_work *work = context;
    return payment_conflicts_load(tx, work->arena, work->since, &work->list);
}

static int conflicts_run(struct command_session *session, int argc, char **argv)
{
    (void)argv;
    if (argc != 0) return command_misused(&command_channel_conflicts);
    struct conflict_work work = {
        .arena = session->arena,
        .since = instant_add_ms(world_now(session->world), -CONFLICT_DAYS * DAY_MS)};
    enum err err = store_read(session->store, conflict_work, &work);
    if (err != OK) return fault("the payments cannot be read", err);
    for (int i = 0; i < work.list.count; i++) {
        const struct payment_conflict *conflict = &work.list.conflicts[i];
        fprintf(session->out, "%s  %-16s %s  to %s  %s  %s %lld\n",
                instant_format(session->arena, conflict->told_at, zone_moscow()), conflict->channel,
                conflict->outside_id, conflict->number,
                money_format_dot(session->arena, conflict->amount),
                conflict->payment_id != 0 ? "the id is of payment" : "the id was refused",
                (long long)conflict->payment_id);
    }
    return work.list.count == 0 ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_channel_conflicts = {
    .name = "channel conflicts",
    .usage = "[OPTIONS]",
    .summary = "print payments that came under the id of another one",
    .help = "\n  Of the last 30 days, newest first, each with what was told: nothing of it was\n"
            "  credited, and the network has been answered so. Exit status 1 when there are any.\n",
    .needs = NEEDS_READING,
    .run = conflicts_run,
};
