/* What the public site shows, out of the database. */
#include "site/shelf.h"

#include <string.h>

static void add_string(struct hash *hash, const char *string)
{
    hash_add_text(hash, text_of(string));
}

static void channels_add(struct hash *hash, const struct channel_list *channels)
{
    static const enum channel_setting SHOWN[] = {
        CHANNEL_DIALECT,    CHANNEL_ENABLED,  CHANNEL_ON_SITE,       CHANNEL_DELAY,
        CHANNEL_NOTE,       CHANNEL_FEE,      CHANNEL_FEE_IS_PAYERS, CHANNEL_MIN_AMOUNT,
        CHANNEL_MAX_AMOUNT, CHANNEL_DAY_LIMIT};
    for (int i = 0; i < channels->count; i++) {
        const struct channel *channel = &channels->channels[i];
        add_string(hash, channel->name);
        for (size_t k = 0; k < sizeof SHOWN / sizeof *SHOWN; k++) {
            add_string(hash, channel_text(channel, SHOWN[k]));
        }
    }
}

static struct digest digest_make(const struct shelf *shelf, int64_t revision)
{
    struct hash hash;
    hash_init(&hash);
    hash_add_int64(&hash, revision);
    hash_add_int64(&hash, shelf->today.number);
    hash_add_int64(&hash, money_in_kopecks(shelf->names.card_fee));
    channels_add(&hash, &shelf->channels);
    for (int i = 0; i < shelf->schools.count; i++) {
        hash_add_int64(&hash, shelf->schools.rows[i].number);
        add_string(&hash, shelf->schools.rows[i].name);
    }
    for (int i = 0; i < shelf->menu_days.count; i++) {
        const struct site_menu_day *row = &shelf->menu_days.rows[i];
        hash_add_int64(&hash, row->school_id);
        hash_add_int64(&hash, row->day.number);
        hash_add_int64(&hash, row->changed_at.ms);
    }
    return hash_digest(&hash);
}

enum err shelf_look(struct tx *tx, struct arena *arena, struct shelf *shelf)
{
    int64_t revision;
    shelf->today = day_of_instant(shelf->now, zone_moscow());
    TRY(site_revision_load(tx, &revision));
    TRY(channels_load(tx, arena, &shelf->channels));
    TRY(school_list_load(tx, arena, &shelf->schools));
    TRY(site_menu_days_load(tx, arena, day_add(shelf->today, -SHELF_DAYS_BEHIND),
                            day_add(shelf->today, SHELF_DAYS_AHEAD), &shelf->menu_days));
    TRY(site_names_load(tx, &shelf->names));
    shelf->digest = digest_make(shelf, revision);
    return OK;
}

enum err shelf_load(struct tx *tx, struct arena *arena, struct shelf *shelf)
{
    TRY(shelf_look(tx, arena, shelf));
    TRY(site_public_load(tx, arena, &shelf->texts));
    TRY(site_files_load(tx, arena, &shelf->files));
    TRY(site_menu_items_load(tx, arena, 0, shelf->today, &shelf->items));
    shelf->next_ms = 0;
    for (int i = 0; i < shelf->texts.count; i++) {
        int64_t at_ms = shelf->texts.rows[i].publish_at.ms;
        bool waits = at_ms > shelf->now.ms;
        if (waits && (shelf->next_ms == 0 || at_ms < shelf->next_ms)) shelf->next_ms = at_ms;
    }
    return OK;
}

enum err shelf_load_menu(struct tx *tx, struct arena *arena, int64_t school_id, struct day day,
                         struct shelf *shelf)
{
    TRY(shelf_look(tx, arena, shelf));
    return site_menu_items_load(tx, arena, school_id, day, &shelf->items);
}

bool shelf_page(const struct shelf *shelf, const char *slug, struct site_text *out_text)
{
    for (int i = 0; i < shelf->texts.count; i++) {
        const struct site_text *text = &shelf->texts.rows[i];
        if (text->kind != SITE_PAGE || strcmp(text->slug, slug) != 0) continue;
        if (!shelf_shows(shelf, text)) continue;
        *out_text = *text;
        return true;
    }
    const struct site_shipped *shipped = site_shipped_find(text_of(slug));
    if (shipped != NULL) *out_text = site_shipped_text(shipped);
    return shipped != NULL;
}

const struct school *shelf_school(const struct shelf *shelf, int64_t school_id)
{
    for (int i = 0; i < shelf->schools.count; i++) {
        if (shelf->schools.rows[i].id == school_id) return &shelf->schools.rows[i];
    }
    return NULL;
}
