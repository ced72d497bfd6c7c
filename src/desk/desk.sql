-- Named statements of the use cases.

-- name: family_transfer_insert :exec
INSERT INTO family_transfer (school_id, id, account_id, other_school_id, other_account_id, amount,
                             is_outgoing, happened_at)
VALUES (:school_id, :id, :account_id, :other_school_id, :other_account_id, :amount, :is_outgoing,
        :happened_at);

-- name: returns_of :one sqlite
SELECT count(*) AS count FROM receipt r INDEXED BY receipt_by_returned
 WHERE r.school_id = :school_id AND r.returned_id = :returned_id
   AND NOT EXISTS (SELECT 1 FROM posting p INDEXED BY posting_by_reversed
                    WHERE p.school_id = r.school_id AND p.reverses_id = r.id);

-- name: returns_of :one postgres
SELECT count(*) AS count FROM receipt r
 WHERE r.school_id = :school_id AND r.returned_id = :returned_id
   AND NOT EXISTS (SELECT 1 FROM posting p
                    WHERE p.school_id = r.school_id AND p.reverses_id = r.id);

-- All that a batch of documents has to know but the books, in one answer: each kind of row says for
-- itself what its columns are (desk/eaters.c). A batch names each id once: on SQLite it is joined
-- from, for `IN (SELECT … json_each)` would make a table of its own for each run.
-- name: journal_load :many sqlite
SELECT CAST(1 AS BIGINT) AS kind, r.id AS a, r.state AS b, r.day_limit AS c, 0 AS d, '' AS name
  FROM json_each('[' || :people || ']') w CROSS JOIN person r
    ON r.school_id = :school_id AND r.id = w.value
UNION ALL
SELECT 2, r.account_id, r.set_meal_id, r.first_day, r.last_day, ''
  FROM json_each('[' || :people || ']') w CROSS JOIN entitlement r
    ON r.school_id = :school_id AND r.account_id = w.value
UNION ALL
SELECT 3, r.account_id, r.kind, r.banned_id, 0, ''
  FROM json_each('[' || :people || ']') w CROSS JOIN ban r
    ON r.school_id = :school_id AND r.account_id = w.value
 WHERE r.is_banned = 1
UNION ALL
SELECT 4, r.id, r.account_id, r.state, 0, ''
  FROM json_each('[' || :cards || ']') w CROSS JOIN card r
    ON r.school_id = :school_id AND r.id = w.value
UNION ALL
SELECT 5, r.dish_id, r.category_id, r.price, 0, ''
  FROM json_each('[' || :dishes || ']') w CROSS JOIN dish_offer r
    ON r.school_id = :school_id AND r.dish_id = w.value
UNION ALL
SELECT 6, r.id, r.parent_part, r.subsidy_part, r.funding_source_id, ''
  FROM json_each('[' || :set_meals || ']') w CROSS JOIN set_meal r
    ON r.school_id = :school_id AND r.id = w.value
UNION ALL
SELECT 7, school_id, value, 0, 0, name FROM setting WHERE school_id = 0
UNION ALL
SELECT 7, school_id, value, 0, 0, name FROM setting WHERE school_id = :school_id;

-- name: journal_load :many postgres
SELECT CAST(1 AS BIGINT) AS kind, id AS a, state AS b, day_limit AS c, 0 AS d, '' AS name
  FROM person
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 2, account_id, set_meal_id, first_day, last_day, '' FROM entitlement
 WHERE school_id = :school_id
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 3, account_id, kind, banned_id, 0, '' FROM ban
 WHERE school_id = :school_id AND is_banned = 1
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:people, ',')) AS BIGINT)))
UNION ALL
SELECT 4, id, account_id, state, 0, '' FROM card
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:cards, ',')) AS BIGINT)))
UNION ALL
SELECT 5, dish_id, category_id, price, 0, '' FROM dish_offer
 WHERE school_id = :school_id
   AND dish_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:dishes, ',')) AS BIGINT)))
UNION ALL
SELECT 6, id, parent_part, subsidy_part, funding_source_id, '' FROM set_meal
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:set_meals, ',')) AS BIGINT)))
UNION ALL
SELECT 7, school_id, value, 0, 0, name FROM setting
 WHERE school_id IN (0, :school_id);
