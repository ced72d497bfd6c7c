-- Named statements of webhooks.

-- name: webhooks_wanting :many
SELECT id FROM webhook WHERE is_active = 1 AND (kinds & :kind_bit) <> 0 ORDER BY id;

-- name: webhook_event_insert :exec
INSERT INTO webhook_event (id, kind, subject, body, happened_at)
VALUES (:id, :kind, :subject, :body, :happened_at);

-- name: webhook_delivery_insert :exec
INSERT INTO webhook_delivery (webhook_id, event_id, subject, made_at, state, tries, due_at, status,
                              took_ms, fault)
VALUES (:webhook_id, :event_id, :subject, :made_at, 1, 0, :made_at, 0, 0, '');

-- Books in which something was recorded since the last look.
-- name: webhook_books :many
SELECT b.school_id
  FROM book b LEFT JOIN webhook_progress p ON p.school_id = b.school_id
 WHERE b.school_id <> 0 AND (p.next_seq IS NULL OR p.next_seq < b.next_seq)
   AND EXISTS (SELECT 1 FROM webhook w WHERE w.is_active = 1 AND (w.kinds & :kind_bit) <> 0)
 ORDER BY b.school_id;

-- name: webhook_progress_load :one
SELECT next_seq FROM webhook_progress WHERE school_id = :school_id;

-- name: webhook_progress_set :exec
INSERT INTO webhook_progress (school_id, next_seq) VALUES (:school_id, :next_seq)
ON CONFLICT (school_id) DO UPDATE SET next_seq = excluded.next_seq;

-- Where nobody wanted to hear of top-ups, the books begin to be looked through from here on.
-- name: webhook_progress_begin :exec
INSERT INTO webhook_progress (school_id, next_seq)
SELECT b.school_id, b.next_seq FROM book b WHERE b.school_id <> 0
ON CONFLICT (school_id) DO UPDATE SET next_seq = excluded.next_seq;

-- What was recorded; rows that are no top-up only move the place.
-- name: webhook_top_ups :many
SELECT t.seq, t.posting_id, t.amount, t.happened_at, t.recorded_at, p.number, s.number AS school,
       coalesce(c.code, '') AS channel, coalesce(y.outside_id, '') AS outside_id
  FROM transfer t
  JOIN person p ON p.school_id = t.school_id AND p.id = t.personal_id
  JOIN school s ON s.school_id = t.school_id
  LEFT JOIN payment y ON y.school_id = t.school_id AND y.id = t.posting_id
  LEFT JOIN channel c ON c.id = y.channel_id
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
   AND t.code = 1 AND t.credit_id = t.personal_id
 ORDER BY t.seq LIMIT :limit_rows;

-- Tills with an open shift whose last word is old, and those told to be gone that spoke since.
-- name: webhook_tills :many
SELECT t.school_id, t.origin, t.name, s.number AS school, l.said_at, l.unsent,
       coalesce(g.gone_at, CAST(0 AS BIGINT)) AS gone_at
  FROM till t
  JOIN school s ON s.school_id = t.school_id
  JOIN till_state l ON l.school_id = t.school_id AND l.origin = t.origin
  LEFT JOIN webhook_till g ON g.school_id = t.school_id AND g.origin = t.origin
 WHERE (g.gone_at IS NULL AND t.state = 1 AND l.shift <> 0 AND l.said_at < :gone_before
        AND l.said_at >= :not_before)
    OR (g.gone_at IS NOT NULL AND l.said_at > g.gone_at)
 ORDER BY t.school_id, t.origin;

-- name: webhook_till_gone :exec
INSERT INTO webhook_till (school_id, origin, gone_at) VALUES (:school_id, :origin, :gone_at)
ON CONFLICT (school_id, origin) DO UPDATE SET gone_at = excluded.gone_at;

-- name: webhook_till_back :exec
DELETE FROM webhook_till WHERE school_id = :school_id AND origin = :origin;

-- name: webhook_events_purge :exec
DELETE FROM webhook_event
 WHERE happened_at < :before
   AND NOT EXISTS (SELECT 1 FROM webhook_delivery d
                    WHERE d.event_id = webhook_event.id AND d.state IN (1, 2));

