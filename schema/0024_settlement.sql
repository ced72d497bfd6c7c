-- Settlement with caterers, payments to them, what goes to 1C, and balances nobody moves. Money is
-- in kopecks, moments in milliseconds and days in days since 1970-01-01.

-- What each account of a book had been debited and credited in all when a day was sealed; personal
-- accounts together, as account 0. Turnover sheets read two rows of it instead of all transfers.
-- derived
CREATE TABLE seal_balance (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,          -- of the seal
    account_id BIGINT NOT NULL,
    debits BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, account_id)
);

-- Who sells dishes at a school's counter from this day on. Without a row it is the only caterer
-- whose contract holds that day; 0: nobody.
-- state
CREATE TABLE buffet_caterer (
    school_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    caterer_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, first_day)
);

-- A period that was closed: what it said then, for ever. Each begins the day after the one before.
-- fact
CREATE TABLE settlement_period (
    id BIGINT NOT NULL,           -- from 1 without gaps
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    parent_total BIGINT NOT NULL,
    subsidy_total BIGINT NOT NULL,
    buffet_total BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    posting_id BIGINT NOT NULL,   -- of the accrual, in each book that it concerns
    staff_id BIGINT NOT NULL,     -- 0: a command
    closed_at BIGINT NOT NULL,
    hash BYTEA NOT NULL,          -- BLAKE2b-256 over the period before and all of this one
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX settlement_period_by_first ON settlement_period (first_day);

-- Which transfers of a book the period holds, and the seal that ends them.
-- fact
CREATE TABLE settlement_book (
    period_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,
    seal_day BIGINT NOT NULL,     -- 0: nothing was sealed there yet
    seal_hash BYTEA NOT NULL,
    PRIMARY KEY (period_id, school_id)
);

-- fact
CREATE TABLE settlement_line (
    period_id BIGINT NOT NULL,
    line BIGINT NOT NULL,         -- from 1
    school_id BIGINT NOT NULL,
    caterer_id BIGINT NOT NULL,
    caterer_name TEXT NOT NULL,   -- names as they were
    contract_number TEXT NOT NULL,
    kind BIGINT NOT NULL,         -- a set meal, or the buffet
    corrects_id BIGINT NOT NULL,  -- the closed period it corrects; 0: none; -1: days before all
    set_meal_id BIGINT NOT NULL,  -- 0: the buffet
    name TEXT NOT NULL,
    funding_source_id BIGINT NOT NULL,
    funding_source TEXT NOT NULL,
    parent_price BIGINT NOT NULL, -- of one
    subsidy_price BIGINT NOT NULL,
    meals BIGINT NOT NULL,        -- below zero: taken back
    parent_sum BIGINT NOT NULL,
    subsidy_sum BIGINT NOT NULL,
    PRIMARY KEY (period_id, line)
);

-- Where a caterer is paid.
-- state
CREATE TABLE caterer_requisite (
    caterer_id BIGINT NOT NULL,
    name TEXT NOT NULL,           -- inn, kpp, account, bank, bic, correspondent, …
    value TEXT NOT NULL,
    PRIMARY KEY (caterer_id, name)
);

-- fact
CREATE TABLE caterer_requisite_change (
    caterer_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    number BIGINT NOT NULL,       -- from 1
    value TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (caterer_id, name, number)
);

-- A payment to a caterer: a payment order of the operator's bank. The id is that of the posting
-- that took it from what is owed.
-- state
CREATE TABLE payout (
    id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- of the payment order, from 1
    caterer_id BIGINT NOT NULL,
    day BIGINT NOT NULL,          -- of the order
    amount BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    requisites TEXT NOT NULL,     -- JSON: payer and payee as they were
    state BIGINT NOT NULL,
    register_id BIGINT NOT NULL,  -- the register to the bank it stands in; 0: none yet
    document_id BIGINT NOT NULL,  -- of the bank's statement; 0: none
    posting_id BIGINT NOT NULL,   -- by which it ended; 0: under way
    ended_day BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX payout_by_number ON payout (number);
CREATE INDEX payout_by_state ON payout (state, caterer_id);

-- fact
CREATE TABLE payout_event (
    payout_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- from 1
    state BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,     -- 0: the bank's statement, or a command
    happened_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (payout_id, number)
);

-- An outgoing document of the bank that paid a payout; known for ever, as incoming ones are.
-- fact
CREATE TABLE bank_payment (
    id BIGINT NOT NULL,
    statement_id BIGINT NOT NULL,
    document_key BIGINT NOT NULL,
    payout_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    day BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX bank_payment_by_key ON bank_payment (document_key);

-- What goes to a target's bookkeeping and how: JSON, see docs/spec/one-c.md.
-- state
CREATE TABLE one_c_profile (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (code)
);

-- fact
CREATE TABLE one_c_profile_change (
    code TEXT NOT NULL,
    number BIGINT NOT NULL,       -- from 1
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (code, number)
);

-- What was exported, when, by whom; the same export asked for again is these bytes.
-- fact
CREATE TABLE one_c_export (
    id BIGINT NOT NULL,           -- its number, from 1
    form_id BIGINT NOT NULL,      -- came with the form: a second press exports nothing
    kind BIGINT NOT NULL,         -- a register of payments, or a set of a period
    profile TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    digest BYTEA NOT NULL,        -- of the figures: equal when nothing has changed since
    staff_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX one_c_export_by_period ON one_c_export (kind, profile, first_day, last_day);
CREATE UNIQUE INDEX one_c_export_by_form ON one_c_export (form_id);

-- fact
CREATE TABLE one_c_file (
    export_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (export_id, position)
);

-- The day of the last movement of each personal account, up to the transfers that
-- account_moved_progress names; whoever reads adds those behind it.
-- derived
CREATE TABLE account_moved (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id)
);

-- derived
CREATE TABLE account_moved_progress (
    school_id BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,     -- of the first transfer that is not in account_moved
    PRIMARY KEY (school_id)
);

-- A proposal to write off balances that nobody has moved for years, and what became of it.
-- state
CREATE TABLE write_off (
    id BIGINT NOT NULL,           -- the number of its act, from 1
    before_day BIGINT NOT NULL,   -- no movement on this day or later
    account_count BIGINT NOT NULL,
    owed BIGINT NOT NULL,         -- balances above zero, as proposed
    debt BIGINT NOT NULL,         -- balances below zero, without the sign
    reason TEXT NOT NULL,
    state BIGINT NOT NULL,        -- asked, being carried out, done
    assent_id BIGINT NOT NULL,    -- of the second person; 0: none was needed
    staff_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    agreed_by BIGINT NOT NULL,    -- 0: nobody yet, or nobody had to
    agreed_at BIGINT NOT NULL,    -- 0: not yet
    ended_at BIGINT NOT NULL,     -- 0: not yet
    PRIMARY KEY (id)
);
CREATE INDEX write_off_by_state ON write_off (state);

-- Each account of a proposal, with the balance it had then. posting_id is that of the transfer that
-- writes it off.
-- fact
CREATE TABLE write_off_line (
    write_off_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    posting_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    last_day BIGINT NOT NULL,     -- of the last movement
    PRIMARY KEY (write_off_id, school_id, account_id)
);
CREATE UNIQUE INDEX write_off_line_by_posting ON write_off_line (posting_id);

-- What became of a line: written off, or left alone because the money had moved.
-- fact
CREATE TABLE write_off_outcome (
    write_off_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (write_off_id, school_id, account_id)
);

-- Somebody came for what was written off: it is on the account again.
-- fact
CREATE TABLE write_off_return (
    posting_id BIGINT NOT NULL,   -- of the transfer that wrote it off
    reversal_id BIGINT NOT NULL,  -- of the one that took it back
    reason TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (posting_id)
);
