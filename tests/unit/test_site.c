/* The public site in the database, on both engines: drafts, publishing and its schedule, two
 * editors, addresses, the end of a text, files; and what changed between two texts. */
#include "desk_kit.h"

#include <string.h>

#include "desk/site_file.h"
#include "desk/site_menu.h"
#include "desk/site_text.h"
#include "page/site_diff.h"
#include "page/site_kit.h"
#include "page/site_upload.h"

static struct site_saving form(const char *title, const char *body)
{
    return (struct site_saving){.kind = SITE_NEWS,
                                .slug = TEXT(""),
                                .title = text_of(title),
                                .description = TEXT(""),
                                .body = text_of(body)};
}

static enum site_status save(struct kit *kit, struct site_saving *saving)
{
    assert_int_equal(desk_site_save(&kit->desk, kit->arena, saving), OK);
    return saving->status;
}

struct reading {
    struct arena *arena;
    struct site_text_list list;
    struct site_version_list versions;
    int64_t revision, text_id;
};

static enum err reading_run(struct tx *tx, void *context)
{
    struct reading *reading = context;
    TRY(site_public_load(tx, reading->arena, &reading->list));
    TRY(site_versions_load(tx, reading->arena, reading->text_id, &reading->versions));
    return site_revision_load(tx, &reading->revision);
}

static struct reading read_site(struct kit *kit, int64_t text_id)
{
    struct reading reading = {.arena = kit->arena, .text_id = text_id};
    assert_int_equal(store_read(kit->store, reading_run, &reading), OK);
    return reading;
}

/* ---- saving ---- */

static void body_draft_and_public(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    struct site_saving saving = form("Польза каши", "Первый текст.");
    assert_int_equal(save(&kit, &saving), SITE_SAVED);
    assert_string_equal(saving.current.slug, "polza-kashi");
    assert_int_equal(saving.current.version, 1);
    assert_int_equal(read_site(&kit, 0).list.count, 0);
    int64_t id = saving.current.id;

    saving.id = id;
    saving.seen_version = 1;
    saving.act = SITE_PUBLISH;
    assert_int_equal(save(&kit, &saving), SITE_SAVED);
    assert_int_equal(saving.current.version, 1); /* the same text: no other version */
    assert_int_equal(save(&kit, &saving), SITE_SAME);

    saving.body = TEXT("Второй текст.");
    saving.act = SITE_DRAFT;
    assert_int_equal(save(&kit, &saving), SITE_SAVED);
    struct reading reading = read_site(&kit, id);
    assert_int_equal(reading.list.count, 1);
    assert_true(text_is(reading.list.rows[0].body, "Первый текст."));
    assert_int_equal(reading.versions.count, 2);
    assert_int_equal(reading.versions.rows[0].version, 2);
    kit_close(&kit);
}

static void test_a_draft_leaves_what_is_public(void **state)
{
    (void)state;
    fixture_each_engine(body_draft_and_public);
}

static void body_two_editors(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    struct site_saving first = form("Контакты", "Первый."), second = form("Контакты", "Второй.");
    first.kind = second.kind = SITE_PAGE;
    first.is_shipped = second.is_shipped = true;
    first.slug = second.slug = TEXT("contacts");
    assert_int_equal(save(&kit, &first), SITE_SAVED);
    assert_int_equal(save(&kit, &second), SITE_STALE);
    assert_true(text_is(second.current.body, "Первый."));
    second.seen_version = second.current.version;
    assert_int_equal(save(&kit, &second), SITE_SAVED);
    assert_int_equal(second.current.id, first.current.id);
    assert_int_equal(read_site(&kit, first.current.id).versions.count, 2);
    kit_close(&kit);
}

static void test_the_second_editor_is_told(void **state)
{
    (void)state;
    fixture_each_engine(body_two_editors);
}

