-- Deletion when the time is over: personal data of people who left years ago. What accounting keeps
-- stays; what was deleted, by which rule and by whom is written down for ever.

-- fact
CREATE TABLE erasure (
    id BIGINT NOT NULL,
    rule TEXT NOT NULL,              -- retention
    years BIGINT NOT NULL,           -- of the rule, as the setting was
    left_before BIGINT NOT NULL,     -- who left before this moment
    people BIGINT NOT NULL,
    categories TEXT NOT NULL,        -- in words: how many rows of which category
    reason TEXT NOT NULL,
    asked_by BIGINT NOT NULL,        -- logins of the two persons
    agreed_by BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- Whose data it were: the account stays in the books, without its person.
-- fact
CREATE TABLE erasure_person (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    erasure_id BIGINT NOT NULL,
    left_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id)
);
CREATE INDEX erasure_person_by_erasure ON erasure_person (erasure_id);

-- Texts within facts that tell of a person may be emptied, and nothing else of these rows may
-- change.
-- engine: sqlite
DROP TRIGGER access_event_refuses_update;
CREATE TRIGGER access_event_refuses_update BEFORE UPDATE ON access_event
    WHEN NOT (
          NEW.login_id IS OLD.login_id AND NEW.happened_at IS OLD.happened_at AND NEW.id IS
          OLD.id AND NEW.kind IS OLD.kind AND NEW.failures IS OLD.failures
          AND (NEW.address = OLD.address OR NEW.address = '') AND (NEW.device = OLD.device OR
          NEW.device = '')
          AND (NEW.address <> OLD.address OR NEW.device <> OLD.device))
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: access_event');
END;
DROP TRIGGER appeal_event_refuses_update;
CREATE TRIGGER appeal_event_refuses_update BEFORE UPDATE ON appeal_event
    WHEN NOT (
          NEW.school_id IS OLD.school_id AND NEW.appeal_id IS OLD.appeal_id AND NEW.id IS
          OLD.id AND NEW.kind IS OLD.kind AND NEW.login_id IS OLD.login_id AND NEW.happened_at
          IS OLD.happened_at
          AND (NEW.text = OLD.text OR NEW.text = '')
          AND (NEW.text <> OLD.text))
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: appeal_event');
END;
DROP TRIGGER consent_refuses_update;
CREATE TRIGGER consent_refuses_update BEFORE UPDATE ON consent
    WHEN NOT (
          NEW.login_id IS OLD.login_id AND NEW.version IS OLD.version AND NEW.given_at IS
          OLD.given_at
          AND (NEW.address = OLD.address OR NEW.address = '')
          AND (NEW.address <> OLD.address))
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: consent');
END;
DROP TRIGGER evidence_note_refuses_update;
CREATE TRIGGER evidence_note_refuses_update BEFORE UPDATE ON evidence_note
    WHEN NOT (
          NEW.school_id IS OLD.school_id AND NEW.id IS OLD.id AND NEW.day IS OLD.day AND
          NEW.account_id IS OLD.account_id AND NEW.meal IS OLD.meal AND NEW.finding IS
          OLD.finding AND NEW.login_id IS OLD.login_id AND NEW.said_at IS OLD.said_at
          AND (NEW.note = OLD.note OR NEW.note = '')
          AND (NEW.note <> OLD.note))
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: evidence_note');
END;
DROP TRIGGER family_event_refuses_update;
CREATE TRIGGER family_event_refuses_update BEFORE UPDATE ON family_event
    WHEN NOT (
          NEW.school_id IS OLD.school_id AND NEW.id IS OLD.id AND NEW.account_id IS
          OLD.account_id AND NEW.login_id IS OLD.login_id AND NEW.kind IS OLD.kind AND
          NEW.happened_at IS OLD.happened_at
          AND (NEW.detail = OLD.detail OR NEW.detail = '')
          AND (NEW.detail <> OLD.detail))
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: family_event');
END;
DROP TRIGGER override_refuses_update;
CREATE TRIGGER override_refuses_update BEFORE UPDATE ON override
    WHEN NOT (
          NEW.school_id IS OLD.school_id AND NEW.id IS OLD.id AND NEW.account_id IS
          OLD.account_id AND NEW.cashier_id IS OLD.cashier_id AND NEW.happened_at IS
          OLD.happened_at
          AND (NEW.reason = OLD.reason OR NEW.reason = '')
          AND (NEW.reason <> OLD.reason))
BEGIN
    SELECT RAISE(ABORT, 'facts are append-only: override');
