-- Payments on the bank's own page: orders, what the gateway said of them, refunds to the source,
-- what becomes of a balance at graduation, and fiscal receipts.

-- An order is asked about at due_at until what it says is final.
-- state
CREATE TABLE card_order (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who pays
    request_key TEXT NOT NULL,    -- of the form that asked for it
    email TEXT NOT NULL,          -- for the fiscal receipt; empty: none
    way BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    state BIGINT NOT NULL,
    order_number TEXT NOT NULL,   -- ours, unique in the shop for ever
    md_order TEXT NOT NULL,       -- the gateway's; empty until it is told
    page TEXT NOT NULL,           -- where the payer pays; empty until it is told
    sbp_payload TEXT NOT NULL,
    action BIGINT NOT NULL,       -- the gateway's last actionCode
    card TEXT NOT NULL,           -- masked; empty: not told
    reference TEXT NOT NULL,      -- the bank's RRN; empty: not told
    refunded BIGINT NOT NULL,     -- kopecks that went back, those on their way among them
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,     -- 0: not yet
    due_at BIGINT,                -- NULL: nothing more to ask
    told_at BIGINT,               -- when the gateway first told us that it is paid
    paid_at BIGINT,               -- by the bank's clock
    payment_id BIGINT,            -- of the credit
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX card_order_by_number ON card_order (channel_id, order_number);
CREATE UNIQUE INDEX card_order_by_md ON card_order (channel_id, md_order) WHERE md_order <> '';
CREATE INDEX card_order_by_account ON card_order (school_id, account_id, created_at);
CREATE INDEX card_order_by_due ON card_order (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX card_order_by_state ON card_order (state);

-- What became of an order, in order.
-- fact
CREATE TABLE card_order_event (
    school_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- from 1
    kind BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    amount BIGINT NOT NULL,       -- of the event; 0: none
    detail TEXT NOT NULL,         -- for the accountant: the gateway's words, never card data
    PRIMARY KEY (school_id, order_id, number)
);

-- Money on its way back to the card it came from. The id is that of the posting.
-- state
CREATE TABLE refund (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who asked; 0: nobody of ours
    origin BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    state BIGINT NOT NULL,
    reason TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    first_staff_id BIGINT,
    second_staff_id BIGINT,
    refused_staff_id BIGINT,
    answer TEXT NOT NULL,         -- to the parent; empty: none
    refunded_before BIGINT,       -- what the gateway had given back before this one was sent
    sent_at BIGINT,               -- the last time
    tries BIGINT NOT NULL,
    due_at BIGINT,                -- NULL: nothing more to do by itself
    done_at BIGINT,
    reversal_id BIGINT,           -- of the posting, when the bank would not
    PRIMARY KEY (school_id, id)
);
CREATE INDEX refund_by_order ON refund (school_id, order_id);
CREATE INDEX refund_by_account ON refund (school_id, account_id, requested_at);
CREATE INDEX refund_by_due ON refund (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX refund_by_state ON refund (state);

-- fact
CREATE TABLE refund_event (
    school_id BIGINT NOT NULL,
    refund_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- from 1
    kind BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,     -- 0: nobody of the staff
    detail TEXT NOT NULL,
    PRIMARY KEY (school_id, refund_id, number)
);

-- What the parent wants to become of the balance when the pupil has left school.
-- state
CREATE TABLE closing_choice (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    choice BIGINT NOT NULL,
    to_school_id BIGINT,          -- of a sibling
    to_account_id BIGINT,
    login_id BIGINT NOT NULL,
    chosen_at BIGINT NOT NULL,
    transfer_id BIGINT NOT NULL,  -- of the transfer to the sibling, made with the choice
    closed_at BIGINT,             -- when it was carried out
    PRIMARY KEY (school_id, account_id)
);

-- A receipt that the fiscal service is to make.
-- state
CREATE TABLE fiscal_receipt (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,         -- of a payment or of a refund
    amount BIGINT NOT NULL,
    email TEXT NOT NULL,
    account_number TEXT NOT NULL,
    state BIGINT NOT NULL,
    outside_id TEXT NOT NULL,     -- the service's; empty: not handed in
    created_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    due_at BIGINT,
    done_at BIGINT,
    fiscal_number TEXT NOT NULL,  -- of the document; empty: not made
    fault TEXT NOT NULL,          -- what the service said last
    PRIMARY KEY (school_id, id)
);
CREATE INDEX fiscal_receipt_by_due ON fiscal_receipt (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX fiscal_receipt_by_order ON fiscal_receipt (school_id, order_id);
CREATE INDEX fiscal_receipt_by_state ON fiscal_receipt (state);
