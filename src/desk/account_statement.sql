-- Named statements of the account statement; the rest it needs are those of the floors below.

-- name: reversed_by_ids :many sqlite
SELECT id, reverses_id FROM posting
 WHERE school_id = :school_id AND reverses_id IS NOT NULL
   AND id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: reversed_by_ids :many postgres
SELECT id, reverses_id FROM posting
 WHERE school_id = :school_id AND reverses_id IS NOT NULL
   AND id = ANY (CAST(string_to_array(CAST(:ids AS TEXT), ',') AS BIGINT[]));
