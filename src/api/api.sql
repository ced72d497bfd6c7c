-- Named statements of the family's API: answers kept by idempotency key.

-- name: api_repeat_purge :exec
DELETE FROM api_repeat WHERE token_id = :token_id AND begun_at < :before;

-- name: api_repeat_load :one
SELECT digest, status, body, begun_at FROM api_repeat
 WHERE token_id = :token_id AND repeat_key = :repeat_key;

-- name: api_repeat_begin :exec
INSERT INTO api_repeat (token_id, repeat_key, digest, status, body, begun_at)
VALUES (:token_id, :repeat_key, :digest, 0, '', :begun_at)
ON CONFLICT (token_id, repeat_key) DO UPDATE SET begun_at = excluded.begun_at;

-- name: api_repeat_end :exec
UPDATE api_repeat SET status = :status, body = :body
 WHERE token_id = :token_id AND repeat_key = :repeat_key;

-- name: api_repeat_drop :exec
DELETE FROM api_repeat WHERE token_id = :token_id AND repeat_key = :repeat_key;
