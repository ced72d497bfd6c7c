-- Named statements of orders on the bank's page.

-- name: order_load :one
SELECT account_id, channel_id, login_id, request_key, email, way, amount, state, order_number,
       md_order, page, sbp_payload, action, card, reference, refunded, created_at, expires_at,
       asked_at, due_at, told_at, paid_at, payment_id
  FROM card_order WHERE school_id = :school_id AND id = :id;

-- name: order_by_md :one
SELECT school_id, id FROM card_order WHERE channel_id = :channel_id AND md_order = :md_order;

-- name: order_by_number :one
SELECT school_id, id FROM card_order
 WHERE channel_id = :channel_id AND order_number = :order_number;

-- The newest order that this form opened.
-- name: order_by_key :one
SELECT id FROM card_order
 WHERE school_id = :school_id AND account_id = :account_id AND request_key = :request_key
   AND created_at >= :after
 ORDER BY created_at DESC, id DESC LIMIT 1;

-- name: orders_of_account :many
SELECT id FROM card_order
 WHERE school_id = :school_id AND account_id = :account_id
 ORDER BY created_at DESC, id DESC LIMIT :count;

-- name: orders_due :many
SELECT school_id, id FROM card_order WHERE due_at <= :now ORDER BY due_at, id LIMIT :count;

-- name: orders_in_state :many
SELECT school_id, id FROM card_order WHERE state = :state ORDER BY id DESC LIMIT :count;

-- name: orders_sum :one
SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM card_order
 WHERE school_id = :school_id AND account_id = :account_id AND created_at >= :after
   AND state IN (1, 2, 7);

-- name: order_insert :exec
INSERT INTO card_order (school_id, id, account_id, channel_id, login_id, request_key, email, way,
                        amount, state, order_number, md_order, page, sbp_payload, action, card,
                        reference, refunded, created_at, expires_at, asked_at, due_at)
VALUES (:school_id, :id, :account_id, :channel_id, :login_id, :request_key, :email, :way, :amount,
        :state, :order_number, '', '', '', 0, '', '', 0, :created_at, :expires_at, 0, :due_at);

-- name: order_save :exec
UPDATE card_order
   SET state = :state, md_order = :md_order, page = :page, sbp_payload = :sbp_payload,
       action = :action, card = :card, reference = :reference, refunded = :refunded,
       asked_at = :asked_at, due_at = :due_at, told_at = :told_at, paid_at = :paid_at,
       payment_id = :payment_id
 WHERE school_id = :school_id AND id = :id;

-- name: order_event_next :one
SELECT CAST(coalesce(max(number), 0) + 1 AS BIGINT) AS number FROM card_order_event
 WHERE school_id = :school_id AND order_id = :order_id;

-- name: order_event_insert :exec
INSERT INTO card_order_event (school_id, order_id, number, kind, happened_at, amount, detail)
VALUES (:school_id, :order_id, :number, :kind, :happened_at, :amount, :detail);

-- name: order_events :many
SELECT kind, happened_at, amount, detail FROM card_order_event
 WHERE school_id = :school_id AND order_id = :order_id ORDER BY number LIMIT :count;
