-- Named statements of the schools' reports. Days of the books are those of transfers; days of
-- meals are those on which the meal was eaten.

-- name: report_people :many
SELECT h.id, h.kind, h.state, h.number, coalesce(h.class_id, 0) AS class_id, h.surname, h.name,
       h.patronymic
  FROM person h WHERE h.school_id = :school_id ORDER BY h.surname, h.name, h.patronymic, h.id;

-- name: report_set_meals :many
SELECT s.id, s.name, s.meal, s.funding_source_id, coalesce(f.name, '') AS source_name
  FROM set_meal s LEFT JOIN funding_source f ON f.id = s.funding_source_id
 WHERE s.school_id = :school_id ORDER BY s.meal, s.name, s.id;

-- name: report_channels :many
SELECT id, name FROM channel ORDER BY id;

-- ---- what was eaten, by day of the meal ----

-- name: eaten_by_roster :many
SELECT k.day, k.account_id, r.class_id, k.set_meal_id, s.parent_part, s.subsidy_part
  FROM roster_mark k
  JOIN roster r ON r.school_id = k.school_id AND r.id = k.roster_id
  JOIN set_meal s ON s.school_id = k.school_id AND s.id = k.set_meal_id
 WHERE k.school_id = :school_id AND k.day BETWEEN :first_day AND :last_day
   AND NOT EXISTS (SELECT 1 FROM posting p INDEXED BY posting_by_reversed
                    WHERE p.school_id = k.school_id AND p.reverses_id = k.roster_id);

-- Set meals sold at tills, less those returned; what was reversed is left out.
-- name: eaten_by_till :many sqlite
SELECT v.happened_day AS day, c.account_id, l.item_id AS set_meal_id, l.price, l.subsidy,
       CASE WHEN c.kind = 2 THEN -l.quantity ELSE l.quantity END AS quantity
  FROM (SELECT DISTINCT posting_id, happened_day FROM transfer INDEXED BY transfer_by_day
         WHERE school_id = :school_id AND happened_day BETWEEN :first_day AND :last_day
           AND code IN (3, 4)) v
 CROSS JOIN receipt c ON c.school_id = :school_id AND c.id = v.posting_id
 CROSS JOIN receipt_line l ON l.school_id = c.school_id AND l.receipt_id = c.id AND l.kind = 2
 WHERE NOT EXISTS (SELECT 1 FROM posting p INDEXED BY posting_by_reversed
                    WHERE p.school_id = c.school_id AND p.reverses_id = c.id);

-- name: eaten_by_till :many postgres
SELECT v.happened_day AS day, c.account_id, l.item_id AS set_meal_id, l.price, l.subsidy,
       CASE WHEN c.kind = 2 THEN -l.quantity ELSE l.quantity END AS quantity
  FROM (SELECT DISTINCT posting_id, happened_day FROM transfer
         WHERE school_id = :school_id AND happened_day BETWEEN :first_day AND :last_day
           AND code IN (3, 4)) v
  JOIN receipt c ON c.school_id = :school_id AND c.id = v.posting_id
  JOIN receipt_line l ON l.school_id = c.school_id AND l.receipt_id = c.id AND l.kind = 2
 WHERE NOT EXISTS (SELECT 1 FROM posting p
                    WHERE p.school_id = c.school_id AND p.reverses_id = c.id);

-- ---- dishes, by day of the books ----

-- Sold to our own (code 2) and to guests (code 13); what was reversed or returned counts against
-- the day on which that was done.
-- name: dishes_sold :many sqlite
SELECT v.happened_day AS day, c.account_id, l.item_id, l.price,
       CASE WHEN c.kind = 2 THEN -v.sign * l.quantity ELSE v.sign * l.quantity END AS quantity
  FROM (SELECT DISTINCT t.posting_id, t.happened_day,
               CASE WHEN p.kind = 7 THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS sign,
               coalesce(p.reverses_id, p.id) AS document_id
          FROM transfer t INDEXED BY transfer_by_day
         CROSS JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
         WHERE t.school_id = :school_id AND t.happened_day BETWEEN :first_day AND :last_day
           AND t.code IN (2, 13)) v
 CROSS JOIN receipt c ON c.school_id = :school_id AND c.id = v.document_id
 CROSS JOIN receipt_line l ON l.school_id = c.school_id AND l.receipt_id = c.id AND l.kind = 1;

-- name: dishes_sold :many postgres
SELECT v.happened_day AS day, c.account_id, l.item_id, l.price,
       CASE WHEN c.kind = 2 THEN -v.sign * l.quantity ELSE v.sign * l.quantity END AS quantity
  FROM (SELECT DISTINCT t.posting_id, t.happened_day,
               CASE WHEN p.kind = 7 THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS sign,
               coalesce(p.reverses_id, p.id) AS document_id
          FROM transfer t
          JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
         WHERE t.school_id = :school_id AND t.happened_day BETWEEN :first_day AND :last_day
           AND t.code IN (2, 13)) v
  JOIN receipt c ON c.school_id = :school_id AND c.id = v.document_id
  JOIN receipt_line l ON l.school_id = c.school_id AND l.receipt_id = c.id AND l.kind = 1;

-- name: report_dishes :many
SELECT d.id, d.name, d.weight_g, coalesce(c.name, '') AS category
  FROM dish d
  LEFT JOIN dish_offer o ON o.school_id = d.school_id AND o.dish_id = d.id
  LEFT JOIN category c ON c.school_id = o.school_id AND c.id = o.category_id
 WHERE d.school_id = :school_id;

