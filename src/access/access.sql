-- Named statements of the entrance to the cabinet.

-- name: login_insert :exec
INSERT INTO login (id, name, password, temporary, temporary_ends_at, email, created_at)
VALUES (:id, :name, '', '', 0, '', :created_at);

-- name: login_by_name :one
SELECT id, name, password, temporary, temporary_ends_at, email FROM login WHERE name = :name;

-- name: login_by_id :one
SELECT id, name, password, temporary, temporary_ends_at, email FROM login WHERE id = :id;

-- name: login_set_password :exec
UPDATE login SET password = :password, temporary = '', temporary_ends_at = 0 WHERE id = :id;

-- name: login_set_temporary :exec
UPDATE login SET temporary = :temporary, temporary_ends_at = :ends_at WHERE id = :id;

-- name: login_set_email :exec
UPDATE login SET email = :email WHERE id = :id;

-- name: login_account_insert :exec
INSERT INTO login_account (login_id, school_id, account_id, added_at)
VALUES (:login_id, :school_id, :account_id, :added_at)
ON CONFLICT (login_id, school_id, account_id) DO NOTHING;

-- name: login_accounts :many
SELECT school_id, account_id FROM login_account WHERE login_id = :login_id
 ORDER BY added_at, school_id, account_id;

-- Who opens an account: the login of its own number first.
-- name: logins_of_account :many
SELECT l.id, l.name, l.password, l.temporary, l.temporary_ends_at, l.email, a.added_at
  FROM login_account a JOIN login l ON l.id = a.login_id
 WHERE a.school_id = :school_id AND a.account_id = :account_id
 ORDER BY a.added_at, l.id LIMIT :count;

-- name: session_insert :exec
INSERT INTO session (token, id, login_id, school_id, account_id, must_set_password, device,
                     created_at, seen_at, proved_at)
VALUES (:token, :id, :login_id, :school_id, :account_id, :must_set_password, :device, :now, :now,
        0);

-- name: session_by_token :one
SELECT id, login_id, school_id, account_id, must_set_password, device, created_at, seen_at,
       proved_at
  FROM session WHERE token = :token;

-- name: session_list :many
SELECT id, login_id, school_id, account_id, must_set_password, device, created_at, seen_at,
       proved_at
  FROM session WHERE login_id = :login_id ORDER BY seen_at DESC, created_at DESC, id;

-- name: session_touch :exec
UPDATE session SET seen_at = :now WHERE token = :token;

-- name: session_show :exec
UPDATE session SET school_id = :school_id, account_id = :account_id WHERE id = :id
   AND login_id = :login_id;

-- name: session_free :exec
UPDATE session SET must_set_password = 0 WHERE id = :id AND login_id = :login_id;

-- name: session_prove :exec
UPDATE session SET token = :new_token, proved_at = :now WHERE id = :id AND login_id = :login_id;

-- name: session_end :exec
DELETE FROM session WHERE login_id = :login_id AND id = :id;

-- name: session_end_others :exec
DELETE FROM session WHERE login_id = :login_id AND id <> :id;

-- name: session_end_stale :exec
DELETE FROM session
 WHERE login_id = :login_id AND (seen_at < :seen_before OR created_at < :created_before);

-- name: session_end_oldest :exec
DELETE FROM session WHERE login_id = :login_id AND id IN (
    SELECT id FROM session WHERE login_id = :login_id
     ORDER BY seen_at DESC, created_at DESC, id LIMIT :left OFFSET :kept);

-- name: link_insert :exec
INSERT INTO mailed_link (token, login_id, purpose, email, created_at, ends_at, is_used)
VALUES (:token, :login_id, :purpose, :email, :created_at, :ends_at, 0);

-- name: link_by_token :one
SELECT login_id, email, ends_at, is_used FROM mailed_link
 WHERE token = :token AND purpose = :purpose;

