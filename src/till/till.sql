-- Named statements of the till's own database (schema/till).

-- ---- who this till is ----

-- name: identity_load :one
SELECT origin, replaces, name, school_id, school_number, school_name, zone FROM identity
 WHERE id = 1;

-- name: identity_set :exec
INSERT INTO identity (id, origin, replaces, name, school_id, school_number, school_name, zone,
                      enrolled_at)
VALUES (1, :origin, :replaces, :name, :school_id, :school_number, :school_name, :zone, :now)
    ON CONFLICT (id) DO UPDATE
   SET origin = excluded.origin, replaces = excluded.replaces, name = excluded.name,
       school_id = excluded.school_id, school_number = excluded.school_number,
       school_name = excluded.school_name, zone = excluded.zone,
       enrolled_at = excluded.enrolled_at;

-- ---- the journal ----

-- name: outbox_state :one
SELECT next_seq, next_counter, next_number, last_at, contained_through FROM outbox_state
 WHERE id = 1;

-- name: outbox_state_set :exec
UPDATE outbox_state
   SET next_seq = :next_seq, next_counter = :next_counter, next_number = :next_number,
       last_at = :last_at
 WHERE id = 1;

-- name: outbox_contained_set :exec
UPDATE outbox_state SET contained_through = :seq WHERE id = 1;

-- name: document_insert :exec
INSERT INTO document (seq, id, request, kind, happened_at, happened_day, account_id, card_id, shift,
                      cashier_id, number, returned_id, charge, extras, subsidy, refusal, flags,
                      body)
VALUES (:seq, :id, :request, :kind, :happened_at, :happened_day, :account_id, :card_id, :shift,
        :cashier_id, :number, :returned_id, :charge, :extras, :subsidy, :refusal, :flags, :body);

-- name: document_line_insert :exec
INSERT INTO document_line (seq, line, kind, item_id, name, quantity, price, subsidy)
VALUES (:seq, :line, :kind, :item_id, :name, :quantity, :price, :subsidy);

-- name: document_unsent :many
SELECT d.seq, d.id, d.kind, d.body FROM document AS d
 WHERE d.seq > :after
   AND NOT EXISTS (SELECT 1 FROM document_answer AS a WHERE a.seq = d.seq)
 ORDER BY d.seq LIMIT :count;

-- name: document_by_id :one
SELECT seq, kind, happened_at, happened_day, account_id, card_id, shift, cashier_id, number,
       returned_id, charge, extras, subsidy, refusal, flags, body FROM document
 WHERE id = :id;

-- name: document_lines :many
SELECT line, kind, item_id, name, quantity, price, subsidy FROM document_line
 WHERE seq = :seq ORDER BY line;

-- name: document_answer_set :exec
INSERT INTO document_answer (seq, result, reason, version, answered_at)
VALUES (:seq, :result, :reason, :version, :now)
    ON CONFLICT (seq) DO UPDATE
   SET result = excluded.result, reason = excluded.reason, version = excluded.version,
       answered_at = excluded.answered_at;

-- name: document_answer_of :one
SELECT result, reason, version FROM document_answer WHERE seq = :seq;

-- name: document_answers_forget :exec
DELETE FROM document_answer
 WHERE seq IN (SELECT seq FROM document WHERE id > :after AND id <= :last);

-- name: document_reissue_insert :exec
INSERT INTO document_reissue (seq, new_seq) VALUES (:seq, :new_seq);

-- name: document_reissued :one
SELECT new_seq FROM document_reissue WHERE seq = :seq;

-- The id that a document was given anew.
-- name: document_renamed :one
SELECT n.id FROM document AS o JOIN document_reissue AS r ON r.seq = o.seq
  JOIN document AS n ON n.seq = r.new_seq
 WHERE o.id = :id;

-- The first document that the mirror does not contain: unanswered, or of a later version.
-- name: outbox_first_open :one
SELECT d.seq FROM document AS d LEFT JOIN document_answer AS a ON a.seq = d.seq
 WHERE d.seq > :after
   AND (a.seq IS NULL OR (a.result IN (1, 2) AND a.version > :version))
 ORDER BY d.seq LIMIT 1;

