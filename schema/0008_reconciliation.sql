-- Money by files: registers, bank statements, money for nobody known, and the differences between
-- them and the books. Money is in kopecks.

-- A register that was taken; its lines are all right or it would not be here.
-- fact
CREATE TABLE register_file (
    id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    digest BYTEA NOT NULL,         -- BLAKE2b of its bytes: the same file again is known
    name TEXT NOT NULL,
    day BIGINT NOT NULL,           -- the one that most of its lines have
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    amount BIGINT NOT NULL,        -- what payers gave
    credited BIGINT NOT NULL,      -- what the bank passes on
    fee BIGINT NOT NULL,           -- what it keeps
    order_number TEXT NOT NULL,    -- of the payment order with the money; empty: not told
    order_day BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,      -- 0: by command or from the watched folder
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX register_file_by_digest ON register_file (channel_id, digest);
CREATE INDEX register_file_by_day ON register_file (channel_id, day);

-- A payment as the network told it in its register.
-- fact
CREATE TABLE register_line (
    channel_id BIGINT NOT NULL,
    outside_id TEXT NOT NULL,
    register_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    number TEXT NOT NULL,          -- of the account, as it stands there
    amount BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    PRIMARY KEY (channel_id, outside_id, register_id)
);

-- Lines are taken in batches, each whole or not; what became of a batch's lines.
-- fact
CREATE TABLE register_batch (
    register_id BIGINT NOT NULL,
    batch BIGINT NOT NULL,         -- place of its first line
    agreed BIGINT NOT NULL,
    credited BIGINT NOT NULL,
    suspended BIGINT NOT NULL,
    differing BIGINT NOT NULL,
    PRIMARY KEY (register_id, batch)
);

-- What of a register belongs to each book, book 0 being suspense: for its money.
-- fact
CREATE TABLE register_share (
    register_id BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    PRIMARY KEY (register_id, batch, school_id)
);

-- All lines of the register are in the books.
-- fact
CREATE TABLE register_done (
    register_id BIGINT NOT NULL,
    agreed BIGINT NOT NULL,
    credited BIGINT NOT NULL,
    suspended BIGINT NOT NULL,
    differing BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (register_id)
);

-- The bank's document with the register's money.
-- fact
CREATE TABLE register_money (
    register_id BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    posting_id BIGINT NOT NULL,
    matched_at BIGINT NOT NULL,
    PRIMARY KEY (register_id)
);
CREATE UNIQUE INDEX register_money_by_document ON register_money (document_id);

-- fact
CREATE TABLE bank_statement (
    id BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    name TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    document_count BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX bank_statement_by_digest ON bank_statement (digest);

-- A document of a statement that moved the operator's account. Statements overlap: a document is
-- known by the hash of (our account, number, day, amount, payer's account).
-- fact
CREATE TABLE bank_document (
    id BIGINT NOT NULL,
    statement_id BIGINT NOT NULL,
    document_key BIGINT NOT NULL,
    account TEXT NOT NULL,
    number TEXT NOT NULL,
    day BIGINT NOT NULL,
    arrived_day BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    payer_account TEXT NOT NULL,
    payer_inn TEXT NOT NULL,
    payer TEXT NOT NULL,
    purpose TEXT NOT NULL,
    outcome BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX bank_document_by_key ON bank_document (document_key);
CREATE INDEX bank_document_by_number ON bank_document (number, day);

-- Money that came for nobody known; the id is that of the posting that took it. What is waiting is
-- the balance of the suspense account.
-- state
CREATE TABLE suspense (
    id BIGINT NOT NULL,
    state BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    outside_id TEXT NOT NULL,
    document_id BIGINT NOT NULL,   -- of the bank; 0: a register's line
    number TEXT NOT NULL,          -- of the account, as the payer wrote it
    payer TEXT NOT NULL,
    purpose TEXT NOT NULL,
    amount BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    school_id BIGINT NOT NULL,     -- to whom it was attached; 0: nobody
    account_id BIGINT NOT NULL,
    posting_id BIGINT NOT NULL,    -- by which it left
    staff_id BIGINT NOT NULL,      -- who decided
    decided_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX suspense_waiting ON suspense (state, taken_at);

-- A difference between a network, its register, the bank and the books.
-- state
CREATE TABLE reconciliation_case (
    id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    subject TEXT NOT NULL,         -- what it is about: an outside id, a register, a day
    day BIGINT NOT NULL,
    state BIGINT NOT NULL,
    register_id BIGINT NOT NULL,   -- 0 where a column does not apply, here and below
    line BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    suspense_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    payment_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    ours BIGINT NOT NULL,          -- the amount in the books
    theirs BIGINT NOT NULL,        -- and what was told
    other_day BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    assigned_to BIGINT NOT NULL,   -- staff
    resolution BIGINT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX reconciliation_case_by_subject
    ON reconciliation_case (channel_id, kind, subject);
CREATE INDEX reconciliation_case_by_state ON reconciliation_case (state, channel_id, day);

-- What was done about a case, by whom: 0 is the system itself.
-- fact
CREATE TABLE reconciliation_event (
    case_id BIGINT NOT NULL,
    number BIGINT NOT NULL,        -- from 1
    kind BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (case_id, number)
);

-- The operator's requisites on slips and in registers.
-- state
CREATE TABLE requisite (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
);

-- fact
CREATE TABLE requisite_change (
    name TEXT NOT NULL,
    number BIGINT NOT NULL,        -- from 1
    value TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (name, number)
);
