-- Channels as configuration, and what is known of each payment beside its transfer.

-- A channel's settings by name, as texts; what is not here has its default.
-- state
CREATE TABLE channel_setting (
    channel_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (channel_id, name)
);

-- Every change of a channel: who set what to what, and what it was before.
-- fact
CREATE TABLE channel_change (
    channel_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- of the change, from 1
    name TEXT NOT NULL,
    value_before TEXT NOT NULL,
    value TEXT NOT NULL,
    staff_id BIGINT NOT NULL,     -- 0: the administrator, by command
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, number)
);

-- How a payment became known: when we were told, in which way, the day by which the bank counts it,
-- and the version of the book that first holds it. It stands with the key and not with the payment:
-- keys of one moment lie together, whatever the schools, so that a group of payments writes few
-- pages. Zeros: it was taken before this was kept.
ALTER TABLE payment_key ADD COLUMN source BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_key ADD COLUMN bank_day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_key ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment_key ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX payment_key_by_version ON payment_key (school_id, version);
CREATE INDEX payment_key_by_day ON payment_key (channel_id, bank_day);

-- What was refused for good on line. The network has given the money back or will: whoever asks
-- again under this id hears the same, whatever has changed since.
-- fact
CREATE TABLE payment_refused (
    channel_id BIGINT NOT NULL,
    outside_id TEXT NOT NULL,
    number TEXT NOT NULL,         -- of the account, as it was told
    amount BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, outside_id)
);

-- One id told with other contents: nothing was credited, somebody has to look.
-- fact
CREATE TABLE payment_conflict (
    channel_id BIGINT NOT NULL,
    outside_id TEXT NOT NULL,
    number TEXT NOT NULL,
    amount BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (channel_id, outside_id, number, amount)
);

-- The first contact of a till of the account's school with the version that holds the payment.
-- fact
CREATE TABLE payment_seen (
    school_id BIGINT NOT NULL,
    payment_id BIGINT NOT NULL,
    origin BIGINT NOT NULL,       -- of the till
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, payment_id)
);

-- Up to which version a school's tills have seen its payments.
-- state
CREATE TABLE school_seen (
    school_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id)
);
