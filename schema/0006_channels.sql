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
