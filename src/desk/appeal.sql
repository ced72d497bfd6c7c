-- Named statements of appeals.

-- name: appeal_next_number :one
SELECT coalesce(max(number), CAST(0 AS BIGINT)) + CAST(1 AS BIGINT) AS number FROM appeal;

-- name: appeal_insert :exec
INSERT INTO appeal (school_id, id, number, account_id, login_id, caller, nature, kind, state,
                    taken_by, made_day, made_at, due_at, answered_at, changed_at)
VALUES (:school_id, :id, :number, :account_id, :login_id, :caller, :nature, :kind, 1, :taken_by,
        :made_day, :made_at, :due_at, NULL, :made_at);

-- name: appeal_event_insert :exec
INSERT INTO appeal_event (school_id, appeal_id, id, kind, login_id, text, happened_at)
VALUES (:school_id, :appeal_id, :id, :kind, :login_id, :text, :happened_at);

-- name: appeal_move :exec
UPDATE appeal SET state = :state, taken_by = :taken_by, answered_at = :answered_at,
       due_at = :due_at, changed_at = :changed_at
 WHERE school_id = :school_id AND id = :id;

-- What a login has waiting, and how often it said something of late.
-- name: appeal_open_of_login :one
SELECT count(*) AS count FROM appeal WHERE login_id = :login_id AND state IN (1, 2);

-- name: appeal_sayings_of_login :one
SELECT count(*) AS count
  FROM appeal a
  JOIN appeal_event e ON e.school_id = a.school_id AND e.appeal_id = a.id
 WHERE a.login_id = :login_id AND e.login_id = :login_id AND e.kind IN (1, 2)
   AND e.happened_at > :after;

-- name: appeal_event_count :one
SELECT count(*) AS count FROM appeal_event
 WHERE school_id = :school_id AND appeal_id = :appeal_id;

-- name: appeal_by_id :one
SELECT a.school_id, a.id, a.number, a.account_id, a.login_id, a.caller, a.nature, a.kind, a.state,
       a.taken_by, a.made_at, a.due_at, a.answered_at, a.changed_at,
       coalesce(s.name, '') AS school_name, coalesce(s.number, CAST(0 AS BIGINT)) AS school_number,
       coalesce(p.number, '') AS account_number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS person_name, coalesce(p.patronymic, '') AS patronymic,
       coalesce(f.name, '') AS staff_name
  FROM appeal a
  LEFT JOIN school s ON s.school_id = a.school_id
  LEFT JOIN person p ON p.school_id = a.school_id AND p.id = a.account_id
  LEFT JOIN staff f ON f.login_id = a.taken_by
 WHERE a.school_id = :school_id AND a.id = :id;

-- name: appeal_place :one
SELECT school_id, id FROM appeal WHERE number = :number;

-- Those that are not closed, or in one state.
-- name: appeals_of_queue :many
SELECT a.school_id, a.id, a.number, a.account_id, a.login_id, a.caller, a.nature, a.kind, a.state,
       a.taken_by, a.made_at, a.due_at, a.answered_at, a.changed_at,
       coalesce(s.name, '') AS school_name, coalesce(s.number, CAST(0 AS BIGINT)) AS school_number,
       coalesce(p.number, '') AS account_number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS person_name, coalesce(p.patronymic, '') AS patronymic,
       coalesce(f.name, '') AS staff_name
  FROM appeal a
  LEFT JOIN school s ON s.school_id = a.school_id
  LEFT JOIN person p ON p.school_id = a.school_id AND p.id = a.account_id
  LEFT JOIN staff f ON f.login_id = a.taken_by
 WHERE a.state IN (:first_state, :second_state, :third_state)
   AND (CAST(:kind AS BIGINT) = 0 OR a.kind = CAST(:kind AS BIGINT))
   AND (CAST(:school_id AS BIGINT) < 0 OR a.school_id = CAST(:school_id AS BIGINT))
 ORDER BY CASE WHEN a.state IN (1, 2) THEN 0 ELSE 1 END,
          CASE WHEN a.state IN (1, 2) THEN a.due_at ELSE -a.changed_at END, a.number
 LIMIT :count;

-- name: appeals_of_account :many
SELECT a.school_id, a.id, a.number, a.account_id, a.login_id, a.caller, a.nature, a.kind, a.state,
       a.taken_by, a.made_at, a.due_at, a.answered_at, a.changed_at,
       '' AS school_name, CAST(0 AS BIGINT) AS school_number, '' AS account_number, '' AS surname,
       '' AS person_name, '' AS patronymic, coalesce(f.name, '') AS staff_name
  FROM appeal a LEFT JOIN staff f ON f.login_id = a.taken_by
 WHERE a.school_id = :school_id AND a.account_id = :account_id
   AND (CAST(:login_id AS BIGINT) = 0 OR a.login_id = CAST(:login_id AS BIGINT))
 ORDER BY a.made_at DESC, a.id DESC LIMIT :count;

-- name: appeal_story :many
SELECT e.id, e.kind, e.login_id, coalesce(f.name, '') AS staff_name, e.text, e.happened_at
  FROM appeal_event e LEFT JOIN staff f ON f.login_id = e.login_id
 WHERE e.school_id = :school_id AND e.appeal_id = :appeal_id ORDER BY e.id;

-- name: appeals_waiting :one
SELECT count(*) AS waiting,
       CAST(coalesce(sum(CASE WHEN due_at < :now THEN 1 ELSE 0 END), 0) AS BIGINT) AS late
  FROM appeal WHERE state IN (1, 2);

-- name: appeal_counts :many
SELECT school_id, kind, count(*) AS count,
       CAST(sum(CASE WHEN nature = 2 THEN 1 ELSE 0 END) AS BIGINT) AS complaints,
       CAST(sum(CASE WHEN state IN (1, 2) THEN 1 ELSE 0 END) AS BIGINT) AS unanswered,
       CAST(sum(CASE WHEN coalesce(answered_at, CASE WHEN state IN (1, 2) THEN :now ELSE due_at END)
                          > due_at THEN 1 ELSE 0 END) AS BIGINT) AS late
  FROM appeal WHERE made_day >= :first_day AND made_day <= :last_day
 GROUP BY school_id, kind ORDER BY school_id, kind;

-- The answer that a letter tells of.
-- name: appeal_answer :one
SELECT e.text, a.number
  FROM appeal_event e JOIN appeal a ON a.school_id = e.school_id AND a.id = e.appeal_id
 WHERE e.school_id = :school_id AND e.appeal_id = :appeal_id AND e.id = :id;
