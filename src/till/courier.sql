-- Documents to be made anew: whose id another one has (those of the origin of now wait, its ids are
-- spoilt until the till is enrolled anew), and which name a document that was made anew itself.
-- name: courier_taken :many
SELECT d.seq, d.id FROM document AS d JOIN document_answer AS a ON a.seq = d.seq
 WHERE NOT EXISTS (SELECT 1 FROM document_reissue AS r WHERE r.seq = d.seq)
   AND ((a.result = 3 AND NOT (d.id >= :first_id AND d.id <= :last_id))
        OR (a.result = 4 AND a.reason IN ('returned_unknown', 'served_unknown', 'card_unknown')
            AND EXISTS (SELECT 1 FROM document AS o JOIN document_reissue AS r ON r.seq = o.seq
                         WHERE o.id = d.returned_id OR o.id = d.card_id)))
 ORDER BY d.seq LIMIT :count;