-- ---- money ----

-- Transfers from a day on. On SQLite as they lie, from the first that may belong to the day: adding
-- them up in C is thrice as fast as its sorter.
-- name: transfers_from_day :many sqlite
SELECT happened_day > :last_day AS is_after, code, debit_id, credit_id, personal_id,
       CAST(1 AS BIGINT) AS count, amount
  FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND +happened_day >= :first_day;

-- On PostgreSQL added up by what they are; people's accounts are one.
-- name: transfers_from_day :many postgres
SELECT CASE WHEN happened_day > :last_day THEN CAST(1 AS BIGINT)
            ELSE CAST(0 AS BIGINT) END AS is_after, code,
       CASE WHEN debit_id = personal_id THEN 0 ELSE debit_id END AS debit_id,
       CASE WHEN credit_id = personal_id THEN 0 ELSE credit_id END AS credit_id,
       CAST(0 AS BIGINT) AS personal_id, count(*) AS count, CAST(sum(amount) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND happened_day >= :first_day
 GROUP BY 1, 2, 3, 4;

-- What a seal holds was recorded by its day's end, and nothing is recorded more than a day before
-- it happens: transfers of a day stand behind the seal of the last day but one before it.
-- name: seal_before :one
SELECT coalesce(max(next_seq), 1) AS next_seq FROM seal
 WHERE school_id = :school_id AND day <= :last_day;

-- Of people's accounts, whose ids are made by origins.
-- name: people_balance :one
SELECT CAST(coalesce(sum(credits - debits), 0) AS BIGINT) AS balance FROM balance
 WHERE school_id = :school_id AND account_id >= :first_personal_id;

-- name: people_below :many
SELECT b.account_id, b.credits - b.debits AS balance FROM balance b
 WHERE b.school_id = :school_id AND b.account_id >= :first_personal_id
   AND b.credits - b.debits < :limit;

-- name: report_schools :many
SELECT s.school_id, s.number, s.name, b.zone FROM school s JOIN book b ON b.school_id = s.school_id
 ORDER BY s.number;

-- name: report_portions :one
SELECT count(*) AS count FROM meal_taken
 WHERE school_id = :school_id AND day BETWEEN :first_day AND :last_day
   AND (served > 0 OR charged > 0);

-- ---- cards and the counter ----

-- name: report_cards :many
SELECT id, account_id, state, is_temporary FROM card WHERE school_id = :school_id;

-- name: report_forgotten :many
SELECT account_id, count(*) AS count, max(happened_at) AS last_at FROM forgotten_card
 WHERE school_id = :school_id AND happened_at >= :begin_ms AND happened_at < :end_ms
 GROUP BY account_id;

-- name: report_till_days :many
SELECT day, served, offline, forgotten, overrides, refused, taps FROM till_day
 WHERE school_id = :school_id AND day BETWEEN :first_day AND :last_day ORDER BY day;

-- ---- today ----

-- name: report_taken :many
SELECT day, account_id, served, charged FROM meal_taken
 WHERE school_id = :school_id AND day BETWEEN :first_day AND :last_day;

-- Marks of today's rosters, charged or not yet.
-- name: report_sheet_marks :many
SELECT class_id, account_id FROM roster_sheet_mark
 WHERE school_id = :school_id AND day = :day AND eats = 1;

-- ---- what banks and networks handed in ----

-- name: report_registers :many
SELECT c.name AS channel_name, f.name, f.day, f.line_count, f.amount, f.credited, f.fee, f.taken_at,
       d.agreed, d.credited AS credited_lines, d.suspended, d.differing, b.arrived_day AS money_day
  FROM channel c JOIN register_file f ON f.channel_id = c.id
   AND f.day BETWEEN :first_day AND :last_day
  LEFT JOIN register_done d ON d.register_id = f.id
  LEFT JOIN register_money m ON m.register_id = f.id
  LEFT JOIN bank_document b ON b.id = m.document_id
 ORDER BY f.day DESC, c.name, f.id;

-- Statements are some hundreds a year, documents of one some hundreds.
-- name: report_bank_statements :many
SELECT s.name, s.first_day, s.last_day, s.document_count, s.taken_at,
       count(b.id) AS new_count, CAST(coalesce(sum(b.amount), 0) AS BIGINT) AS received
  FROM bank_statement s LEFT JOIN bank_document b ON b.statement_id = s.id
 WHERE s.first_day <= :last_day AND s.last_day >= :first_day
 GROUP BY s.id, s.name, s.first_day, s.last_day, s.document_count, s.taken_at
 ORDER BY s.last_day DESC, s.id DESC;

-- ---- money given back to parents' cards ----

-- name: report_refunds :many
SELECT r.requested_at, s.name AS school_name, s.number AS school_number, h.number, h.surname,
       h.name, h.patronymic, r.amount, r.state, r.origin, r.reason, r.first_staff_id,
       r.second_staff_id, r.refused_staff_id, r.answer, r.done_at
  FROM refund r JOIN school s ON s.school_id = r.school_id
  JOIN person h ON h.school_id = r.school_id AND h.id = r.account_id
 WHERE r.requested_at >= :from_at AND r.requested_at < :to_at
 ORDER BY r.requested_at DESC, r.id DESC;
