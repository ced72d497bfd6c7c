/* The state of the connection behind a lock. */
#include "till/contact.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"

struct contact {
    pthread_mutex_t lock;
    const struct world *world;
    int64_t heard_us; /* the start when it never was */
    struct contact_view view;
};

const char *contact_state_name(enum contact_state state)
{
    switch (state) {
    case CONTACT_STARTING: return "starting";
    case CONTACT_ONLINE: return "online";
    case CONTACT_SILENT: return "silent";
    case CONTACT_BUSY: return "busy";
    case CONTACT_NONSENSE: return "nonsense";
    case CONTACT_NOT_ENROLLED: return "not_enrolled";
    case CONTACT_ENROL_ANEW: return "enrol_anew";
    case CONTACT_TOKEN_ENDED: return "token_ended";
    }
    return "";
}

struct contact *contact_new(const struct world *world)
{
    struct contact *contact = memory_new(sizeof *contact);
    CHECK(pthread_mutex_init(&contact->lock, NULL) == 0);
    contact->world = world;
    contact->heard_us = world_ticks_us(world);
    return contact;
}

void contact_free(struct contact *contact)
{
    if (contact == NULL) return;
    pthread_mutex_destroy(&contact->lock);
    memory_free(contact);
}

static void log_change(enum contact_state state, const char *trouble)
{
    enum log_level level = state == CONTACT_ONLINE ? LOG_INFO : LOG_WARNING;
    log_write(level, "contact", "state=%s trouble=\"%s\"", contact_state_name(state), trouble);
}

void contact_set(struct contact *contact, enum contact_state state, const char *trouble)
{
    pthread_mutex_lock(&contact->lock);
    struct contact_view *view = &contact->view;
    bool is_new = view->state != state ||
                  strncmp(view->trouble, trouble, sizeof view->trouble - 1) != 0;
    bool is_told = is_new && (view->state != state || state == CONTACT_NONSENSE);
    view->state = state;
    snprintf(view->trouble, sizeof view->trouble, "%s", trouble);
    if (state == CONTACT_ONLINE) {
        view->was_heard = true;
        contact->heard_us = world_ticks_us(contact->world);
    }
    pthread_mutex_unlock(&contact->lock);
    if (is_told) log_change(state, trouble);
}

void contact_force_off(struct contact *contact, bool is_forced_off)
{
    pthread_mutex_lock(&contact->lock);
    bool is_new = contact->view.is_forced_off != is_forced_off;
    contact->view.is_forced_off = is_forced_off;
    pthread_mutex_unlock(&contact->lock);
    if (is_new) log_write(LOG_INFO, "contact_forced_off", "on=%d", is_forced_off);
}

void contact_look(struct contact *contact, struct contact_view *out_view)
{
    pthread_mutex_lock(&contact->lock);
    *out_view = contact->view;
    int64_t silent_us = world_ticks_us(contact->world) - contact->heard_us;
    pthread_mutex_unlock(&contact->lock);
    out_view->silent_ms = silent_us > 0 ? silent_us / 1000 : 0;
}

bool contact_is_online(struct contact *contact)
{
    pthread_mutex_lock(&contact->lock);
    bool is_online = contact->view.state == CONTACT_ONLINE && !contact->view.is_forced_off;
    pthread_mutex_unlock(&contact->lock);
    return is_online;
}
