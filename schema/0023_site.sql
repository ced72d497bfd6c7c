-- The public site: texts with all their versions, pictures and files.

-- A text as it stands. The shipped ones have a row from their first change on.
-- state
CREATE TABLE site_text (
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,           -- a page, news
    slug TEXT NOT NULL,             -- of its address
    version BIGINT NOT NULL,        -- the newest, from 1
    public_version BIGINT NOT NULL, -- what visitors read; 0: none
    publish_at BIGINT NOT NULL,     -- from when on, also the date of news; 0: never yet
    changed_at BIGINT NOT NULL,
    login_id BIGINT NOT NULL,       -- 0: a command
    removed_at BIGINT NOT NULL,     -- 0: it is there
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX site_text_by_slug ON site_text (kind, slug, removed_at);

-- Everything that was ever saved.
-- fact
CREATE TABLE site_version (
    text_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    login_id BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    body TEXT NOT NULL,             -- Markdown
    PRIMARY KEY (text_id, version)
);

-- Pictures, decoded and made anew by us, and files to be downloaded.
-- state
CREATE TABLE site_file (
    name TEXT NOT NULL,
    kind BIGINT NOT NULL,           -- a picture, a document
    media_type TEXT NOT NULL,
    title TEXT NOT NULL,            -- of a picture: what it shows, for who cannot see it
    size BIGINT NOT NULL,
    width BIGINT NOT NULL,          -- 0: no picture
    height BIGINT NOT NULL,
    small_width BIGINT NOT NULL,    -- 0: there is no smaller one
    digest TEXT NOT NULL,
    login_id BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    small_bytes BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (name)
);

-- Counts changes, so that every process that shows the site sees them.
-- state
CREATE TABLE site_revision (
    id BIGINT NOT NULL,             -- 1: there is but one
    revision BIGINT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX menu_day_by_day ON menu_day (kind, day, school_id, stage);
