-- Named statements of the search box. Each is bounded by :count.

-- The range is of one word of the query, the longest; the patterns say what else the name holds.
-- name: find_people :many
SELECT w.school_id, w.account_id, w.words, p.number, p.kind, p.state, p.surname,
       p.name AS person_name, p.patronymic, coalesce(c.id, CAST(0 AS BIGINT)) AS class_id,
       coalesce(c.name, '') AS class_name, s.number AS school_number, s.name AS school_name
  FROM person_word w
  JOIN person p ON p.school_id = w.school_id AND p.id = w.account_id
  JOIN school s ON s.school_id = w.school_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE w.word >= :low AND w.word < :high
   AND w.words LIKE :second AND w.words LIKE :third AND w.words LIKE :fourth
   AND (CAST(:school_number AS BIGINT) = 0 OR s.number = CAST(:school_number AS BIGINT))
   AND (:class_name = '' OR c.name = :class_name)
   AND NOT EXISTS (SELECT 1 FROM account_shell m
                    WHERE m.school_id = w.school_id AND m.account_id = w.account_id)
 ORDER BY w.word, w.school_id, w.account_id LIMIT :count;

-- name: find_person :one
SELECT p.school_id, p.id AS account_id, '' AS words, p.number, p.kind, p.state, p.surname,
       p.name AS person_name, p.patronymic, coalesce(c.id, CAST(0 AS BIGINT)) AS class_id,
       coalesce(c.name, '') AS class_name, s.number AS school_number, s.name AS school_name
  FROM directory d
  JOIN person p ON p.school_id = d.school_id AND p.id = d.account_id
  JOIN school s ON s.school_id = p.school_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE d.kind = 1 AND d.key = :number;

-- name: find_classes :many
SELECT c.school_id, c.id, c.name, s.number AS school_number, s.name AS school_name
  FROM class c JOIN school s ON s.school_id = c.school_id
 WHERE c.name = :class_name AND c.is_active = 1
   AND (CAST(:school_number AS BIGINT) = 0 OR s.number = CAST(:school_number AS BIGINT))
 ORDER BY s.number LIMIT :count;

-- name: find_cards :many
SELECT k.school_id, k.account_id, k.chip, k.state, k.is_temporary, p.number, p.surname,
       p.name AS person_name, p.patronymic
  FROM card k JOIN person p ON p.school_id = k.school_id AND p.id = k.account_id
 WHERE k.chip <> '' AND k.chip = :chip
 ORDER BY CASE k.state WHEN 5 THEN 0 WHEN 9 THEN 1 ELSE 2 END, k.id DESC LIMIT :count;

-- By the low bits alone, as some readers tell them.
-- name: find_cards_ending :many
SELECT k.school_id, k.account_id, k.chip, k.state, k.is_temporary, p.number, p.surname,
       p.name AS person_name, p.patronymic
  FROM card k JOIN person p ON p.school_id = k.school_id AND p.id = k.account_id
 WHERE k.chip <> '' AND k.chip LIKE :pattern AND length(k.chip) = 10
 ORDER BY CASE k.state WHEN 5 THEN 0 WHEN 9 THEN 1 ELSE 2 END, k.id DESC LIMIT :count;

-- A guest's receipt stands in the host's book, the guest in his own.
-- name: find_receipts :many
SELECT r.school_id, r.id, r.kind, r.number, r.total, r.subsidy, r.happened_at,
       s.number AS school_number, coalesce(o.number, s.number) AS home_number,
       coalesce(p.number, '') AS account_number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS person_name, coalesce(p.patronymic, '') AS patronymic
  FROM school s
  JOIN receipt r INDEXED BY receipt_by_number
    ON r.school_id = s.school_id AND r.number = :number
  LEFT JOIN guest_sale g ON g.school_id = r.school_id AND g.id = r.id AND g.is_host = 1
  LEFT JOIN school o ON o.school_id = g.other_school_id
  LEFT JOIN person p ON p.school_id = coalesce(g.other_school_id, r.school_id)
                    AND p.id = coalesce(g.account_id, r.account_id)
 WHERE s.number = :school_number
 ORDER BY r.happened_at DESC, r.id DESC LIMIT :count;

-- name: find_payments :many
SELECT c.name AS channel_name, k.school_id, k.payment_id, y.amount, y.happened_at,
       coalesce(p.number, '') AS account_number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS person_name, coalesce(p.patronymic, '') AS patronymic
  FROM channel c CROSS JOIN payment_key k
  JOIN payment y ON y.school_id = k.school_id AND y.id = k.payment_id
  LEFT JOIN person p ON p.school_id = y.school_id AND p.id = y.account_id
 WHERE k.channel_id = c.id AND k.outside_id = :outside_id
 ORDER BY c.id LIMIT :count;

-- name: find_refused :many
SELECT c.name AS channel_name, r.number, r.amount, r.reason, r.happened_at
  FROM channel c CROSS JOIN payment_refused r
 WHERE r.channel_id = c.id AND r.outside_id = :outside_id
 ORDER BY c.id LIMIT :count;

-- name: find_suspense :many
SELECT id, amount, happened_at, state FROM suspense
 WHERE outside_id <> '' AND outside_id = :outside_id ORDER BY id LIMIT :count;

-- By our number, by the bank's, or by the bank's reference (RRN).
-- name: find_orders :many
SELECT o.school_id, o.id, o.order_number, o.amount, o.state, o.created_at,
       coalesce(p.number, '') AS account_number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS person_name, coalesce(p.patronymic, '') AS patronymic
  FROM (SELECT n.school_id, n.id FROM channel c CROSS JOIN card_order n
         WHERE n.channel_id = c.id AND n.order_number = :word
        UNION
        SELECT m.school_id, m.id FROM channel c CROSS JOIN card_order m
         WHERE m.channel_id = c.id AND m.md_order <> '' AND m.md_order = :word
        UNION
        SELECT r.school_id, r.id FROM card_order r
         WHERE r.reference <> '' AND r.reference = :word) f
  JOIN card_order o ON o.school_id = f.school_id AND o.id = f.id
  LEFT JOIN person p ON p.school_id = o.school_id AND p.id = o.account_id
 ORDER BY o.created_at DESC, o.id LIMIT :count;
