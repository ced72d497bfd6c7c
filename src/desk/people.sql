-- Named statements of changing people.

-- name: person_event_insert :exec
INSERT INTO person_event (school_id, id, account_id, kind, from_class_id, class_id,
                          other_school_id, cause_id, login_id, happened_at)
VALUES (:school_id, :id, :account_id, :kind, :from_class_id, :class_id, :other_school_id, :cause_id,
        :login_id, :happened_at);

-- Cards that work: active (5), temporary (9).
-- name: cards_in_use :many
SELECT id, chip, state, is_temporary FROM card
 WHERE school_id = :school_id AND account_id = :account_id AND state IN (5, 9) ORDER BY id;

-- Blocked cards (6) whose newest event was a leaving (kind 3).
-- name: cards_blocked_by_leaving :many
SELECT c.id, c.chip, c.is_temporary FROM card c
 WHERE c.school_id = :school_id AND c.account_id = :account_id AND c.state = 6
   AND EXISTS (SELECT 1 FROM card_event e
                 JOIN person_event p ON p.school_id = e.school_id AND p.id = e.cause_id
                WHERE e.school_id = c.school_id AND e.card_id = c.id AND p.kind = 3
                  AND e.happened_at = (SELECT max(l.happened_at) FROM card_event l
                                        WHERE l.school_id = c.school_id AND l.card_id = c.id))
 ORDER BY c.id;

-- name: person_events :many
SELECT e.id, e.kind, f.name AS from_class, c.name AS class_name, e.other_school_id, e.login_id,
       e.happened_at
  FROM person_event e
  LEFT JOIN class f ON f.school_id = e.school_id AND f.id = e.from_class_id
  LEFT JOIN class c ON c.school_id = e.school_id AND c.id = e.class_id
 WHERE e.school_id = :school_id AND e.account_id = :account_id
 ORDER BY e.happened_at DESC, e.id DESC LIMIT :count;
