-- Named statements of what goes to 1C.

-- name: one_c_profiles :many
SELECT code, name, content FROM one_c_profile ORDER BY code;

-- name: one_c_profile_set :exec
INSERT INTO one_c_profile (code, name, content) VALUES (:code, :name, :content)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, content = excluded.content;

-- name: one_c_profile_last :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM one_c_profile_change
 WHERE code = :code;

-- name: one_c_profile_change :exec
INSERT INTO one_c_profile_change (code, number, name, content, staff_id, changed_at)
VALUES (:code, :number, :name, :content, :staff_id, :changed_at);

-- Top-ups and refunds by channel and day, of a book's transfers.
-- name: one_c_top_ups :many
SELECT happened_day AS day,
       CASE WHEN debit_id >= 7340032 AND debit_id < 8388608 THEN debit_id
            ELSE credit_id END AS clearing_id,
       code,
       CASE WHEN debit_id >= 7340032 AND debit_id < 8388608 THEN CAST(1 AS BIGINT)
            ELSE CAST(-1 AS BIGINT) END AS sign,
       CAST(count(*) AS BIGINT) AS count, CAST(sum(amount) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq AND code IN (1, 8)
   AND ((debit_id >= 7340032 AND debit_id < 8388608)
        OR (credit_id >= 7340032 AND credit_id < 8388608))
 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

-- name: one_c_last_number :one
SELECT CAST(coalesce(max(id), 0) AS BIGINT) AS id FROM one_c_export;

-- name: one_c_by_form :one
SELECT id FROM one_c_export WHERE form_id = :form_id;

-- name: one_c_same :one
SELECT id, digest FROM one_c_export
 WHERE kind = :kind AND profile = :profile AND first_day = :first_day AND last_day = :last_day
 ORDER BY id DESC LIMIT 1;

-- name: one_c_insert :exec
INSERT INTO one_c_export (id, form_id, kind, profile, first_day, last_day, digest, staff_id,
                          made_at)
VALUES (:id, :form_id, :kind, :profile, :first_day, :last_day, :digest, :staff_id, :made_at);

-- name: one_c_file_insert :exec
INSERT INTO one_c_file (export_id, position, name, content)
VALUES (:export_id, :position, :name, :content);

-- name: one_c_exports :many
SELECT e.id, e.kind, e.profile, e.first_day, e.last_day, coalesce(s.name, '') AS who, e.made_at
  FROM one_c_export e LEFT JOIN staff s ON s.login_id = e.staff_id
 WHERE CAST(:id AS BIGINT) = 0 OR e.id = :id
 ORDER BY e.id DESC LIMIT :count;

-- name: one_c_files :many
SELECT name, content FROM one_c_file WHERE export_id = :export_id ORDER BY position;