-- name: outbox_standing :one
SELECT count(*) AS unsent, min(d.happened_at) AS oldest FROM document AS d
 WHERE d.seq > :after
   AND NOT EXISTS (SELECT 1 FROM document_answer AS a WHERE a.seq = d.seq);

-- name: outbox_malformed :one
SELECT count(*) AS count FROM document_answer AS a
 WHERE a.result = 4 AND NOT EXISTS (SELECT 1 FROM document_reissue AS r WHERE r.seq = a.seq);

-- What siblings have to know, and again when its answer came. What the books never hold counts
-- nowhere: the first version contains it.
-- name: outbox_tell :many
SELECT d.seq, d.id, d.kind, d.account_id, d.happened_at, d.happened_day, d.charge, d.extras,
       CASE WHEN a.result IN (3, 4, 5) THEN CAST(1 AS BIGINT) ELSE coalesce(a.version, 0) END
           AS version
  FROM document AS d LEFT JOIN document_answer AS a ON a.seq = d.seq
 WHERE d.seq > :after AND d.kind IN (1, 2, 3, 5, 7) ORDER BY d.seq LIMIT :count;

-- ---- siblings ----

-- name: sibling_set :exec
INSERT INTO sibling_document (id, account_id, happened_at, happened_day, charge, extras, set_meals,
                              version)
VALUES (:id, :account_id, :happened_at, :happened_day, :charge, :extras, :set_meals, :version)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;

-- name: sibling_forget :exec
DELETE FROM sibling_document
 WHERE happened_day < :day AND version > 0 AND version <= :version;

-- name: sibling_forget_old :exec
DELETE FROM sibling_document WHERE happened_day < :day;

-- ---- what the mirror does not contain ----

-- Own documents and siblings' that count against this account, newest version of the mirror given.
-- name: open_charges :one
SELECT CAST(coalesce(sum(charge), 0) AS BIGINT) AS charge,
       CAST(coalesce(sum(CASE WHEN happened_day = :day THEN extras ELSE 0 END), 0) AS BIGINT)
           AS extras
  FROM (
    SELECT d.charge, d.extras, d.happened_day FROM document AS d
      LEFT JOIN document_answer AS a ON a.seq = d.seq
     WHERE d.account_id = :account_id AND d.seq > :contained_through
       AND (a.seq IS NULL OR (a.result IN (1, 2) AND a.version > :version))
    UNION ALL
    SELECT s.charge, s.extras, s.happened_day FROM sibling_document AS s
     WHERE s.account_id = :account_id AND (s.version = 0 OR s.version > :version)
  ) AS open;

-- All extras of the day, contained or not.
-- name: day_extras :one
SELECT CAST(coalesce(sum(extras), 0) AS BIGINT) AS extras FROM (
    SELECT d.extras FROM document AS d LEFT JOIN document_answer AS a ON a.seq = d.seq
     WHERE d.account_id = :account_id AND d.happened_day = :day
       AND (a.seq IS NULL OR a.result IN (1, 2))
    UNION ALL
    SELECT s.extras FROM sibling_document AS s
     WHERE s.account_id = :account_id AND s.happened_day = :day
  ) AS spent;

-- Set meals of the day in documents that the mirror does not contain; a return's count below zero.
-- name: open_meals :many
SELECT l.item_id,
       CAST(sum(CASE WHEN d.kind IN (2, 7) THEN -l.quantity ELSE l.quantity END) AS BIGINT) AS count
  FROM document AS d JOIN document_line AS l ON l.seq = d.seq
  LEFT JOIN document_answer AS a ON a.seq = d.seq
 WHERE d.account_id = :account_id AND d.happened_day = :day AND l.kind = 2
   AND d.kind IN (1, 2, 5, 7)
   AND (a.seq IS NULL OR (a.result IN (1, 2) AND a.version > :version))
 GROUP BY l.item_id;

-- name: open_sibling_meals :many
SELECT set_meals FROM sibling_document
 WHERE account_id = :account_id AND happened_day = :day
   AND (version = 0 OR version > :version) AND set_meals <> '';

-- ---- looking back ----

