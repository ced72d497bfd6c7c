-- Named statements of evidence, and of the documents that are made of the books.

-- ---- what the books moved for set meals ----

-- Where a period begins and ends in the order of the books: seals part its transfers by the day on
-- which they were recorded, whenever they are said to have happened.
-- name: period_of_seals :one
SELECT (SELECT coalesce(max(next_seq), 1) FROM seal
         WHERE school_id = :school_id AND day < :first_day) AS first_seq,
       (SELECT coalesce(max(next_seq), 1) FROM seal
         WHERE school_id = :school_id AND day <= :last_day) AS end_seq;

-- Rosters charged or reversed there; the plus keeps SQLite to the order of the books.
-- name: rosters_moved :many
SELECT v.sign, r.id, r.day AS meal_day, r.class_id, r.set_meal_id, s.meal,
       s.parent_part, s.subsidy_part, s.funding_source_id
  FROM (SELECT t.posting_id,
               CASE WHEN p.kind = 7 THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS sign,
               coalesce(p.reverses_id, p.id) AS document_id
          FROM transfer t
          JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
         WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :end_seq
           AND +t.happened_day BETWEEN :first_happened AND :last_happened
           AND t.code IN (3, 4) AND p.kind IN (4, 7)
         GROUP BY t.posting_id, p.kind, p.reverses_id, p.id) v
  JOIN roster r ON r.school_id = :school_id AND r.id = v.document_id
  JOIN set_meal s ON s.school_id = r.school_id AND s.id = r.set_meal_id
 ORDER BY r.day, r.id, v.sign;

-- Who stands in rosters of these days, whichever: one pass over what lies together.
-- name: roster_marks_of_days :many
SELECT account_id, roster_id FROM roster_mark
 WHERE school_id = :school_id AND day BETWEEN :first_day AND :last_day
 ORDER BY day, set_meal_id, account_id, roster_id;

