-- Long work: what a person ordered from a page and comes back for.

-- state
CREATE TABLE work (
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,           -- the word of its kind: export, ...
    title TEXT NOT NULL,          -- as people read it: «Выгрузка всех данных»
    login_id BIGINT NOT NULL,     -- who ordered it, and may have its result
    params TEXT NOT NULL,         -- JSON, as the kind wants it
    state BIGINT NOT NULL,        -- waits, runs, done, refused, failed, cancelled
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,        -- 0: not known yet
    words TEXT NOT NULL,          -- what it is at, or how it ended
    tries BIGINT NOT NULL,        -- how often it was begun
    is_cancelled BIGINT NOT NULL, -- 1: a person asked for its end
    ordered_at BIGINT NOT NULL,
    beat_at BIGINT NOT NULL,      -- of the last word from who runs it
    ended_at BIGINT,              -- NULL: not yet
    result_name TEXT NOT NULL,    -- of the file, as it is saved; empty: none
    result_type TEXT NOT NULL,
    result_size BIGINT NOT NULL,
    result_ends_at BIGINT,        -- the file is kept until then; NULL: there is none any more
    PRIMARY KEY (id)
);
CREATE INDEX work_by_login ON work (login_id, ordered_at);
CREATE INDEX work_by_state ON work (state, ordered_at);
-- One of a kind at a time by one person.
CREATE UNIQUE INDEX work_under_way ON work (login_id, kind) WHERE ended_at IS NULL;