-- A guest's sale is one from the server's yes.
-- name: documents_recent :many
SELECT d.id FROM document AS d LEFT JOIN document_answer AS a ON a.seq = d.seq
 WHERE d.kind IN (1, 2, 5, 7, 8, 9)
   AND (CAST(:account_id AS BIGINT) = 0 OR d.account_id = :account_id)
   AND NOT (d.kind = 8 AND coalesce(a.result, 4) IN (4, 5))
 ORDER BY d.seq DESC LIMIT :count;

-- The newest sale or set meal handed out to the account, for the card that is held there still.
-- name: document_last_of_account :one
SELECT id, request, happened_at, flags FROM document
 WHERE account_id = :account_id AND kind IN (1, 5) ORDER BY seq DESC LIMIT 1;

-- A request of the page: its first document has the key alone, the others a blank and a number
-- behind it; '!' is the character behind the blank.
-- name: documents_of_request :many
SELECT id FROM document
 WHERE request = :request OR (request > :request || ' ' AND request < :request || '!')
 ORDER BY seq;

-- How much of each line of a document was taken back.
-- name: document_returned :many
SELECT l.kind, l.item_id, l.price, l.subsidy, CAST(sum(l.quantity) AS BIGINT) AS quantity
  FROM document AS d JOIN document_line AS l ON l.seq = d.seq
 WHERE d.returned_id = :id GROUP BY l.kind, l.item_id, l.price, l.subsidy;

-- ---- guests ----

-- name: guest_set :exec
INSERT INTO guest (account_id, card_id, school_number, name, class_name, allergens)
VALUES (:account_id, :card_id, :school_number, :name, :class_name, :allergens)
    ON CONFLICT (account_id) DO UPDATE
   SET card_id = excluded.card_id, school_number = excluded.school_number, name = excluded.name,
       class_name = excluded.class_name, allergens = excluded.allergens;

-- name: guest_by_account :one
SELECT card_id, school_number, name, class_name, allergens FROM guest
 WHERE account_id = :account_id;

-- The newest guest's sale that the server has not decided.
-- name: guest_waiting :one
SELECT d.id FROM document AS d
 WHERE d.kind = 8 AND d.seq > :after
   AND NOT EXISTS (SELECT 1 FROM document_answer AS a WHERE a.seq = d.seq)
 ORDER BY d.seq DESC LIMIT 1;

-- Documents of a class order, by the keys that it gives each.
-- name: documents_of_class_request :many
SELECT account_id, id FROM document
 WHERE request >= :first AND request < :last ORDER BY seq;

-- ---- receipts put aside ----

-- name: postponed_insert :one
INSERT INTO postponed (id, account_id, made_at, body)
SELECT coalesce(max(id), 0) + 1, CAST(:account_id AS BIGINT), CAST(:now AS BIGINT),
       CAST(:body AS TEXT) FROM postponed
RETURNING id;

-- name: postponed_count :one
SELECT count(*) AS count FROM postponed;

-- name: postponed_list :many
SELECT id, account_id, made_at, body FROM postponed ORDER BY id;

-- name: postponed_take :one
DELETE FROM postponed WHERE id = :id RETURNING id, account_id, made_at, body;

-- ---- figures ----

-- name: tally_add :exec
INSERT INTO tally (day, name, count) VALUES (:day, :name, :count)
    ON CONFLICT (day, name) DO UPDATE SET count = tally.count + excluded.count;

-- name: tally_list :many
SELECT day, name, count FROM tally WHERE day >= :first_day ORDER BY day, name;

-- name: tally_forget :exec
DELETE FROM tally WHERE day < :before;

-- name: day_documents :many
SELECT happened_day,
       CAST(sum(CASE WHEN kind IN (1, 5) THEN 1
                     WHEN kind = 8 AND EXISTS (
                          SELECT 1 FROM document_answer AS a
                           WHERE a.seq = document.seq AND a.result IN (1, 2, 3)) THEN 1
                     ELSE 0 END) AS BIGINT) AS served,
       CAST(sum(CASE WHEN kind IN (1, 5) AND (flags & 1) <> 0 THEN 1 ELSE 0 END) AS BIGINT)
           AS offline,
       CAST(sum(CASE WHEN kind IN (1, 5) AND (flags & 4) <> 0 THEN 1 ELSE 0 END) AS BIGINT)
           AS forgotten,
       CAST(sum(CASE WHEN kind IN (1, 5) AND (flags & 8) <> 0 THEN 1 ELSE 0 END) AS BIGINT)
           AS overrides
  FROM document WHERE happened_day >= :first_day
 GROUP BY happened_day ORDER BY happened_day;

