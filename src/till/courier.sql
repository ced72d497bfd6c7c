-- Documents whose id another one has, not yet made anew. Those of the origin of now wait: its ids
-- are spoilt until the till is enrolled anew.
-- name: courier_taken :many
SELECT d.seq, d.id FROM document AS d JOIN document_answer AS a ON a.seq = d.seq
 WHERE a.result = 3 AND NOT (d.id >= :first_id AND d.id <= :last_id)
   AND NOT EXISTS (SELECT 1 FROM document_reissue AS r WHERE r.seq = d.seq)
 ORDER BY d.seq LIMIT :count;
