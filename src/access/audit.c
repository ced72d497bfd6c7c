/* Facts about entrances: written, never changed. */
#include "access/audit.h"

#include "access/access_sql.h"
#include "access/random_id.h"
#include "access/security.h"

bool audit_keeps_failure(int64_t failures)
{
    return (failures & (failures - 1)) == 0;
}

enum err audit_write(struct tx *tx, int64_t login_id, enum access_event_kind kind, int64_t failures,
                     struct access_place place, struct instant now)
{
    TRY(security_tell(tx, login_id, kind, place, now));
    scoped(statement) struct statement *insert = statement_open(tx, &q_event_insert);
    bind_int(insert, ARG_EVENT_INSERT_LOGIN_ID, login_id);
    bind_int(insert, ARG_EVENT_INSERT_HAPPENED_AT, now.ms);
    bind_int(insert, ARG_EVENT_INSERT_ID, random_id());
    bind_int(insert, ARG_EVENT_INSERT_KIND, kind);
    bind_int(insert, ARG_EVENT_INSERT_FAILURES, failures);
    bind_text(insert, ARG_EVENT_INSERT_ADDRESS, place.address);
    bind_text(insert, ARG_EVENT_INSERT_DEVICE, place.device);
    return statement_run(insert);
}

enum err consent_record(struct tx *tx, int64_t login_id, struct text version, struct text address,
                        struct instant now)
{
    scoped(statement) struct statement *insert = statement_open(tx, &q_consent_insert);
    bind_int(insert, ARG_CONSENT_INSERT_LOGIN_ID, login_id);
    bind_text(insert, ARG_CONSENT_INSERT_VERSION, version);
    bind_int(insert, ARG_CONSENT_INSERT_GIVEN_AT, now.ms);
    bind_text(insert, ARG_CONSENT_INSERT_ADDRESS, address);
    return statement_run(insert);
}

enum err consents_load(struct tx *tx, struct arena *arena, int64_t login_id,
                       struct consents *out_consents)
{
    scoped(statement) struct statement *rows = statement_open(tx, &q_consents);
    bind_int(rows, ARG_CONSENTS_LOGIN_ID, login_id);
    *out_consents = (struct consents){.count = 0};
    while (out_consents->count < CONSENTS_LIMIT) {
        bool found;
        TRY(statement_next(rows, &found));
        if (!found) return OK;
        out_consents->rows[out_consents->count++] = (struct consent){
            .version = column_string(rows, COL_CONSENTS_VERSION, arena),
            .given_at = instant_of_ms(column_int(rows, COL_CONSENTS_GIVEN_AT)),
        };
    }
    return OK;
}
