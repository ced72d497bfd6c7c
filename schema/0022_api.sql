-- What speaks to programs of others: tokens of families' applications, the operator's webhooks,
-- and letters about the safety of a login.

-- What a parent let an application do. The token itself is the application's alone.
-- state
CREATE TABLE api_token (
    id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    hash BYTEA NOT NULL,             -- BLAKE2b of the token
    name TEXT NOT NULL,              -- the parent's own word for the application
    scopes BIGINT NOT NULL,          -- a set of bits: access/api_token.h
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT,                  -- to the minute; NULL: never
    used_from TEXT NOT NULL,         -- the address of that use
    revoked_at BIGINT,               -- NULL: it holds until ends_at
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX api_token_by_hash ON api_token (hash);
CREATE INDEX api_token_by_login ON api_token (login_id, created_at);

-- Whose accounts it reaches, as long as they are the login's own. An account keeps its id when its
-- owner moves to another school.
-- state
CREATE TABLE api_token_account (
    token_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (token_id, account_id)
);

-- Answers kept by idempotency key: a repeat hears the same. Gone after a day.
-- state
CREATE TABLE api_repeat (
    token_id BIGINT NOT NULL,
    repeat_key TEXT NOT NULL,
    digest BYTEA NOT NULL,           -- BLAKE2b of what was asked
    status BIGINT NOT NULL,          -- 0: being done
    body TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    PRIMARY KEY (token_id, repeat_key)
);

-- Addresses of the operator's own systems that are told what happens.
-- state
CREATE TABLE webhook (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    kinds BIGINT NOT NULL,           -- a set of bits: 1 << kind
    secret TEXT NOT NULL,            -- signs; must be known to us as it is
    old_secret TEXT NOT NULL,        -- signs beside it until old_secret_ends_at; empty: none
    old_secret_ends_at BIGINT NOT NULL,
    is_active BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    login_id BIGINT NOT NULL,        -- who changed it last
    PRIMARY KEY (id)
);

-- What happened, as it is told; written with what happened or derived from it in order. Gone when
-- every delivery is over and WEBHOOK_KEPT_DAYS have passed.
-- state
CREATE TABLE webhook_event (
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    subject TEXT NOT NULL,           -- deliveries of one subject keep their order
    body TEXT NOT NULL,              -- JSON: the "data" of what is sent
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX webhook_event_by_time ON webhook_event (happened_at);

-- state
CREATE TABLE webhook_delivery (
    webhook_id BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    subject TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    state BIGINT NOT NULL,           -- waits, on its way, delivered, dead
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL,          -- when to try; of one on its way: when it is taken for lost
    done_at BIGINT,
    status BIGINT NOT NULL,          -- of the last answer; 0: none came
    took_ms BIGINT NOT NULL,         -- the last try
    fault TEXT NOT NULL,             -- of the last try; empty: none
    PRIMARY KEY (webhook_id, event_id)
);
CREATE INDEX webhook_delivery_by_due ON webhook_delivery (state, due_at);
CREATE INDEX webhook_delivery_by_subject ON webhook_delivery (webhook_id, subject, made_at);
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (webhook_id, made_at);
CREATE INDEX webhook_delivery_by_event ON webhook_delivery (event_id);

-- How far each book was looked through for what webhooks tell.
-- state
CREATE TABLE webhook_progress (
    school_id BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,        -- of the first transfer not looked at
    PRIMARY KEY (school_id)
);

-- Tills that were told to be out of sight.
-- state
CREATE TABLE webhook_till (
    school_id BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    gone_at BIGINT NOT NULL,         -- its last word before
    PRIMARY KEY (school_id, origin)
);

-- Letters about top-ups: none, with the day's purchases, or each at once.
ALTER TABLE notice_wish ADD COLUMN top_ups BIGINT NOT NULL DEFAULT 0;
-- Where a letter goes whatever the login's address is now; empty: to that one.
ALTER TABLE notice ADD COLUMN address TEXT NOT NULL DEFAULT '';
-- What a letter tells that stands nowhere else; empty: nothing.
ALTER TABLE notice ADD COLUMN detail TEXT NOT NULL DEFAULT '';
