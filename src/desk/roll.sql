-- Named statements of rolls of a school.

-- name: roll_of_class :many
SELECT p.id, p.kind, p.number, coalesce(p.class_id, 0) AS class_id,
       coalesce(c.name, '') AS class_name, p.surname, p.name, p.patronymic
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.school_id = :school_id AND p.state = 1 AND coalesce(p.class_id, 0) = :class_id
 ORDER BY p.surname, p.name, p.patronymic, p.number;

-- name: roll_of_school :many
SELECT p.id, p.kind, p.number, coalesce(p.class_id, 0) AS class_id,
       coalesce(c.name, '') AS class_name, p.surname, p.name, p.patronymic
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.school_id = :school_id AND p.state = 1
 ORDER BY p.surname, p.name, p.patronymic, p.number;

-- name: roll_cards_of_class :many
SELECT k.account_id, k.state
  FROM person p JOIN card k ON k.school_id = p.school_id AND k.account_id = p.id
 WHERE p.school_id = :school_id AND p.state = 1 AND coalesce(p.class_id, 0) = :class_id
 ORDER BY k.account_id;

-- name: roll_counts :many
SELECT coalesce(p.class_id, 0) AS class_id, count(*) AS people,
       CAST(sum(CASE WHEN EXISTS (
           SELECT 1 FROM card k
            WHERE k.school_id = p.school_id AND k.account_id = p.id AND k.state = 5)
           THEN 1 ELSE 0 END) AS BIGINT) AS cards
  FROM person p WHERE p.school_id = :school_id AND p.state = 1
 GROUP BY coalesce(p.class_id, 0) ORDER BY 1;

-- name: roll_cards_of_person :many
SELECT k.id, k.state, k.is_temporary,
       coalesce((SELECT max(e.happened_at) FROM card_event e
                  WHERE e.school_id = k.school_id AND e.card_id = k.id), 0) AS changed_at
  FROM card k
 WHERE k.school_id = :school_id AND k.account_id = :account_id AND k.state <> 10
 ORDER BY changed_at DESC, k.id;
