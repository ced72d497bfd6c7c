/* obed caterer, funding-source, benefit kind, rule, set-meal price: what holds in every school. */
#include <inttypes.h>
#include <string.h>

#include "base/id.h"
#include "base/parse.h"
#include "cmd/rights.h"
#include "desk/entitle.h"
#include "desk/set_meal.h"
#include "meals/contract.h"
#include "school/school.h"

/* ---- caterers, sources, kinds ---- */

struct caterer_work {
    struct caterer caterer;
    enum caterer_status status;
};

static enum err caterer_work(struct tx *tx, void *context)
{
    struct caterer_work *work = context;
    return caterer_set(tx, &work->caterer, &work->status);
}

static int run_caterer(struct command_session *session, int argc, char **argv)
{
    struct caterer_work work = {.caterer = {.inn = ""}};
    if (argc < 2 || argc > 3 ||
        parse_int64(text_of(argv[0]), 1, CATERER_ID_LIMIT, &work.caterer.id) != OK) {
        return command_misused(&command_caterer);
    }
    work.caterer.name = argv[1];
    if (argc == 3) work.caterer.inn = argv[2];
    enum err err = store_write(session->store, 0, caterer_work, &work);
    if (err != OK) return command_fault("the caterer was not kept", err);
    const char *sentence = work.status == CATERER_OK ? "kept"
                           : work.status == CATERER_NAME_INVALID
                               ? "the name is empty or longer than 200 characters"
                               : "the INN has ten or twelve digits";
    fprintf(session->out, "caterer %s: %s\n", argv[0], sentence);
    return work.status == CATERER_OK ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_caterer = {
    .name = "caterer",
    .usage = "ID NAME [INN] [OPTIONS]",
    .summary = "add a caterer, or rename it",
    .help = "\n  ID is a number that contracts and set meals name.\n",
    .needs = NEEDS_WRITING,
    .run = run_caterer,
};

struct source_work {
    int64_t id;
    const char *name;
};

static enum err source_work(struct tx *tx, void *context)
{
    const struct source_work *work = context;
    return funding_source_set(tx, work->id, work->name);
}

static int run_source(struct command_session *session, int argc, char **argv)
{
    struct source_work work;
    if (argc != 2 || parse_int64(text_of(argv[0]), 1, INT32_MAX, &work.id) != OK ||
        *argv[1] == '\0') {
        return command_misused(&command_funding_source);
    }
    work.name = argv[1];
    enum err err = store_write(session->store, 0, source_work, &work);
    if (err != OK) return command_fault("the funding source was not kept", err);
    fprintf(session->out, "funding source %s: kept\n", argv[0]);
    return EXIT_DONE;
}

const struct command command_funding_source = {
    .name = "funding-source",
    .usage = "ID NAME [OPTIONS]",
    .summary = "add who pays subsidies, or rename it",
    .help = "",
    .needs = NEEDS_WRITING,
    .run = run_source,
};

static enum err kind_work(struct tx *tx, void *context)
{
    return benefit_kind_set(tx, context);
}

static int run_kind(struct command_session *session, int argc, char **argv)
{
    struct benefit_kind kind = {.is_active = !option_flag_take(&argc, argv, "--off")};
    if (!option_number_take(&argc, argv, "--source", 1, INT32_MAX, &kind.funding_source_id) ||
        argc != 3 || parse_int64(text_of(argv[0]), 1, INT64_MAX, &kind.id) != OK ||
        parse_int64(text_of(argv[1]), 1, INT32_MAX, &kind.position) != OK || *argv[2] == '\0') {
        return command_misused(&command_benefit_kind);
    }
    kind.name = argv[2];
    enum err err = store_write(session->store, 0, kind_work, &kind);
    if (err != OK) return command_fault("the kind was not kept", err);
    fprintf(session->out, "benefit kind %s: %s\n", argv[0], kind.is_active ? "kept" : "off");
    return EXIT_DONE;
}

const struct command command_benefit_kind = {
    .name = "benefit kind",
    .usage = "[--off] [--source ID] ID POSITION NAME [OPTIONS]",
    .summary = "add a kind of benefit, or change it",
    .help = "\n  Of several benefits at once the one with the lowest POSITION goes first.\n"
            "  --off        no longer given; what holds goes on to its last day\n"
            "  --source ID  who pays for it\n",
    .needs = NEEDS_WRITING,
    .run = run_kind,
};

/* ---- each school in a transaction of its own ---- */

struct derive_work {
    struct arena *arena;
    int64_t school_id;
    struct day today;
    int changed;
};

static enum err derive_work(struct tx *tx, void *context)
{
    struct derive_work *work = context;
    return set_meal_derive(tx, work->arena, work->school_id, work->today, &work->changed);
}

static enum err schools_derive(struct command_session *session, int *out_changed)
{
    enum { SCHOOL_BYTES = 64 << 20 };
    struct school_ids schools = {.arena = session->arena};
    struct arena arena;
    TRY(store_read(session->store, school_ids_load, &schools));
    arena_init(&arena, SCHOOL_BYTES);
    enum err err = OK;
    *out_changed = 0;
    for (int i = 0; i < schools.count && err == OK; i++) {
        arena_reset(&arena);
        struct derive_work work = {
            .arena = &arena, .school_id = schools.ids[i], .today = command_today(session)};
        err = store_write(session->store, work.school_id, derive_work, &work);
        *out_changed += work.changed;
    }
    arena_release(&arena);
    return err;
}

static int run_derive(struct command_session *session, int argc, char **argv)
{
    int changed;
    (void)argv;
    if (argc != 0) return command_misused(&command_rule_derive);
    enum err err = schools_derive(session, &changed);
    if (err != OK) return command_fault("entitlements were not derived", err);
    fprintf(session->out, "entitlements: %d changed\n", changed);
    return EXIT_DONE;
}

const struct command command_rule_derive = {
    .name = "rule derive",
    .usage = "[OPTIONS]",
    .summary = "derive the entitlements of every pupil anew",
    .help = "\n  Changes nothing that is right; days that have passed stay as they are.\n",
    .needs = NEEDS_WRITING,
    .run = run_derive,
};

/* ---- rules of the city ---- */

static bool stage_take(int *argc, char **argv, enum school_stage *out_stage)
{
    static const char *const STAGES[] = {"--primary", "--basic", "--senior"};
    *out_stage = STAGE_ANY;
    for (int i = 0; i < 3; i++) {
        if (!option_flag_take(argc, argv, STAGES[i])) continue;
        if (*out_stage != STAGE_ANY) return false;
        *out_stage = (enum school_stage)(STAGE_PRIMARY + i);
    }
    return true;
}

static enum err rule_work(struct tx *tx, void *context)
{
    return rule_set(tx, context);
}

static int run_rule(struct command_session *session, int argc, char **argv)
{
    int changed;
    struct entitlement_rule rule = {.position = 1,
                                    .is_given = !option_flag_take(&argc, argv, "--by-choice"),
                                    .is_active = !option_flag_take(&argc, argv, "--off")};
    if (!stage_take(&argc, argv, &rule.stage) ||
        !option_number_take(&argc, argv, "--benefit", 1, INT64_MAX, &rule.benefit_kind_id) ||
        !option_number_take(&argc, argv, "--shift", 1, SHIFT_LIMIT, &rule.shift) ||
        !option_number_take(&argc, argv, "--position", 1, INT32_MAX, &rule.position) || argc != 2 ||
        parse_int64(text_of(argv[0]), 1, INT64_MAX, &rule.id) != OK ||
        parse_int64(text_of(argv[1]), 1, INT64_MAX, &rule.family_id) != OK) {
        return command_misused(&command_rule_set);
    }
    enum err err = store_write(session->store, 0, rule_work, &rule);
    if (err == OK) err = schools_derive(session, &changed);
    if (err != OK) return command_fault("the rule was not kept", err);
    fprintf(session->out, "rule %s: %s, %d entitlements changed\n", argv[0],
            rule.is_active ? "kept" : "off", changed);
    return EXIT_DONE;
}

const struct command command_rule_set = {
    .name = "rule set",
    .usage = "[--off] [--benefit KIND] [--primary|--basic|--senior] [--shift N] [--by-choice] "
             "[--position N] ID FAMILY [OPTIONS]",
    .summary = "set who in the city is entitled to a family of set meals",
    .help = "\n  Holds in every school that has the family; a school's own rule of the same id\n"
            "  goes before it. Entitlements of all pupils are derived from today on.\n\n"
            "  --benefit KIND  only with a benefit of this kind; otherwise for everybody\n"
            "  --primary       grades 1 to 4; --basic 5 to 9; --senior 10 and 11\n"
            "  --by-choice     does not stand in the roster unasked\n"
            "  --position N    of several for one meal of the day the lowest holds (1)\n"
            "  --off           the rule holds no more\n",
    .needs = NEEDS_WRITING,
    .run = run_rule,
};

/* ---- a price in all schools ---- */

struct price_work {
    struct arena *arena;
    int64_t school_id;
    struct family_price price;
    struct day today;
    enum family_status status;
};

static enum err price_work(struct tx *tx, void *context)
{
    struct price_work *work = context;
    return set_meal_price_set(tx, work->arena, work->school_id, &work->price, work->today,
                              &work->status);
}

/* Each school's in a transaction of its own: what one refuses the others keep. */
static enum err prices_set(struct command_session *session, const struct family_price *price,
                           const struct school_ids *schools, int *out_refused)
{
    enum { SCHOOL_BYTES = 64 << 20 };
    struct arena arena;
    enum err err = OK;
    *out_refused = 0;
    arena_init(&arena, SCHOOL_BYTES);
    for (int i = 0; i < schools->count && err == OK; i++) {
        arena_reset(&arena);
        struct price_work work = {.arena = &arena,
                                  .school_id = schools->ids[i],
                                  .price = *price,
                                  .today = command_today(session)};
        err = id_maker_take(&session->desk->ids, 1, &work.price.set_meal_id);
        if (err == OK) err = store_write(session->store, work.school_id, price_work, &work);
        bool is_elsewhere = work.status == FAMILY_UNKNOWN && schools->count > 1;
        if (err != OK || is_elsewhere) continue;
        *out_refused += work.status != FAMILY_OK;
        fprintf(session->out, "school %" PRId64 ": %s\n", work.school_id,
                family_status_name(work.status));
    }
    arena_release(&arena);
    return err;
}

static int run_price(struct command_session *session, int argc, char **argv)
{
    int refused;
    int64_t school_id = 0;
    struct school_ids schools = {.arena = session->arena};
    struct family_price price = {.set_at = world_now(session->world)};
    if (!option_number_take(&argc, argv, "--school", 1, SCHOOL_NUMBER_LIMIT, &school_id) ||
        argc != 4 || parse_int64(text_of(argv[0]), 1, INT64_MAX, &price.family_id) != OK ||
        day_parse(text_of(argv[1]), &price.first_day) != OK ||
        money_parse(text_of(argv[2]), &price.parent_part) != OK ||
        money_parse(text_of(argv[3]), &price.subsidy_part) != OK) {
        return command_misused(&command_set_meal_price);
    }
    enum err err = store_read(session->store, school_ids_load, &schools);
    if (school_id != 0) schools = (struct school_ids){session->arena, &school_id, 1};
    if (err == OK) err = prices_set(session, &price, &schools, &refused);
    if (err != OK) return command_fault("prices were not set everywhere", err);
    return refused == 0 ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_set_meal_price = {
    .name = "set-meal price",
    .usage = "[--school N] FAMILY DAY PARENT SUBSIDY [OPTIONS]",
    .summary = "set what a set meal costs from a day on, in all schools or in one",
    .help = "\n  PARENT and SUBSIDY are roubles: 52,00 21,00. Days that have passed are never\n"
            "  priced anew, nor is today once somebody had the meal. Doing it again says\n"
            "  price_unchanged and changes nothing.\n",
    .needs = NEEDS_WRITING,
    .run = run_price,
};
