-- Named statements of applications' tokens, and of letters about the safety of a login.

-- name: api_token_insert :exec
INSERT INTO api_token (id, login_id, hash, name, scopes, created_at, ends_at, used_from)
VALUES (:id, :login_id, :hash, :name, :scopes, :created_at, :ends_at, '');

-- name: api_token_account_insert :exec
INSERT INTO api_token_account (token_id, account_id) VALUES (:token_id, :account_id)
ON CONFLICT (token_id, account_id) DO NOTHING;

-- name: api_token_by_hash :one
SELECT id, login_id, name, scopes, ends_at, used_at, revoked_at FROM api_token
 WHERE hash = :hash;

-- Those of its accounts that are the login's own now, where they are now.
-- name: api_token_reach :many
SELECT l.school_id, l.account_id
  FROM api_token t
  JOIN api_token_account a ON a.token_id = t.id
  JOIN login_account l ON l.login_id = t.login_id AND l.account_id = a.account_id
 WHERE t.id = :token_id
 ORDER BY l.added_at, l.school_id, l.account_id;

-- name: api_token_touch :exec
UPDATE api_token SET used_at = :used_at, used_from = :used_from WHERE id = :id;

-- One row a token and account.
-- name: api_tokens :many
SELECT t.id, t.name, t.scopes, t.created_at, t.ends_at, t.used_at, t.used_from, t.revoked_at,
       coalesce(a.account_id, CAST(0 AS BIGINT)) AS account_id
  FROM api_token t LEFT JOIN api_token_account a ON a.token_id = t.id
 WHERE t.login_id = :login_id AND t.ends_at > :shown_from
   AND (t.revoked_at IS NULL OR t.revoked_at > :shown_from)
 ORDER BY t.created_at DESC, t.id, a.account_id;

-- name: api_tokens_holding :one
SELECT count(*) AS count FROM api_token
 WHERE login_id = :login_id AND revoked_at IS NULL AND ends_at > :now;

-- name: api_token_revoke :exec
UPDATE api_token SET revoked_at = :now
 WHERE login_id = :login_id AND id = :id AND revoked_at IS NULL AND ends_at > :now;

-- name: api_tokens_end :exec
UPDATE api_token SET revoked_at = :now
 WHERE login_id = :login_id AND revoked_at IS NULL AND ends_at > :now;

-- A letter about the safety of a login, to its confirmed address as it is now. It hangs on the
-- first of the login's accounts; a login of the staff has none and gets none.
-- name: security_letter_insert :exec
INSERT INTO notice (school_id, account_id, login_id, kind, occasion, first_seq, next_seq, state,
                    tries, made_at, due_at, done_at, fault, address, detail)
SELECT a.school_id, a.account_id, l.id, :kind, :occasion, 0, 0, 1, 0, :now, :now, NULL, '',
       l.email, :detail
  FROM login l JOIN login_account a ON a.login_id = l.id
 WHERE l.id = :login_id AND l.email <> ''
   AND NOT EXISTS (SELECT 1 FROM login_account b
                    WHERE b.login_id = l.id
                      AND (b.added_at < a.added_at
                           OR (b.added_at = a.added_at AND b.account_id < a.account_id)))
ON CONFLICT (school_id, account_id, login_id, kind, occasion) DO NOTHING;

-- Whether this login came in before, and whether by such a device.
-- name: device_seen :one
SELECT count(*) AS entrances,
       CAST(coalesce(sum(CASE WHEN device = :device THEN 1 ELSE 0 END), 0) AS BIGINT) AS by_device
  FROM access_event
 WHERE login_id = :login_id AND happened_at >= :since AND kind IN (1, 2);