static void body_refusals(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    static char large[SITE_BODY_LIMIT + 1];
    memset(large, 'a', sizeof large);
    struct site_saving saving = form("", "Текст.");
    assert_int_equal(save(&kit, &saving), SITE_TITLE_INVALID);
    saving = form("Строка\nи ещё", "Текст.");
    assert_int_equal(save(&kit, &saving), SITE_TITLE_INVALID);
    saving = form("Т", "Текст.");
    saving.body = (struct text){large, sizeof large};
    assert_int_equal(save(&kit, &saving), SITE_BODY_INVALID);
    saving.body = TEXT("\xC3(");
    assert_int_equal(save(&kit, &saving), SITE_BODY_INVALID);
    saving.body = TEXT("");
    saving.slug = TEXT("Каша");
    assert_int_equal(save(&kit, &saving), SITE_SLUG_INVALID);
    saving.slug = TEXT("cabinet");
    assert_int_equal(save(&kit, &saving), SITE_SAVED); /* news lie under /news */
    saving.kind = SITE_PAGE;
    assert_int_equal(save(&kit, &saving), SITE_SLUG_RESERVED);
    saving.slug = TEXT("lager");
    assert_int_equal(save(&kit, &saving), SITE_SAVED);
    assert_int_equal(save(&kit, &saving), SITE_SLUG_TAKEN);
    saving.slug = TEXT("");
    saving.title = TEXT("Lager");
    assert_int_equal(save(&kit, &saving), SITE_SAVED);
    assert_string_equal(saving.current.slug, "lager-2");
    saving.id = 12345;
    assert_int_equal(save(&kit, &saving), SITE_UNKNOWN);
    kit_close(&kit);
}

static void test_refusals(void **state)
{
    (void)state;
    fixture_each_engine(body_refusals);
}

static void body_schedule_and_end(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    struct site_saving saving = form("Завтра", "Текст.");
    saving.act = SITE_PUBLISH;
    saving.publish_at = instant_add_ms(kit.now, DAY_MS);
    assert_int_equal(save(&kit, &saving), SITE_SAVED);
    struct reading reading = read_site(&kit, 0);
    assert_false(site_text_is_public(&reading.list.rows[0], kit.now));
    assert_true(site_text_is_public(&reading.list.rows[0], saving.publish_at));

    struct site_ending ending = {.id = saving.current.id, .seen_version = 7};
    assert_int_equal(desk_site_end(&kit.desk, kit.arena, &ending), OK);
    assert_int_equal(ending.status, SITE_STALE);
    ending.seen_version = 1;
    assert_int_equal(desk_site_end(&kit.desk, kit.arena, &ending), OK);
    assert_int_equal(ending.status, SITE_SAVED);
    assert_int_equal(read_site(&kit, 0).list.count, 0);
    int64_t revision = read_site(&kit, 0).revision;
    ending.removes = true;
    assert_int_equal(desk_site_end(&kit.desk, kit.arena, &ending), OK);
    assert_int_equal(desk_site_end(&kit.desk, kit.arena, &ending), OK);
    assert_int_equal(ending.status, SITE_UNKNOWN);
    assert_int_equal(read_site(&kit, 0).revision, revision + 1);
    struct site_saving again = form("Завтра", "Другой.");
    assert_int_equal(save(&kit, &again), SITE_SAVED);
    assert_string_equal(again.current.slug, "zavtra");
    kit_close(&kit);
}

static void test_schedule_and_end(void **state)
{
    (void)state;
    fixture_each_engine(body_schedule_and_end);
}

/* ---- files ---- */

static void body_files(struct fixture *fixture)
{
    struct kit kit;
    kit_open(&kit, fixture);
    struct site_file_adding adding = {0};
    assert_null(site_upload_read(kit.arena, TEXT("../Порядок.PDF"), TEXT("%PDF-1.7\n"), &adding));
    assert_string_equal(adding.file.name, "poryadok.pdf");
    adding.file.title = "";
    assert_int_equal(desk_site_file_add(&kit.desk, &adding), OK);
    assert_int_equal(adding.status, SITE_FILE_TITLE_INVALID);
    adding.file.title = "Порядок питания";
    assert_int_equal(desk_site_file_add(&kit.desk, &adding), OK);
    assert_int_equal(adding.status, SITE_FILE_DONE);
    assert_int_equal(desk_site_file_add(&kit.desk, &adding), OK);
    assert_int_equal(adding.status, SITE_FILE_EXISTS);
    assert_int_equal(kit_count(&kit, "SELECT count(*) FROM site_file"), 1);
    struct site_file_change change = {.name = TEXT("poryadok.pdf"), .title = TEXT("Иначе")};
    assert_int_equal(desk_site_file_change(&kit.desk, kit.arena, &change), OK);
    assert_int_equal(change.status, SITE_FILE_DONE);
    change.removes = true;
    assert_int_equal(desk_site_file_change(&kit.desk, kit.arena, &change), OK);
    assert_int_equal(desk_site_file_change(&kit.desk, kit.arena, &change), OK);
    assert_int_equal(change.status, SITE_FILE_UNKNOWN);
    assert_int_equal(kit_count(&kit, "SELECT count(*) FROM site_file"), 0);
    kit_close(&kit);
}

