-- Named statements of the use cases.

-- name: family_transfer_insert :exec
INSERT INTO family_transfer (school_id, id, account_id, other_school_id, other_account_id, amount,
                             is_outgoing, happened_at)
VALUES (:school_id, :id, :account_id, :other_school_id, :other_account_id, :amount, :is_outgoing,
        :happened_at);

-- name: returns_of :one
SELECT count(*) AS count FROM receipt r INDEXED BY receipt_by_returned
 WHERE r.school_id = :school_id AND r.returned_id = :returned_id
   AND NOT EXISTS (SELECT 1 FROM posting p INDEXED BY posting_by_reversed
                    WHERE p.school_id = r.school_id AND p.reverses_id = r.id);

-- All that a batch of documents has to know but the books, in one answer: each kind of row says for
-- itself what its columns are (desk/eaters.c). A batch names each id once: on SQLite it is joined
-- from, for `IN (SELECT … json_each)` would make a table of its own for each run.
-- name: journal_load :many sqlite
SELECT CAST(1 AS BIGINT) AS kind, r.id AS a, r.state AS b, r.day_limit AS c, 0 AS d, 0 AS e,
       '' AS name
  FROM json_each('[' || :people || ']') w CROSS JOIN person r
    ON r.school_id = :school_id AND r.id = w.value
UNION ALL
SELECT 2, r.account_id, r.set_meal_id, r.first_day, r.last_day, 0, ''
  FROM json_each('[' || :people || ']') w CROSS JOIN entitlement r
    ON r.school_id = :school_id AND r.account_id = w.value
UNION ALL
SELECT 3, r.account_id, r.kind, r.banned_id, 0, 0, ''
  FROM json_each('[' || :people || ']') w CROSS JOIN ban r
    ON r.school_id = :school_id AND r.account_id = w.value
 WHERE r.is_banned = 1
UNION ALL
SELECT 4, r.id, r.account_id, r.state, 0, 0, ''
  FROM json_each('[' || :cards || ']') w CROSS JOIN card r
    ON r.school_id = :school_id AND r.id = w.value
UNION ALL
SELECT 5, r.dish_id, r.category_id, r.price, 0, 0, ''
  FROM json_each('[' || :dishes || ']') w CROSS JOIN dish_offer r
    ON r.school_id = :school_id AND r.dish_id = w.value
UNION ALL
SELECT 6, r.id, r.parent_part, r.subsidy_part, r.funding_source_id, 0, ''
  FROM json_each('[' || :set_meals || ']') w CROSS JOIN set_meal r
    ON r.school_id = :school_id AND r.id = w.value
UNION ALL
SELECT 8, r.account_id, r.set_meal_id, r.day, r.served, 0, ''
  FROM json_each('[' || :days || ']') d CROSS JOIN json_each('[' || :meal_people || ']') w
 CROSS JOIN meal_taken r
    ON r.school_id = :school_id AND r.day = d.value AND r.account_id = w.value
UNION ALL
SELECT 7, school_id, value, 0, 0, 0, name FROM setting WHERE school_id = 0
UNION ALL
SELECT 7, school_id, value, 0, 0, 0, name FROM setting WHERE school_id = :school_id
UNION ALL
SELECT 9, r.account_id, r.outage_id, r.amount, r.first_due_day,
       r.instalment_count * 1000 + r.instalment_days, ''
  FROM json_each('[' || :people || ']') w CROSS JOIN outage_debt r
    ON r.school_id = :school_id AND r.account_id = w.value
UNION ALL
SELECT 10, id, first_day, last_day, 0, 0, '' FROM outage_mode WHERE school_id = 0 AND is_on = 1
UNION ALL
SELECT 10, id, first_day, last_day, 0, 0, '' FROM outage_mode
 WHERE school_id = :school_id AND is_on = 1;

-- name: journal_load :many postgres
SELECT CAST(1 AS BIGINT) AS kind, id AS a, state AS b, day_limit AS c, 0 AS d, 0 AS e, '' AS name
  FROM person
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 2, account_id, set_meal_id, first_day, last_day, 0, '' FROM entitlement
 WHERE school_id = :school_id
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 3, account_id, kind, banned_id, 0, 0, '' FROM ban
 WHERE school_id = :school_id AND is_banned = 1
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 4, id, account_id, state, 0, 0, '' FROM card
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:cards, ',')) AS BIGINT)))
UNION ALL
SELECT 5, dish_id, category_id, price, 0, 0, '' FROM dish_offer
 WHERE school_id = :school_id
   AND dish_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:dishes, ',')) AS BIGINT)))
UNION ALL
SELECT 6, id, parent_part, subsidy_part, funding_source_id, 0, '' FROM set_meal
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:set_meals, ',')) AS BIGINT)))
UNION ALL
SELECT 8, account_id, set_meal_id, day, served, 0, '' FROM meal_taken
 WHERE school_id = :school_id
   AND day = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:days, ',')) AS BIGINT)))
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:meal_people, ',')) AS BIGINT)))
UNION ALL
SELECT 7, school_id, value, 0, 0, 0, name FROM setting
 WHERE school_id IN (0, :school_id)
UNION ALL
SELECT 9, account_id, outage_id, amount, first_due_day, instalment_count * 1000 + instalment_days,
       ''
  FROM outage_debt
 WHERE school_id = :school_id
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 10, id, first_day, last_day, 0, 0, '' FROM outage_mode
 WHERE school_id IN (0, :school_id) AND is_on = 1;

-- ---- documents beside money ----

-- name: counter_documents_known :many sqlite
SELECT d.id, d.content FROM json_each('[' || :ids || ']') w CROSS JOIN counter_document d
    ON d.school_id = :school_id AND d.id = w.value;

