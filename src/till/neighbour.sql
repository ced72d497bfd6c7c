-- What a neighbour told before and does not tell any more, now that it has told all that counts:
-- its mirror contains it, in the version given at the latest.
-- name: neighbour_settle :exec sqlite
UPDATE sibling_document SET version = :version
 WHERE version = 0 AND id > :first_id AND id < :end_id
   AND id NOT IN (SELECT value FROM json_each(:open_ids));

-- name: neighbour_settle :exec postgres
UPDATE sibling_document SET version = :version
 WHERE version = 0 AND id > :first_id AND id < :end_id
   AND id NOT IN (SELECT CAST(value AS BIGINT)
                    FROM json_array_elements_text(CAST(CAST(:open_ids AS TEXT) AS JSON)));
