/* Contacts of tills, for the traces of payments: which version a school's tills have reached, and
 * when.
 *
 * A poll leaves a note in memory and goes on; the watcher writes, a moment later and only when the
 * note is the first to hold a payment. Versions become visible in their order, so that no payment
 * appears at or below a version that a till has named. A school that comes up again and again
 * between two looks keeps its first notes, which are the ones that count, and its newest. */
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "pay/trace.h"
#include "sync/inside.h"

enum { FIRST_CAPACITY = 4 };

void contacts_init(struct contacts *contacts)
{
    CHECK(pthread_mutex_init(&contacts->lock, NULL) == 0);
}

void contacts_release(struct contacts *contacts)
{
    for (int i = 0; i < CONTACT_BUCKETS; i++) memory_free(contacts->buckets[i].at);
    pthread_mutex_destroy(&contacts->lock);
}

/* With the lock held; the school is added when it is new. */
static struct school_contacts *school_of(struct contacts *contacts, int64_t school_id)
{
    struct contact_bucket *bucket = &contacts->buckets[(uint64_t)school_id % CONTACT_BUCKETS];
    for (int i = 0; i < bucket->count; i++) {
        if (bucket->at[i].school_id == school_id) return &bucket->at[i];
    }
    if (bucket->count == bucket->capacity) {
        bucket->capacity = bucket->capacity ? bucket->capacity * 2 : FIRST_CAPACITY;
        bucket->at = memory_resize(bucket->at, (size_t)bucket->capacity * sizeof *bucket->at);
    }
    struct school_contacts *school = &bucket->at[bucket->count++];
    *school = (struct school_contacts){.school_id = school_id};
    return school;
}

void contact_note(struct sync *sync, struct till_contact contact)
{
    struct contacts *contacts = &sync->contacts;
    pthread_mutex_lock(&contacts->lock);
    struct school_contacts *school = school_of(contacts, contact.school_id);
    if (contact.version > school->reached) {
        school->reached = contact.version;
        int place = school->count < CONTACTS_KEPT ? school->count++ : CONTACTS_KEPT - 1;
        school->notes[place] = contact;
        contacts->waiting++;
    }
    pthread_mutex_unlock(&contacts->lock);
}

/* Takes all notes out, oldest first within a school. */
static int notes_take(struct contacts *contacts, struct arena *arena,
                      struct seen_contact **out_notes)
{
    int count = 0;
    pthread_mutex_lock(&contacts->lock);
    *out_notes = ARENA_ARRAY(arena, struct seen_contact, (size_t)contacts->waiting + 1);
    for (int i = 0; i < CONTACT_BUCKETS; i++) {
        struct contact_bucket *bucket = &contacts->buckets[i];
        for (int j = 0; j < bucket->count; j++) {
            struct school_contacts *school = &bucket->at[j];
            for (int k = 0; k < school->count; k++) {
                (*out_notes)[count++] = (struct seen_contact){school->notes[k], false};
            }
            school->count = 0;
        }
    }
    contacts->waiting = 0;
    pthread_mutex_unlock(&contacts->lock);
    return count;
}

struct seen_work {
    struct seen_contact *notes;
    int count;
    int kept; /* notes that hold something new */
};

static enum err look_work(struct tx *tx, void *context)
{
    struct seen_work *work = context;
    for (int i = 0; i < work->count; i++) {
        struct seen_contact *note = &work->notes[i];
        int64_t count;
        TRY(payments_unseen_count(tx, &note->contact, &count));
        note->is_needed = count > 0;
    }
    return OK;
}

static enum err keep_work(struct tx *tx, void *context)
{
    const struct seen_work *work = context;
    for (int i = 0; i < work->count; i++) {
        if (work->notes[i].is_needed) TRY(payments_seen_keep(tx, &work->notes[i].contact));
    }
    return OK;
}

/* What a fault loses is the moment of a trace: the next contact of the school takes its place. */
void contacts_flush(struct sync *sync, struct arena *arena)
{
    struct seen_work work = {.kept = 0};
    work.count = notes_take(&sync->contacts, arena, &work.notes);
    if (work.count == 0) return;
    if (store_read(sync->desk->store, look_work, &work) != OK) return; /* logged there */
    for (int i = 0; i < work.count; i++) work.kept += work.notes[i].is_needed;
    if (work.kept == 0) return;
    enum err err = store_write(sync->desk->store, BOOK_OF_OPERATOR, keep_work, &work);
    if (err != OK) log_write(LOG_WARNING, "contacts_lost", "fault=%s", err_name(err));
}