-- name: counter_documents_known :many postgres
SELECT id, content FROM counter_document
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: counter_document_insert :batch
INSERT INTO counter_document (school_id, id, kind, content)
VALUES (:school_id, :id, :kind, :content);

-- name: override_insert :exec
INSERT INTO override (school_id, id, account_id, cashier_id, reason, happened_at)
VALUES (:school_id, :id, :account_id, :cashier_id, :reason, :happened_at);

-- name: forgotten_card_insert :exec
INSERT INTO forgotten_card (school_id, account_id, id, happened_at)
VALUES (:school_id, :account_id, :id, :happened_at);

-- name: forgotten_cards :many
SELECT f.account_id, p.number, coalesce(c.name, '') AS class_name, p.surname, p.name,
       count(*) AS count
  FROM forgotten_card f
  JOIN person p ON p.school_id = f.school_id AND p.id = f.account_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE f.school_id = :school_id AND f.happened_at >= :since
 GROUP BY f.account_id, p.number, c.name, p.surname, p.name
 ORDER BY count(*) DESC, coalesce(c.name, ''), p.surname, p.name, f.account_id LIMIT :limit;

-- name: served_insert :exec
INSERT INTO served (school_id, id, account_id, card_id, set_meal_id, taken_back_id, flags, refusal,
                    cashier_id, shift, happened_at)
VALUES (:school_id, :id, :account_id, :card_id, :set_meal_id, :taken_back_id, :flags, :refusal,
        :cashier_id, :shift, :happened_at);

-- name: served_by_ids :many sqlite
SELECT s.id, s.account_id, s.set_meal_id, s.happened_at,
       CAST(EXISTS (SELECT 1 FROM served b INDEXED BY served_by_taken_back
                     WHERE b.school_id = s.school_id AND b.taken_back_id = s.id) AS BIGINT)
           AS is_taken_back
  FROM json_each('[' || :ids || ']') w CROSS JOIN served s
    ON s.school_id = :school_id AND s.id = w.value
 WHERE s.taken_back_id IS NULL;

-- name: served_by_ids :many postgres
SELECT s.id, s.account_id, s.set_meal_id, s.happened_at,
       CASE WHEN EXISTS (SELECT 1 FROM served b
                          WHERE b.school_id = s.school_id AND b.taken_back_id = s.id)
            THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS is_taken_back
  FROM served s
 WHERE s.school_id = :school_id AND s.taken_back_id IS NULL
   AND s.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: meal_taken_add :batch
INSERT INTO meal_taken (school_id, day, account_id, set_meal_id, served, charged, version)
VALUES (:school_id, :day, :account_id, :set_meal_id, :served, :charged, :version)
ON CONFLICT (school_id, day, account_id, set_meal_id) DO UPDATE
   SET served = meal_taken.served + excluded.served,
       charged = meal_taken.charged + excluded.charged, version = excluded.version;

-- name: attendance_set :batch
INSERT INTO attendance (school_id, day, account_id, is_present, version)
VALUES (:school_id, :day, :account_id, :is_present, :version)
ON CONFLICT (school_id, day, account_id)
DO UPDATE SET is_present = excluded.is_present, version = excluded.version;

-- Set meals that a receipt handed out (a return: took back, on the day of its sale) or that a
-- roster charged for.
-- name: meals_of_document :many
SELECT r.account_id, l.item_id AS set_meal_id,
       coalesce(o.happened_at, r.happened_at) AS happened_at, CAST(0 AS BIGINT) AS day,
       CASE WHEN r.kind = 2 THEN -l.quantity ELSE l.quantity END AS served, l.price
  FROM receipt r
  JOIN receipt_line l ON l.school_id = r.school_id AND l.receipt_id = r.id AND l.kind = 2
  LEFT JOIN receipt o ON o.school_id = r.school_id AND o.id = r.returned_id
 WHERE r.school_id = :school_id AND r.id = :id
UNION ALL
SELECT m.account_id, m.set_meal_id, NULL, m.day, CAST(0 AS BIGINT), s.parent_part
  FROM roster r
  JOIN roster_mark m ON m.school_id = r.school_id AND m.day = r.day
   AND m.set_meal_id = r.set_meal_id AND m.roster_id = r.id
  JOIN set_meal s ON s.school_id = r.school_id AND s.id = r.set_meal_id
 WHERE r.school_id = :school_id AND r.id = :id;

-- ---- guests ----

-- name: guest_sale_insert :exec
INSERT INTO guest_sale (school_id, id, account_id, other_school_id, is_host, is_return, amount,
                        happened_at)
VALUES (:school_id, :id, :account_id, :other_school_id, :is_host, :is_return, :amount,
        :happened_at);

-- name: guest_sale_by_id :one
SELECT other_school_id FROM guest_sale
 WHERE school_id = :school_id AND id = :id AND is_host = 1 AND is_return = 0;

-- A row when the guest's parents banned, at home, what is called as this dish or as its category.
-- name: guest_banned :one
SELECT b.banned_id FROM dish_offer o
  JOIN dish d ON d.school_id = o.school_id AND d.id = o.dish_id
  JOIN category c ON c.school_id = o.school_id AND c.id = o.category_id
  JOIN ban b ON b.school_id = :home_id AND b.account_id = :account_id AND b.is_banned = 1
  LEFT JOIN dish hd ON b.kind = 1 AND hd.school_id = b.school_id AND hd.id = b.banned_id
  LEFT JOIN category hc ON b.kind = 2 AND hc.school_id = b.school_id AND hc.id = b.banned_id
 WHERE o.school_id = :host_id AND o.dish_id = :dish_id AND (hd.name = d.name OR hc.name = c.name)
 LIMIT 1;