-- name: link_count :one
SELECT count(*) AS count FROM mailed_link
 WHERE login_id = :login_id AND purpose = :purpose AND created_at > :after;

-- name: link_pending :one
SELECT email FROM mailed_link
 WHERE login_id = :login_id AND purpose = :purpose AND is_used = 0 AND ends_at > :now
 ORDER BY created_at DESC, token LIMIT 1;

-- name: link_use :exec
UPDATE mailed_link SET is_used = 1 WHERE login_id = :login_id AND purpose = :purpose;

-- name: link_purge :exec
DELETE FROM mailed_link WHERE login_id = :login_id AND ends_at < :before;

-- name: throttle_load :one
SELECT failures, failed_at, free_at FROM throttle WHERE bucket = :bucket;

-- name: throttle_save :exec
INSERT INTO throttle (bucket, failures, failed_at, free_at)
VALUES (:bucket, :failures, :failed_at, :free_at)
ON CONFLICT (bucket) DO UPDATE
   SET failures = excluded.failures, failed_at = excluded.failed_at, free_at = excluded.free_at;

-- name: consent_insert :exec
INSERT INTO consent (login_id, version, given_at, address)
VALUES (:login_id, :version, :given_at, :address)
ON CONFLICT (login_id, version) DO NOTHING;

-- name: consents :many
SELECT version, given_at FROM consent WHERE login_id = :login_id ORDER BY given_at DESC, version;

-- name: event_insert :exec
INSERT INTO access_event (login_id, happened_at, id, kind, failures, address, device)
VALUES (:login_id, :happened_at, :id, :kind, :failures, :address, :device);

-- name: staff_insert :exec
INSERT INTO staff (login_id, name, is_active, created_at, school_id)
VALUES (:login_id, :name, CAST(1 AS BIGINT), :created_at, :school_id);

-- One row a right; a person without any has one with role 0.
-- name: staff_by_id :many
SELECT s.login_id AS id, l.name AS login, s.name AS name, s.is_active AS is_active,
       s.school_id AS home_id, coalesce(r.role, 0) AS role, coalesce(r.school_id, 0) AS school_id,
       coalesce(r.class_id, 0) AS class_id
  FROM staff s JOIN login l ON l.id = s.login_id
  LEFT JOIN staff_right r ON r.login_id = s.login_id
 WHERE s.login_id = :login_id
 ORDER BY r.school_id, r.role, r.class_id;

-- name: staff_list :many
SELECT s.login_id AS id, l.name AS login, s.name AS name, s.is_active AS is_active,
       s.school_id AS home_id, coalesce(r.role, 0) AS role, coalesce(r.school_id, 0) AS school_id,
       coalesce(r.class_id, 0) AS class_id
  FROM staff s JOIN login l ON l.id = s.login_id
  LEFT JOIN staff_right r ON r.login_id = s.login_id
 WHERE s.school_id = :school_id
    OR EXISTS (SELECT 1 FROM staff_right m
                WHERE m.login_id = s.login_id AND m.school_id = :school_id)
 ORDER BY s.name, s.login_id, r.school_id, r.role, r.class_id;

-- name: staff_count :one
SELECT count(*) AS count FROM staff;

-- name: staff_all :many
SELECT s.login_id AS id, l.name AS login, s.name AS name, s.is_active AS is_active,
       s.school_id AS home_id, coalesce(r.role, 0) AS role, coalesce(r.school_id, 0) AS school_id,
       coalesce(r.class_id, 0) AS class_id
  FROM staff s JOIN login l ON l.id = s.login_id
  LEFT JOIN staff_right r ON r.login_id = s.login_id
 ORDER BY s.name, s.login_id, r.school_id, r.role, r.class_id;

-- Kinds 1 and 2 of events are entrances.
-- name: staff_signs :many
SELECT s.login_id AS id,
       (SELECT count(*) FROM factor f WHERE f.login_id = s.login_id AND f.set_at > 0)
           AS has_factor,
       coalesce((SELECT max(e.happened_at) FROM access_event e
                  WHERE e.login_id = s.login_id AND e.kind IN (1, 2)), 0) AS entered_at
  FROM staff s ORDER BY s.login_id;

