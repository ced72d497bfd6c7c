-- Named statements of those who leave school. Person kind 1: a pupil; state 1 active, 2 left; event
-- 3: left.

-- The highest year with pupils; NULL: none.
-- name: leaver_last_grade :one
SELECT max(c.grade) AS grade
  FROM class c
 WHERE c.school_id = :school_id AND c.grade > 0
   AND EXISTS (SELECT 1 FROM person p
                WHERE p.school_id = c.school_id AND p.class_id = c.id AND p.state = 1);

-- name: leavers_of_school :many
SELECT p.id, p.number, p.surname, p.name, p.patronymic, p.state,
       coalesce(c.name, '') AS class_name,
       CAST(coalesce(b.credits - b.debits, 0) AS BIGINT) AS balance,
       coalesce(h.choice, CAST(0 AS BIGINT)) AS choice,
       (SELECT max(e.happened_at) FROM person_event e
         WHERE e.school_id = p.school_id AND e.account_id = p.id AND e.kind = 3) AS left_at,
       (SELECT min(l.login_id) FROM login_account l
         WHERE l.school_id = p.school_id AND l.account_id = p.id) AS login_id
  FROM person p
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
  LEFT JOIN balance b ON b.school_id = p.school_id AND b.account_id = p.id
  LEFT JOIN closing_choice h ON h.school_id = p.school_id AND h.account_id = p.id
 WHERE p.school_id = :school_id AND p.kind = 1
   AND ((p.state = 1 AND c.grade IN (:last_grade, :other_grade))
        OR (p.state = 2 AND coalesce(b.credits - b.debits, 0) <> 0))
 ORDER BY p.state, c.grade DESC, c.name, p.surname, p.name, p.id;