-- Set meals sold and returned at tills there. It was eaten when it was sold, which is earlier than
-- the books have it where a till handed it in after the day was sealed.
-- name: tills_moved :many
SELECT coalesce(o.happened_at, c.happened_at) AS eaten_at, c.account_id,
       coalesce(h.class_id, 0) AS class_id, l.item_id AS set_meal_id,
       CASE WHEN c.kind = 2 THEN -v.sign * l.quantity ELSE v.sign * l.quantity END AS sign,
       s.meal, l.price AS parent_part, l.subsidy AS subsidy_part, s.funding_source_id
  FROM (SELECT t.posting_id,
               CASE WHEN p.kind = 7 THEN CAST(-1 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS sign,
               coalesce(p.reverses_id, p.id) AS document_id
          FROM transfer t
          JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
         WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :end_seq
           AND +t.happened_day BETWEEN :first_happened AND :last_happened
           AND t.code IN (3, 4) AND p.kind IN (2, 3, 7)
         GROUP BY t.posting_id, p.kind, p.reverses_id, p.id) v
  JOIN receipt c ON c.school_id = :school_id AND c.id = v.document_id
  LEFT JOIN receipt o ON o.school_id = c.school_id AND o.id = c.returned_id
  JOIN receipt_line l ON l.school_id = c.school_id AND l.receipt_id = c.id AND l.kind = 2
  JOIN set_meal s ON s.school_id = c.school_id AND s.id = l.item_id
  JOIN person h ON h.school_id = c.school_id AND h.id = c.account_id
 ORDER BY 1, l.item_id, c.account_id;

-- What the ledger says of the same: parents' parts (code 3), subsidies (code 4) by source.
-- name: meals_turnover :many
SELECT code,
       CASE WHEN code = 3 THEN CAST(0 AS BIGINT)
            WHEN credit_id = :roster_id THEN debit_id ELSE credit_id END AS source_id,
       CASE WHEN credit_id = :roster_id THEN CAST(1 AS BIGINT) ELSE CAST(-1 AS BIGINT) END AS sign,
       CAST(sum(amount) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :end_seq AND code IN (3, 4)
   AND +happened_day BETWEEN :first_happened AND :last_happened
 GROUP BY 1, 2, 3;

-- ---- of what they are ----

-- name: evidence_set_meals :many
SELECT s.id, s.name, coalesce(f.caterer_id, 0) AS caterer_id
  FROM set_meal s
  LEFT JOIN set_meal_price p ON p.school_id = s.school_id AND p.set_meal_id = s.id
  LEFT JOIN set_meal_family f ON f.school_id = p.school_id AND f.id = p.family_id
 WHERE s.school_id = :school_id ORDER BY s.id;

-- name: evidence_contracts :many
SELECT c.id, c.caterer_id, c.number, c.first_day, c.last_day, k.name AS caterer_name, k.inn
  FROM contract c JOIN caterer k ON k.id = c.caterer_id
 WHERE c.school_id = :school_id ORDER BY c.first_day, c.id;

-- name: evidence_funding_sources :many
SELECT id, name FROM funding_source ORDER BY id;

-- name: evidence_benefits :many
SELECT b.account_id, b.kind_id, b.first_day, b.last_day, k.funding_source_id
  FROM benefit b JOIN benefit_kind k ON k.id = b.kind_id
 WHERE b.school_id = :school_id AND b.first_day <= :last_day AND b.last_day >= :first_day
 ORDER BY b.account_id, k.position, b.first_day;

-- name: evidence_benefit_kinds :many
SELECT id, name FROM benefit_kind ORDER BY position, id;

-- ---- documents issued ----

-- name: issued_last_number :one
SELECT coalesce(max(number), 0) AS number FROM issued_document
 WHERE school_id = :school_id AND kind = :kind;

-- name: issued_insert :exec
INSERT INTO issued_document (school_id, kind, number, id, contract_id, first_day, last_day,
                             parent_total, subsidy_total, content, login_id, issued_at)
VALUES (:school_id, :kind, :number, :id, :contract_id, :first_day, :last_day, :parent_total,
        :subsidy_total, :content, :login_id, :issued_at);

-- name: issued_by_id :one
SELECT kind, number, contract_id, first_day, last_day, parent_total, subsidy_total, content,
       login_id, issued_at
  FROM issued_document WHERE school_id = :school_id AND id = :id;

-- name: issued_by_number :one
SELECT id, contract_id, first_day, last_day, parent_total, subsidy_total, content, login_id,
       issued_at
  FROM issued_document WHERE school_id = :school_id AND kind = :kind AND number = :number;

-- name: issued_overlap :one
SELECT number FROM issued_document
 WHERE school_id = :school_id AND kind = :kind AND contract_id = :contract_id
   AND first_day <= :last_day AND last_day >= :first_day
 ORDER BY number LIMIT 1;

-- name: issued_list :many
SELECT d.kind, d.number, d.contract_id, d.first_day, d.last_day, d.parent_total, d.subsidy_total,
       d.login_id, d.issued_at, coalesce(s.name, '') AS who
  FROM issued_document d LEFT JOIN staff s ON s.login_id = d.login_id
 WHERE d.school_id = :school_id ORDER BY d.issued_at DESC, d.kind, d.number DESC LIMIT :limit;

-- ---- evidence ----

-- Rosters that stand: what was reversed charged nobody.
-- name: evidence_charges :many
SELECT k.day, k.account_id, k.set_meal_id, r.class_id, s.meal, s.parent_part, s.subsidy_part
  FROM roster_mark k
  JOIN roster r ON r.school_id = k.school_id AND r.id = k.roster_id
  JOIN set_meal s ON s.school_id = k.school_id AND s.id = k.set_meal_id
 WHERE k.school_id = :school_id AND k.day BETWEEN :first_day AND :last_day
   AND (CAST(:account_id AS BIGINT) = 0 OR k.account_id = :account_id)
   AND NOT EXISTS (SELECT 1 FROM posting p INDEXED BY posting_by_reversed
                    WHERE p.school_id = k.school_id AND p.reverses_id = k.roster_id);

-- name: evidence_taken :many
SELECT t.day, t.account_id, t.set_meal_id, t.served, s.meal
  FROM meal_taken t JOIN set_meal s ON s.school_id = t.school_id AND s.id = t.set_meal_id
 WHERE t.school_id = :school_id AND t.day BETWEEN :first_day AND :last_day AND t.served <> 0;

-- name: evidence_marks :many
SELECT k.day, k.account_id, k.class_id, k.family_id, k.eats, h.state, f.meal
  FROM roster_sheet_mark k
  JOIN roster_sheet h ON h.school_id = k.school_id AND h.day = k.day AND h.class_id = k.class_id
   AND h.family_id = k.family_id
  JOIN set_meal_family f ON f.school_id = k.school_id AND f.id = k.family_id
 WHERE k.school_id = :school_id AND k.day BETWEEN :first_day AND :last_day
   AND (CAST(:account_id AS BIGINT) = 0 OR k.account_id = :account_id);

-- name: evidence_attendance :many
SELECT day, account_id, is_present FROM attendance
 WHERE school_id = :school_id AND day BETWEEN :first_day AND :last_day
   AND (CAST(:account_id AS BIGINT) = 0 OR account_id = :account_id)
 ORDER BY day, account_id;

-- name: evidence_rights :many
SELECT e.account_id, e.set_meal_id, e.first_day, e.last_day
  FROM entitlement e
 WHERE e.school_id = :school_id AND e.first_day <= :last_day AND e.last_day >= :first_day
   AND (CAST(:account_id AS BIGINT) = 0 OR e.account_id = :account_id)
 ORDER BY e.account_id, e.set_meal_id, e.first_day;

-- name: evidence_people :many
SELECT h.id, h.number, h.surname, h.name, h.patronymic, coalesce(h.class_id, 0) AS class_id,
       coalesce(c.name, '') AS class_name
  FROM person h LEFT JOIN class c ON c.school_id = h.school_id AND c.id = h.class_id
 WHERE h.school_id = :school_id AND (CAST(:account_id AS BIGINT) = 0 OR h.id = :account_id);

-- name: evidence_note_insert :exec
INSERT INTO evidence_note (school_id, id, day, account_id, meal, finding, note, login_id, said_at)
VALUES (:school_id, :id, :day, :account_id, :meal, :finding, :note, :login_id, :said_at);

-- name: evidence_notes :many
SELECT n.id, n.day, n.account_id, n.meal, n.finding, n.note, n.login_id, n.said_at,
       coalesce(s.name, '') AS who
  FROM evidence_note n LEFT JOIN staff s ON s.login_id = n.login_id
 WHERE n.school_id = :school_id AND n.day BETWEEN :first_day AND :last_day
   AND (CAST(:account_id AS BIGINT) = 0 OR n.account_id = :account_id)
 ORDER BY n.day, n.account_id, n.said_at, n.id;

-- ---- rights that were not used ----

-- Of pupils who are here, by account and meal, the smallest subsidy first.
-- name: unspent_rights :many
SELECT e.account_id, s.meal, e.set_meal_id, e.first_day, e.last_day, s.parent_part, s.subsidy_part,
       coalesce(h.class_id, 0) AS class_id
  FROM entitlement e
  JOIN set_meal s ON s.school_id = e.school_id AND s.id = e.set_meal_id AND s.subsidy_part > 0
  JOIN person h ON h.school_id = e.school_id AND h.id = e.account_id AND h.kind = 1
   AND h.state = 1
 WHERE e.school_id = :school_id AND e.first_day <= :last_day AND e.last_day >= :first_day
   AND (CAST(:account_id AS BIGINT) = 0 OR e.account_id = :account_id)
 ORDER BY e.account_id, s.meal, s.subsidy_part, e.set_meal_id, e.first_day;

-- name: unspent_given_counts :many
SELECT account_id, count(*) AS days FROM unspent_given
 WHERE school_id = :school_id AND day BETWEEN :first_day AND :last_day
   AND (CAST(:account_id AS BIGINT) = 0 OR account_id = :account_id)
 GROUP BY account_id ORDER BY account_id;

-- name: unspent_given_insert :exec
INSERT INTO unspent_given (school_id, account_id, day, set_meal_id, roster_id, login_id, given_at)
VALUES (:school_id, :account_id, :day, :set_meal_id, :roster_id, :login_id, :given_at);