-- Who else may let people in.
-- name: staff_other_administrators :one
SELECT count(*) AS count
  FROM staff_right r JOIN staff s ON s.login_id = r.login_id
 WHERE r.role = :role AND r.school_id = 0 AND s.is_active = 1 AND r.login_id <> :login_id;

-- name: staff_rename :exec
UPDATE staff SET name = :name WHERE login_id = :login_id;

-- name: staff_set_active :exec
UPDATE staff SET is_active = :is_active WHERE login_id = :login_id;

-- name: staff_right_count :one
SELECT count(*) AS count FROM staff_right WHERE login_id = :login_id;

-- name: staff_right_find :one
SELECT role FROM staff_right
 WHERE login_id = :login_id AND role = :role AND school_id = :school_id AND class_id = :class_id;

-- name: staff_right_insert :exec
INSERT INTO staff_right (login_id, role, school_id, class_id)
VALUES (:login_id, :role, :school_id, :class_id);

-- name: staff_right_delete :exec
DELETE FROM staff_right
 WHERE login_id = :login_id AND role = :role AND school_id = :school_id AND class_id = :class_id;

-- What was given and ended in a school, the newest first.
-- name: staff_right_events :many
SELECT e.happened_at, e.role, e.school_id, e.class_id, e.is_given, coalesce(s.name, '') AS by_name
  FROM staff_right_event e LEFT JOIN staff s ON s.login_id = e.by_login_id
 WHERE e.login_id = :login_id AND e.school_id = :school_id
 ORDER BY e.happened_at DESC, e.id LIMIT :limit_rows;

-- The same of all places.
-- name: staff_right_events_all :many
SELECT e.happened_at, e.role, e.school_id, e.class_id, e.is_given, coalesce(s.name, '') AS by_name
  FROM staff_right_event e LEFT JOIN staff s ON s.login_id = e.by_login_id
 WHERE e.login_id = :login_id
 ORDER BY e.happened_at DESC, e.id LIMIT :limit_rows;

-- name: staff_right_event_insert :exec
INSERT INTO staff_right_event (login_id, happened_at, id, role, school_id, class_id, is_given,
                               by_login_id)
VALUES (:login_id, :happened_at, :id, :role, :school_id, :class_id, :is_given, :by_login_id);

-- ---- the audit log ----

-- name: trail_insert :exec
INSERT INTO trail (happened_at, id, kind, login_id, login, name, address, device, deed, words,
                   school_id, account, subject, status, details)
VALUES (:happened_at, :id, :kind, :login_id, :login, :name, :address, :device, :deed, :words,
        :school_id, :account, :subject, :status, :details);

-- name: trail_outcome_insert :exec
INSERT INTO trail_outcome (happened_at, id, status) VALUES (:happened_at, :id, :status);

-- The newest first; a page begins where the one before ended.
-- name: trail_all :many
SELECT t.happened_at, t.id, t.kind, t.login_id, t.login, t.name, t.address, t.device, t.deed,
       t.words, t.school_id, t.account, t.subject, coalesce(o.status, t.status) AS status,
       t.details
  FROM trail t
  LEFT JOIN trail_outcome o ON o.happened_at = t.happened_at AND o.id = t.id
 WHERE (CAST(:kind AS BIGINT) = 0 OR t.kind = :kind)
   AND (CAST(:school_id AS BIGINT) = 0 OR t.school_id = :school_id)
   AND t.happened_at >= :from_at AND t.happened_at < :until_at
   AND (t.happened_at, t.id) < (:before_at, :before_id)
 ORDER BY t.happened_at DESC, t.id DESC LIMIT :limit_rows;