static void test_files(void **state)
{
    (void)state;
    fixture_each_engine(body_files);
}

static void test_names_of_files(void **state)
{
    static const char *const GOOD[] = {"a.pdf", "menu-2026.pdf", "0.x"};
    static const char *const BAD[] = {"",        "a",      ".pdf",   "a.",      "../a.pdf",
                                      "a/b.pdf", "A.pdf",  "a..pdf", "a.b.pdf", "a-.pdf",
                                      "-a.pdf",  "a .pdf", "a\\b.x", "каша.pdf"};
    (void)state;
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        assert_true(site_file_name_is_formed(text_of(GOOD[i])));
    }
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        assert_false(site_file_name_is_formed(text_of(BAD[i])));
    }
}

/* ---- words ---- */

static void test_slugs(void **state)
{
    static const char *const PAIRS[][2] = {{"Польза каши", "polza-kashi"},
                                           {"  Ёлка — 2026!  ", "yolka-2026"},
                                           {"Щи, борщ & Co", "shchi-borshch-co"},
                                           {"«»", "novost"},
                                           {"ъь", "novost"},
                                           {"Menu", "menu"}};
    struct arena arena;
    (void)state;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        assert_string_equal(site_slug_of(&arena, text_of(PAIRS[i][0])), PAIRS[i][1]);
        assert_true(site_slug_is_formed(text_of(PAIRS[i][1])));
    }
    char title[600];
    memset(title, 'a', sizeof title);
    assert_true(
        site_slug_is_formed(text_of(site_slug_of(&arena, (struct text){title, sizeof title}))));
    arena_release(&arena);
}

static void test_names_are_no_markdown(void **state)
{
    const struct site_names names = {.operator_name = "МУП *Еда* [a](b)",
                                     .operator_email = "a@b.c",
                                     .card_fee = money_of_kopecks(3300)};
    struct arena arena;
    (void)state;
    arena_init(&arena, 1 << 16);
    struct text put = site_names_put(&arena, &names,
                                     TEXT("{оператор}: {плата за карту} {кто} { {телефон}{почта}"));
    assert_string_equal(arena_copy(&arena, put.bytes, put.size),
                        "МУП \\*Еда\\* \\[a\\](b): 33,00 ₽ {кто} { a@b.c");
    arena_release(&arena);
}

static void diff_reads(const char *before, const char *after, const char *expected)
{
    static const char SIGNS[] = {' ', '-', '+', '~'};
    struct arena arena;
    struct site_diff diff;
    struct buf out;
    arena_init(&arena, 1 << 20);
    buf_init(&out, &arena);
    site_diff_make(&arena, text_of(before), text_of(after), &diff);
    for (int i = 0; i < diff.count; i++) {
        buf_printf(&out, "%c%.*s|", SIGNS[diff.lines[i].kind], TEXT_ARGS(diff.lines[i].text));
    }
    assert_string_equal(out.bytes, expected);
    arena_release(&arena);
}

static void test_differences(void **state)
{
    (void)state;
    diff_reads("а\nб\nв", "а\nб\nв", "~|");
    diff_reads("", "а\nб", "+а|+б|");
    diff_reads("а\nб", "", "-а|-б|");
    diff_reads("а\nб\nв\nг\nд\nе\nж", "а\nб\nв\nг\nд\nе\nЖ", "~| д| е|-ж|+Ж|");
    diff_reads("а\nб\nв", "в\nб\nа", "-а|-б| в|+б|+а|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_draft_leaves_what_is_public),
        cmocka_unit_test(test_the_second_editor_is_told),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_schedule_and_end),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_names_of_files),
        cmocka_unit_test(test_slugs),
        cmocka_unit_test(test_names_are_no_markdown),
        cmocka_unit_test(test_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