-- ---- shifts ----

-- name: shift_newest :one
SELECT number, opened_at, opened_by, cashier_id, closed_at, closed_by FROM shift
 ORDER BY number DESC LIMIT 1;

-- name: shift_insert :exec
INSERT INTO shift (number, opened_at, opened_by, cashier_id, closed_at, closed_by)
VALUES (:number, :now, :cashier_id, :cashier_id, NULL, NULL);

-- name: shift_set_cashier :exec
UPDATE shift SET cashier_id = :cashier_id WHERE number = :number;

-- name: shift_set_closed :exec
UPDATE shift SET cashier_id = 0, closed_at = :now, closed_by = :cashier_id
 WHERE number = :number;

-- A guest's sale is one from the server's yes.
-- name: shift_documents :many
SELECT d.kind, count(*) AS count, CAST(sum(d.charge) AS BIGINT) AS charge,
       CAST(sum(d.subsidy) AS BIGINT) AS subsidy,
       CAST(sum(CASE WHEN (d.flags & 1) <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS offline,
       CAST(sum(CASE WHEN (d.flags & 4) <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS forgotten,
       CAST(sum(CASE WHEN (d.flags & 8) <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS overridden,
       CAST(sum(CASE WHEN (d.flags & 128) <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS lost,
       CAST(sum(CASE WHEN (d.flags & 256) <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS given_back
  FROM document AS d LEFT JOIN document_answer AS a ON a.seq = d.seq
 WHERE d.shift = :shift AND (d.flags & 64) = 0
   AND NOT (d.kind = 8 AND coalesce(a.result, 4) IN (4, 5))
 GROUP BY d.kind ORDER BY d.kind;

-- name: shift_numbers :one
SELECT min(number) AS first, max(number) AS last FROM document
 WHERE shift = :shift AND number > 0;

-- name: shift_items :many
SELECT l.kind, l.name,
       CAST(sum(CASE WHEN d.kind IN (2, 7, 9) THEN -l.quantity ELSE l.quantity END) AS BIGINT)
           AS quantity,
       CAST(sum(CASE WHEN d.kind IN (5, 7) THEN 0
                     WHEN d.kind IN (2, 9) THEN -l.quantity * l.price
                     ELSE l.quantity * l.price END) AS BIGINT) AS amount,
       CAST(sum(CASE WHEN d.kind IN (2, 7, 9) THEN -l.quantity * l.subsidy
                     ELSE l.quantity * l.subsidy END) AS BIGINT) AS subsidy
  FROM document AS d JOIN document_line AS l ON l.seq = d.seq
  LEFT JOIN document_answer AS a ON a.seq = d.seq
 WHERE d.shift = :shift AND (d.flags & 64) = 0
   AND NOT (d.kind = 8 AND coalesce(a.result, 4) IN (4, 5))
 GROUP BY l.kind, l.name ORDER BY l.kind DESC, l.name;

-- name: shift_report_insert :exec
INSERT INTO shift_report (shift, made_at, body) VALUES (:shift, :made_at, :body);

-- name: shift_report_by_number :one
SELECT made_at, body FROM shift_report WHERE shift = :shift;

-- ---- cashiers ----

-- name: crew_list :many
SELECT id, name, pin, chip, roles, is_active FROM replica_cashier
 WHERE is_active = 1 ORDER BY name, id;

-- name: crew_by_id :one
SELECT name, pin, chip, roles, is_active FROM replica_cashier WHERE id = :id;

-- name: crew_by_chip :one
SELECT id FROM replica_cashier
 WHERE chip = :chip AND is_active = 1 ORDER BY id LIMIT 1;

-- name: crew_attempt :one
SELECT failures, last_at FROM cashier_attempt WHERE cashier_id = :cashier_id;

-- name: crew_attempt_set :exec
INSERT INTO cashier_attempt (cashier_id, failures, last_at)
VALUES (:cashier_id, :failures, :now)
    ON CONFLICT (cashier_id) DO UPDATE
   SET failures = excluded.failures, last_at = excluded.last_at;