-- name: webhook_deliveries_purge :exec
DELETE FROM webhook_delivery
 WHERE made_at < :before AND NOT EXISTS (SELECT 1 FROM webhook_event e
                                          WHERE e.id = webhook_delivery.event_id);

-- The first of each subject; of each webhook in turn: one with many does not hold up others.
-- name: webhook_due :many
SELECT d.webhook_id, d.event_id, d.state, d.tries, d.due_at, e.kind, e.body, e.happened_at, w.url,
       w.secret, w.old_secret, w.old_secret_ends_at
  FROM (SELECT d.webhook_id, d.event_id, d.state, d.tries, d.due_at,
               row_number() OVER (PARTITION BY d.webhook_id
                                  ORDER BY d.due_at, d.event_id) AS place
          FROM webhook_delivery d
         WHERE d.state IN (1, 2) AND d.due_at <= :now
           AND NOT EXISTS (SELECT 1 FROM webhook_delivery b
                            WHERE b.webhook_id = d.webhook_id AND b.subject = d.subject
                              AND b.state IN (1, 2) AND b.event_id < d.event_id)) d
  JOIN webhook w ON w.id = d.webhook_id
  JOIN webhook_event e ON e.id = d.event_id
 WHERE w.is_active = 1
 ORDER BY d.place, d.due_at, d.event_id, d.webhook_id LIMIT :limit_rows;

-- Whoever moves it from what was read has it.
-- name: webhook_move :exec
UPDATE webhook_delivery
   SET state = :state, tries = :tries, due_at = :due_at, done_at = :done_at, status = :status,
       took_ms = :took_ms, fault = :fault
 WHERE webhook_id = :webhook_id AND event_id = :event_id AND state = :old_state
   AND due_at = :old_due_at;

-- name: webhooks :many
SELECT w.id, w.name, w.url, w.kinds, w.secret, w.old_secret, w.old_secret_ends_at, w.is_active,
       w.created_at, w.changed_at,
       (SELECT count(*) FROM webhook_delivery d
         WHERE d.webhook_id = w.id AND d.state IN (1, 2)) AS waiting,
       (SELECT count(*) FROM webhook_delivery d
         WHERE d.webhook_id = w.id AND d.state = 4) AS dead,
       (SELECT count(*) FROM webhook_delivery d
         WHERE d.webhook_id = w.id AND d.state = 3) AS delivered,
       (SELECT max(d.done_at) FROM webhook_delivery d
         WHERE d.webhook_id = w.id AND d.state = 3) AS delivered_at
  FROM webhook w ORDER BY w.created_at, w.id LIMIT :limit_rows;

-- name: webhook_exists :one
SELECT kinds, is_active, secret FROM webhook WHERE id = :id;

-- name: webhook_count :one
SELECT count(*) AS count FROM webhook;

-- name: webhook_insert :exec
INSERT INTO webhook (id, name, url, kinds, secret, old_secret, old_secret_ends_at, is_active,
                     created_at, changed_at, login_id)
VALUES (:id, :name, :url, :kinds, :secret, '', 0, :is_active, :now, :now, :login_id);

-- name: webhook_update :exec
UPDATE webhook SET name = :name, url = :url, kinds = :kinds, is_active = :is_active,
       changed_at = :now, login_id = :login_id
 WHERE id = :id;

-- name: webhook_rotate :exec
UPDATE webhook SET old_secret = secret, old_secret_ends_at = :ends_at, secret = :secret,
       changed_at = :now, login_id = :login_id
 WHERE id = :id;

-- name: webhook_repeat :exec
UPDATE webhook_delivery SET state = 1, tries = 0, due_at = :now, done_at = NULL
 WHERE webhook_id = :webhook_id AND state = 4
   AND (event_id = :event_id OR CAST(:all_dead AS BIGINT) = 1);

-- name: webhook_delete :exec
DELETE FROM webhook WHERE id = :id;

-- name: webhook_deliveries_delete :exec
DELETE FROM webhook_delivery WHERE webhook_id = :webhook_id;

-- name: webhook_deliveries :many
SELECT d.event_id, d.subject, d.made_at, d.state, d.tries, d.due_at, d.done_at, d.status, d.took_ms,
       d.fault, e.kind, e.body, e.happened_at
  FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id
 WHERE d.webhook_id = :webhook_id
 ORDER BY d.made_at DESC, d.event_id DESC LIMIT :limit_rows;