-- name: trail_of_kind :many
SELECT t.happened_at, t.id, t.kind, t.login_id, t.login, t.name, t.address, t.device, t.deed,
       t.words, t.school_id, t.account, t.subject, coalesce(o.status, t.status) AS status,
       t.details
  FROM trail t
  LEFT JOIN trail_outcome o ON o.happened_at = t.happened_at AND o.id = t.id
 WHERE t.kind = :kind
   AND (CAST(:school_id AS BIGINT) = 0 OR t.school_id = :school_id)
   AND t.happened_at >= :from_at AND t.happened_at < :until_at
   AND (t.happened_at, t.id) < (:before_at, :before_id)
 ORDER BY t.happened_at DESC, t.id DESC LIMIT :limit_rows;

-- name: trail_of_login :many
SELECT t.happened_at, t.id, t.kind, t.login_id, t.login, t.name, t.address, t.device, t.deed,
       t.words, t.school_id, t.account, t.subject, coalesce(o.status, t.status) AS status,
       t.details
  FROM trail t
  LEFT JOIN trail_outcome o ON o.happened_at = t.happened_at AND o.id = t.id
 WHERE t.login_id = :login_id
   AND (CAST(:kind AS BIGINT) = 0 OR t.kind = :kind)
   AND (CAST(:school_id AS BIGINT) = 0 OR t.school_id = :school_id)
   AND t.happened_at >= :from_at AND t.happened_at < :until_at
   AND (t.happened_at, t.id) < (:before_at, :before_id)
 ORDER BY t.happened_at DESC, t.id DESC LIMIT :limit_rows;

-- name: trail_of_account :many
SELECT t.happened_at, t.id, t.kind, t.login_id, t.login, t.name, t.address, t.device, t.deed,
       t.words, t.school_id, t.account, t.subject, coalesce(o.status, t.status) AS status,
       t.details
  FROM trail t
  LEFT JOIN trail_outcome o ON o.happened_at = t.happened_at AND o.id = t.id
 WHERE t.account = :account
   AND (CAST(:has_login AS BIGINT) = 0 OR t.login_id = :login_id)
   AND (CAST(:kind AS BIGINT) = 0 OR t.kind = :kind)
   AND (CAST(:school_id AS BIGINT) = 0 OR t.school_id = :school_id)
   AND t.happened_at >= :from_at AND t.happened_at < :until_at
   AND (t.happened_at, t.id) < (:before_at, :before_id)
 ORDER BY t.happened_at DESC, t.id DESC LIMIT :limit_rows;

-- ---- the second factor ----

-- name: factor_by_login :one
SELECT f.secret, f.set_at, f.last_step, f.failures, f.failed_at, f.pending, f.pending_at,
       (SELECT count(*) FROM factor_recovery r WHERE r.login_id = f.login_id AND r.used_at = 0)
           AS recovery_left
  FROM factor f WHERE f.login_id = :login_id;

-- name: factor_save :exec
INSERT INTO factor (login_id, secret, set_at, last_step, failures, failed_at, pending, pending_at)
VALUES (:login_id, :secret, :set_at, :last_step, :failures, :failed_at, :pending, :pending_at)
ON CONFLICT (login_id) DO UPDATE
   SET secret = excluded.secret, set_at = excluded.set_at, last_step = excluded.last_step,
       failures = excluded.failures, failed_at = excluded.failed_at, pending = excluded.pending,
       pending_at = excluded.pending_at;

-- name: factor_delete :exec
DELETE FROM factor WHERE login_id = :login_id;

-- name: factor_recovery_insert :exec
INSERT INTO factor_recovery (login_id, hash, used_at) VALUES (:login_id, :hash, 0);

-- name: factor_recovery_delete :exec
DELETE FROM factor_recovery WHERE login_id = :login_id;

-- name: factor_recovery_use :exec
UPDATE factor_recovery SET used_at = :now
 WHERE login_id = :login_id AND hash = :hash AND used_at = 0;
