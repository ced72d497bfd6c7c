-- The control for PostgreSQL: a stored function that writes what a sale becomes, with what it needs
-- worked out in the server itself: one statement a sale, and one for a till's batch.

CREATE OR REPLACE FUNCTION control_sale(school BIGINT, pupils BIGINT, sale BIGINT, seq BIGINT)
RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    eater BIGINT := (1::BIGINT << 40) + 1000 + (school - 1) * pupils + floor(random() * pupils);
    now_ms BIGINT := extract(epoch FROM clock_timestamp()) * 1000;
    total BIGINT := 0;
    item BIGINT;
    cost BIGINT;
BEGIN
    PERFORM 1 FROM person WHERE school_id = school AND id = eater AND state = 1;
    INSERT INTO posting (school_id, id, kind, flags, floor, first_seq, transfer_count, content)
    VALUES (school, sale, 2, 1, -20000, seq, 1, '\x00112233445566778899aabbccddeeff');
    FOR line IN 1..3 LOOP
        item := (1::BIGINT << 40) + 101 + floor(random() * 30)::BIGINT;
        SELECT price INTO cost FROM dish_offer WHERE school_id = school AND dish_id = item;
        INSERT INTO receipt_line (school_id, receipt_id, line, kind, item_id, quantity, price,
                                  subsidy)
        VALUES (school, sale, line, 1, item, 1, cost, 0);
        total := total + cost;
    END LOOP;
    INSERT INTO receipt (school_id, id, kind, account_id, number, total, subsidy, flags, refusal,
                         happened_at)
    VALUES (school, sale, 1, eater, 1 + seq % 9000000, total, 0, 0, 0, now_ms);
    INSERT INTO transfer (school_id, seq, posting_id, debit_id, credit_id, amount, code,
                          personal_id, happened_at, happened_day, recorded_at, checksum)
    VALUES (school, seq, sale, eater, 2097152, total, 2, eater, now_ms, now_ms / 86400000, now_ms,
            sale);
    UPDATE balance SET debits = debits + total, version = version + 1
     WHERE school_id = school AND account_id = eater;
    RETURN total;
END
$$;

-- `counter` is the caller's own: its sales are told apart by it and by `origin`.
CREATE OR REPLACE FUNCTION control_batch(school BIGINT, pupils BIGINT, origin BIGINT,
                                         counter BIGINT, size INT)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    next BIGINT;
    total BIGINT := 0;
BEGIN
    UPDATE book SET next_seq = next_seq + size, version = version + 1 WHERE school_id = school
    RETURNING next_seq - size INTO next;
    FOR i IN 0..size - 1 LOOP
        total := total +
                 control_sale(school, pupils, (origin << 40) + counter * size + i, next + i);
    END LOOP;
    UPDATE balance SET credits = credits + total, version = version + 1
     WHERE school_id = school AND account_id = 2097152;
END
$$;
