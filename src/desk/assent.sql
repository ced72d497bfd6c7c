-- Named statements of deeds that wait for a second person.

-- name: assent_insert :exec
INSERT INTO assent (id, kind, about, words, figure, reason, asked_by, asked_at, ends_at, state,
                    decided_by, decided_at, answer, done_at)
VALUES (:id, :kind, :about, :words, :figure, :reason, :asked_by, :asked_at, :ends_at, :state,
        0, 0, '', 0);

-- name: assent_by_id :one
SELECT a.id, a.kind, a.state, a.about, a.words, a.figure, a.reason, a.asked_by,
       coalesce(s.name, '') AS asked_name, a.asked_at, a.ends_at, a.decided_by,
       coalesce(d.name, '') AS decided_name, a.decided_at, a.answer, a.done_at
  FROM assent a
  LEFT JOIN staff s ON s.login_id = a.asked_by
  LEFT JOIN staff d ON d.login_id = a.decided_by
 WHERE a.id = :id;

-- Of two states, the newest first; those that lapsed are told from the rest by their time.
-- name: assent_list :many
SELECT a.id, a.kind, a.state, a.about, a.words, a.figure, a.reason, a.asked_by,
       coalesce(s.name, '') AS asked_name, a.asked_at, a.ends_at, a.decided_by,
       coalesce(d.name, '') AS decided_name, a.decided_at, a.answer, a.done_at
  FROM assent a
  LEFT JOIN staff s ON s.login_id = a.asked_by
  LEFT JOIN staff d ON d.login_id = a.decided_by
 WHERE (CAST(:is_over AS BIGINT) = 1) = (a.state > 2 OR a.ends_at <= :now)
 ORDER BY a.asked_at DESC, a.id DESC LIMIT :limit_rows;

-- Whether the same deed waits already.
-- name: assent_same :many
SELECT id FROM assent
 WHERE state IN (1, 2) AND kind = :kind AND about = :about AND ends_at > :now LIMIT 1;

-- name: assent_save :exec
UPDATE assent SET state = :state, decided_by = :decided_by, decided_at = :decided_at,
       answer = :answer, done_at = :done_at
 WHERE id = :id AND state = :state_before;
