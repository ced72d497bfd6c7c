-- Named statements of deletion when the time is over.

-- Who left before the moment and has nothing left with us, in any book, and nothing under way.
-- name: erase_candidates :many
SELECT p.school_id, p.id, p.number, p.surname, p.name, p.patronymic, l.left_at
  FROM (SELECT school_id, account_id, max(happened_at) AS left_at
          FROM person_event WHERE kind = :left_kind
         GROUP BY school_id, account_id HAVING max(happened_at) < :before) l
  JOIN person p ON p.school_id = l.school_id AND p.id = l.account_id AND p.state = :left_state
 WHERE NOT EXISTS (SELECT 1 FROM erasure_person e
                    WHERE e.school_id = p.school_id AND e.account_id = p.id)
   AND NOT EXISTS (SELECT 1 FROM balance b
                    WHERE b.school_id = p.school_id AND b.account_id = p.id
                      AND b.credits <> b.debits)
   AND NOT EXISTS (SELECT 1 FROM account_shell s
                     JOIN balance b ON b.school_id = s.school_id AND b.account_id = s.account_id
                    WHERE s.now_school_id = p.school_id AND s.account_id = p.id
                      AND b.credits <> b.debits)
   AND NOT EXISTS (SELECT 1 FROM refund r
                    WHERE r.school_id = p.school_id AND r.account_id = p.id
                      AND r.due_at IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM card_order o
                    WHERE o.school_id = p.school_id AND o.account_id = p.id
                      AND o.due_at IS NOT NULL)
 ORDER BY l.left_at, p.school_id, p.id LIMIT :count;

-- name: erasure_insert :exec
INSERT INTO erasure (id, rule, years, left_before, people, categories, reason, asked_by, agreed_by,
                     happened_at)
VALUES (:id, 'retention', :years, :left_before, :people, :categories, :reason, :asked_by,
        :agreed_by, :happened_at);

-- name: erasure_person_insert :exec
INSERT INTO erasure_person (school_id, account_id, erasure_id, left_at)
VALUES (:school_id, :account_id, :erasure_id, :left_at);

-- name: erasures :many
SELECT id, years, left_before, people, categories, reason, asked_by, agreed_by, happened_at
  FROM erasure ORDER BY happened_at DESC, id DESC LIMIT :count;

-- The person itself: the account number stays, which accounting knows the transfers by.
-- name: erase_person :exec
UPDATE person SET surname = :surname, name = '', patronymic = '', birth_day = NULL, allergens = '',
       day_limit = NULL, version = :version
 WHERE school_id = :school_id AND id = :account_id;

-- name: erase_words :exec
DELETE FROM person_word WHERE school_id = :school_id AND account_id = :account_id;

-- name: erase_photo :exec
UPDATE photo SET hash = '', version = :version
 WHERE school_id = :school_id AND account_id = :account_id AND hash <> '';

-- name: erase_photo_file :exec
DELETE FROM photo_file WHERE school_id = :school_id AND account_id = :account_id;

-- name: erase_photo_draft :exec
DELETE FROM photo_draft WHERE school_id = :school_id AND account_id = :account_id;

-- name: erase_benefits :exec
DELETE FROM benefit WHERE school_id = :school_id AND account_id = :account_id;

-- name: erase_absences :exec
UPDATE absence SET reason = ''
 WHERE school_id = :school_id AND account_id = :account_id AND reason <> '';

-- name: erase_choices :exec
DELETE FROM meal_choice WHERE school_id = :school_id AND account_id = :account_id;

-- name: erase_bans :exec
UPDATE ban SET is_banned = 0, version = :version
 WHERE school_id = :school_id AND account_id = :account_id AND is_banned <> 0;

-- name: erase_family_events :exec
UPDATE family_event SET detail = ''
 WHERE school_id = :school_id AND account_id = :account_id AND detail <> '';

-- name: erase_overrides :exec
UPDATE override SET reason = ''
 WHERE school_id = :school_id AND account_id = :account_id AND reason <> '';

-- name: erase_evidence_notes :exec
UPDATE evidence_note SET note = ''
 WHERE school_id = :school_id AND account_id = :account_id AND note <> '';

-- name: erase_directory :exec
DELETE FROM directory
 WHERE school_id = :school_id AND account_id = :account_id AND kind = :chip_kind;

-- name: erase_cards :exec
UPDATE card SET chip = '', version = :version
 WHERE school_id = :school_id AND account_id = :account_id AND chip <> '';

-- name: erase_orders :exec
UPDATE card_order SET email = '', card = ''
 WHERE school_id = :school_id AND account_id = :account_id AND (email <> '' OR card <> '');

-- name: erase_fiscal :exec
UPDATE fiscal_receipt SET email = ''
 WHERE school_id = :school_id AND email <> '' AND order_id IN (
    SELECT id FROM card_order WHERE school_id = :school_id AND account_id = :account_id);

-- name: erase_refunds :exec
UPDATE refund SET reason = '', answer = ''
 WHERE school_id = :school_id AND account_id = :account_id AND (reason <> '' OR answer <> '');

-- name: erase_suspense :exec
UPDATE suspense SET payer = '', note = ''
 WHERE school_id = :school_id AND account_id = :account_id AND (payer <> '' OR note <> '');

-- name: erase_appeal_texts :exec
UPDATE appeal_event SET text = ''
 WHERE text <> '' AND school_id = :school_id AND appeal_id IN (
    SELECT id FROM appeal WHERE school_id = :school_id AND account_id = :account_id);

-- name: erase_appeals :exec
UPDATE appeal SET caller = ''
 WHERE school_id = :school_id AND account_id = :account_id AND caller <> '';

-- name: erase_notices :exec
DELETE FROM notice WHERE school_id = :school_id AND account_id = :account_id;

-- name: erase_notice_wishes :exec
DELETE FROM notice_wish WHERE school_id = :school_id AND account_id = :account_id;

-- Logins that open this account and no other that still has a person.
-- name: erase_logins :many
SELECT a.login_id FROM login_account a
 WHERE a.school_id = :school_id AND a.account_id = :account_id
   AND NOT EXISTS (SELECT 1 FROM login_account o
                    WHERE o.login_id = a.login_id
                      AND NOT (o.school_id = :school_id AND o.account_id = :account_id)
                      AND NOT EXISTS (SELECT 1 FROM erasure_person e
                                       WHERE e.school_id = o.school_id
                                         AND e.account_id = o.account_id))
   AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.login_id = a.login_id);

-- name: erase_login :exec
UPDATE login SET password = '', temporary = '', email = '' WHERE id = :login_id;

-- name: erase_sessions :exec
DELETE FROM session WHERE login_id = :login_id;

-- name: erase_links :exec
DELETE FROM mailed_link WHERE login_id = :login_id;

-- name: erase_tokens :exec
DELETE FROM api_token WHERE login_id = :login_id;

-- name: erase_access_events :exec
UPDATE access_event SET address = '', device = ''
 WHERE login_id = :login_id AND (address <> '' OR device <> '');

-- name: erase_consents :exec
UPDATE consent SET address = '' WHERE login_id = :login_id AND address <> '';
