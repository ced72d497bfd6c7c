-- Named statements of refunds to the source.

-- name: refund_load :one
SELECT order_id, account_id, channel_id, login_id, origin, amount, state, reason, requested_at,
       first_staff_id, second_staff_id, refused_staff_id, answer, refunded_before, sent_at, tries,
       due_at, done_at, reversal_id
  FROM refund WHERE school_id = :school_id AND id = :id;

-- name: refunds_of_account :many
SELECT id FROM refund
 WHERE school_id = :school_id AND account_id = :account_id
 ORDER BY requested_at DESC, id DESC LIMIT :count;

-- What waits for a person or for the bank.
-- name: refunds_open_sum :one
SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM refund
 WHERE school_id = :school_id AND account_id = :account_id AND state IN (1, 2);

-- name: refund_open_of_order :one
SELECT id FROM refund
 WHERE school_id = :school_id AND order_id = :order_id AND state IN (1, 2, 3) LIMIT 1;

-- name: refund_sending_of_order :one
SELECT id FROM refund
 WHERE school_id = :school_id AND order_id = :order_id AND state = 3 LIMIT 1;

-- name: refunds_due :many
SELECT school_id, id FROM refund WHERE due_at <= :now ORDER BY due_at, id LIMIT :count;

-- name: refunds_in_state :many
SELECT school_id, id FROM refund WHERE state = :state ORDER BY requested_at, id LIMIT :count;

-- name: refund_insert :exec
INSERT INTO refund (school_id, id, order_id, account_id, channel_id, login_id, origin, amount,
                    state, reason, requested_at, answer, tries, done_at)
VALUES (:school_id, :id, :order_id, :account_id, :channel_id, :login_id, :origin, :amount, :state,
        :reason, :requested_at, '', 0, :done_at);

-- name: refund_save :exec
UPDATE refund
   SET state = :state, first_staff_id = :first_staff_id, second_staff_id = :second_staff_id,
       refused_staff_id = :refused_staff_id, answer = :answer,
       refunded_before = :refunded_before, sent_at = :sent_at, tries = :tries, due_at = :due_at,
       done_at = :done_at, reversal_id = :reversal_id
 WHERE school_id = :school_id AND id = :id;

-- name: refund_event_next :one
SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) AS number FROM refund_event
 WHERE school_id = :school_id AND refund_id = :refund_id;

-- name: refund_event_insert :exec
INSERT INTO refund_event (school_id, refund_id, number, kind, happened_at, staff_id, detail)
VALUES (:school_id, :refund_id, :number, :kind, :happened_at, :staff_id, :detail);
