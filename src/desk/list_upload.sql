-- Named statements of lists that schools upload.

-- name: list_upload_insert :exec
INSERT INTO list_upload (school_id, id, login_id, name, kind, covers, bytes, state, uploaded_at,
                         digest, preview, is_again, choice, orders_cards, decided_by)
VALUES (:school_id, :id, :login_id, :name, :kind, :covers, :bytes, 1, :uploaded_at, :digest, '', 0,
        '', 0, 0);

-- Lists that nobody applied (4) within their time.
-- name: list_uploads_drop_old :exec
DELETE FROM list_upload WHERE school_id = :school_id AND state <> 4 AND uploaded_at < :before;

-- name: list_upload_drop :exec
DELETE FROM list_upload WHERE school_id = :school_id AND id = :id AND state NOT IN (3, 4);

-- name: list_upload_by_id :one
SELECT login_id, name, kind, covers, state, uploaded_at, digest, preview, is_again, orders_cards,
       decided_by, applied_at
  FROM list_upload WHERE school_id = :school_id AND id = :id;

-- name: list_upload_bytes :one
SELECT bytes, choice FROM list_upload WHERE school_id = :school_id AND id = :id;

-- name: list_uploads_of_school :many
SELECT id, login_id, name, kind, covers, state, uploaded_at, orders_cards, decided_by, applied_at,
       CAST(length(digest) AS BIGINT) AS seen_size
  FROM list_upload WHERE school_id = :school_id ORDER BY id DESC LIMIT :count;

-- Uploaded (1) or ordered (3), the oldest first.
-- name: list_upload_due :one
SELECT school_id, id, state FROM list_upload
 WHERE state IN (1, 3) ORDER BY uploaded_at, id LIMIT 1;

-- name: list_upload_show :exec
UPDATE list_upload SET state = 2, preview = :preview, digest = :digest
 WHERE school_id = :school_id AND id = :id AND state = 1;

-- name: list_upload_order :exec
UPDATE list_upload SET state = 3, choice = :choice, orders_cards = :orders_cards,
       decided_by = :decided_by
 WHERE school_id = :school_id AND id = :id;

-- To be shown anew.
-- name: list_upload_again :exec
UPDATE list_upload SET state = 1, is_again = 1 WHERE school_id = :school_id AND id = :id;

-- name: list_upload_applied :exec
UPDATE list_upload SET state = 4, applied_at = :applied_at, preview = :preview, bytes = :bytes,
       choice = ''
 WHERE school_id = :school_id AND id = :id;

-- name: list_upload_failed :exec
UPDATE list_upload SET state = 5 WHERE school_id = :school_id AND id = :id;
