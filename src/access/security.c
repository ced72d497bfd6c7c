/* Which events of a login are told by letter. */
#include "access/security.h"

#include <stdio.h>

#include "access/api_token_sql.h"
#include "access/random_id.h"
#include "base/check.h"

enum { DEVICE_TOLD = 120, ADDRESS_TOLD = 60 /* bytes of a letter's detail */ };

bool security_is_told(enum access_event_kind kind)
{
    switch (kind) {
    case ACCESS_PASSWORD_SET:
    case ACCESS_PASSWORD_RECOVERED:
    case ACCESS_TEMPORARY_GIVEN:
    case ACCESS_EMAIL_SET:
    case ACCESS_ACCOUNT_ADDED:
    case ACCESS_PASSWORD_REPLACED:
    case ACCESS_NEW_DEVICE:
    case ACCESS_TOKEN_MADE:
    case ACCESS_DATA_TAKEN: return true;
    case ACCESS_ENTERED:
    case ACCESS_ENTERED_TEMPORARY:
    case ACCESS_FAILED:
    case ACCESS_LEFT:
    case ACCESS_SESSION_ENDED:
    case ACCESS_TOKEN_REVOKED: return false;
    }
    return false;
}

enum err security_tell(struct tx *tx, int64_t login_id, enum access_event_kind kind,
                       struct access_place place, struct instant now)
{
    char detail[SECURITY_DETAIL_LIMIT];
    if (!security_is_told(kind)) return OK;
    struct text device = text_part(place.device, 0, DEVICE_TOLD);
    struct text address = text_part(place.address, 0, ADDRESS_TOLD);
    while (device.size > 0 && !text_is_utf8(device)) device.size--;
    snprintf(detail, sizeof detail, "%d\n%.*s\n%.*s", (int)kind, TEXT_ARGS(device),
             TEXT_ARGS(address));
    scoped(statement) struct statement *add = statement_open(tx, &q_security_letter_insert);
    bind_int(add, ARG_SECURITY_LETTER_INSERT_LOGIN_ID, login_id);
    bind_int(add, ARG_SECURITY_LETTER_INSERT_KIND, NOTICE_KIND_SECURITY);
    bind_int(add, ARG_SECURITY_LETTER_INSERT_OCCASION, random_id());
    bind_int(add, ARG_SECURITY_LETTER_INSERT_NOW, now.ms);
    bind_string(add, ARG_SECURITY_LETTER_INSERT_DETAIL, detail);
    return statement_run(add);
}

enum err security_tell_entrance(struct tx *tx, int64_t login_id, struct access_place place,
                                struct instant now)
{
    bool found;
    int64_t entrances, by_device;
    {
        scoped(statement) struct statement *row = statement_open(tx, &q_device_seen);
        bind_int(row, ARG_DEVICE_SEEN_LOGIN_ID, login_id);
        bind_text(row, ARG_DEVICE_SEEN_DEVICE, place.device);
        bind_int(row, ARG_DEVICE_SEEN_SINCE, now.ms - SECURITY_DEVICE_SEEN_MS);
        TRY(statement_next(row, &found));
        CHECK(found);
        entrances = column_int(row, COL_DEVICE_SEEN_ENTRANCES);
        by_device = column_int(row, COL_DEVICE_SEEN_BY_DEVICE);
    }
    if (entrances == 0 || by_device > 0) return OK;
    return security_tell(tx, login_id, ACCESS_NEW_DEVICE, place, now);
}