END;
-- engine: postgres
DROP TRIGGER access_event_refuses_change ON access_event;
CREATE TRIGGER access_event_refuses_change BEFORE DELETE ON access_event
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER access_event_refuses_update BEFORE UPDATE ON access_event FOR EACH ROW
    WHEN (NOT (
          NEW.login_id IS NOT DISTINCT FROM OLD.login_id AND NEW.happened_at IS NOT DISTINCT
          FROM OLD.happened_at AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.kind IS NOT
          DISTINCT FROM OLD.kind AND NEW.failures IS NOT DISTINCT FROM OLD.failures
          AND (NEW.address = OLD.address OR NEW.address = '') AND (NEW.device = OLD.device OR
          NEW.device = '')
          AND (NEW.address <> OLD.address OR NEW.device <> OLD.device)))
    EXECUTE FUNCTION fact_refuse_change();
DROP TRIGGER appeal_event_refuses_change ON appeal_event;
CREATE TRIGGER appeal_event_refuses_change BEFORE DELETE ON appeal_event
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER appeal_event_refuses_update BEFORE UPDATE ON appeal_event FOR EACH ROW
    WHEN (NOT (
          NEW.school_id IS NOT DISTINCT FROM OLD.school_id AND NEW.appeal_id IS NOT DISTINCT
          FROM OLD.appeal_id AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.kind IS NOT
          DISTINCT FROM OLD.kind AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id AND
          NEW.happened_at IS NOT DISTINCT FROM OLD.happened_at
          AND (NEW.text = OLD.text OR NEW.text = '')
          AND (NEW.text <> OLD.text)))
    EXECUTE FUNCTION fact_refuse_change();
DROP TRIGGER consent_refuses_change ON consent;
CREATE TRIGGER consent_refuses_change BEFORE DELETE ON consent
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER consent_refuses_update BEFORE UPDATE ON consent FOR EACH ROW
    WHEN (NOT (
          NEW.login_id IS NOT DISTINCT FROM OLD.login_id AND NEW.version IS NOT DISTINCT FROM
          OLD.version AND NEW.given_at IS NOT DISTINCT FROM OLD.given_at
          AND (NEW.address = OLD.address OR NEW.address = '')
          AND (NEW.address <> OLD.address)))
    EXECUTE FUNCTION fact_refuse_change();
DROP TRIGGER evidence_note_refuses_change ON evidence_note;
CREATE TRIGGER evidence_note_refuses_change BEFORE DELETE ON evidence_note
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER evidence_note_refuses_update BEFORE UPDATE ON evidence_note FOR EACH ROW
    WHEN (NOT (
          NEW.school_id IS NOT DISTINCT FROM OLD.school_id AND NEW.id IS NOT DISTINCT FROM
          OLD.id AND NEW.day IS NOT DISTINCT FROM OLD.day AND NEW.account_id IS NOT DISTINCT
          FROM OLD.account_id AND NEW.meal IS NOT DISTINCT FROM OLD.meal AND NEW.finding IS NOT
          DISTINCT FROM OLD.finding AND NEW.login_id IS NOT DISTINCT FROM OLD.login_id AND
          NEW.said_at IS NOT DISTINCT FROM OLD.said_at
          AND (NEW.note = OLD.note OR NEW.note = '')
          AND (NEW.note <> OLD.note)))
    EXECUTE FUNCTION fact_refuse_change();
DROP TRIGGER family_event_refuses_change ON family_event;
CREATE TRIGGER family_event_refuses_change BEFORE DELETE ON family_event
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER family_event_refuses_update BEFORE UPDATE ON family_event FOR EACH ROW
    WHEN (NOT (
          NEW.school_id IS NOT DISTINCT FROM OLD.school_id AND NEW.id IS NOT DISTINCT FROM
          OLD.id AND NEW.account_id IS NOT DISTINCT FROM OLD.account_id AND NEW.login_id IS NOT
          DISTINCT FROM OLD.login_id AND NEW.kind IS NOT DISTINCT FROM OLD.kind AND
          NEW.happened_at IS NOT DISTINCT FROM OLD.happened_at
          AND (NEW.detail = OLD.detail OR NEW.detail = '')
          AND (NEW.detail <> OLD.detail)))
    EXECUTE FUNCTION fact_refuse_change();
DROP TRIGGER override_refuses_change ON override;
CREATE TRIGGER override_refuses_change BEFORE DELETE ON override
    FOR EACH ROW EXECUTE FUNCTION fact_refuse_change();
CREATE TRIGGER override_refuses_update BEFORE UPDATE ON override FOR EACH ROW
    WHEN (NOT (
          NEW.school_id IS NOT DISTINCT FROM OLD.school_id AND NEW.id IS NOT DISTINCT FROM
          OLD.id AND NEW.account_id IS NOT DISTINCT FROM OLD.account_id AND NEW.cashier_id IS
          NOT DISTINCT FROM OLD.cashier_id AND NEW.happened_at IS NOT DISTINCT FROM
          OLD.happened_at
          AND (NEW.reason = OLD.reason OR NEW.reason = '')
          AND (NEW.reason <> OLD.reason)))
    EXECUTE FUNCTION fact_refuse_change();
-- engine: both
