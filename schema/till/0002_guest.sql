-- Whom of another school this till has sold to: the mirror knows him not, his receipts have to say
-- who he is.
-- state
CREATE TABLE guest (
    account_id BIGINT NOT NULL,
    card_id BIGINT NOT NULL,
    school_number BIGINT NOT NULL, -- of his own school
    name TEXT NOT NULL,
    class_name TEXT NOT NULL,      -- empty: an employee
    allergens TEXT NOT NULL,       -- codes parted by spaces
    PRIMARY KEY (account_id)
);
