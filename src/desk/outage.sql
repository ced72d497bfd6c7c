-- Named statements of meals for everybody and the debts of such days.

-- name: outages_load :many
SELECT school_id, id, is_on, reason, first_day, last_day, instalment_count, instalment_days,
       login_id, set_at
  FROM outage_mode WHERE school_id IN (0, :school_id) ORDER BY set_at, id;

-- name: outage_insert :exec
INSERT INTO outage_mode (school_id, id, is_on, reason, first_day, last_day, instalment_count,
                         instalment_days, login_id, set_at)
VALUES (:school_id, :id, :is_on, :reason, :first_day, :last_day, :instalment_count,
        :instalment_days, :login_id, :set_at);

-- name: outage_debts_all :many
SELECT account_id, outage_id, amount, first_due_day, instalment_count, instalment_days
  FROM outage_debt WHERE school_id = :school_id AND amount > 0 ORDER BY account_id, outage_id;

-- name: outage_debts_some :many sqlite
SELECT d.account_id, d.outage_id, d.amount, d.first_due_day, d.instalment_count, d.instalment_days
  FROM json_each('[' || :ids || ']') w
 CROSS JOIN outage_debt d ON d.school_id = :school_id AND d.account_id = w.value
 ORDER BY d.account_id, d.outage_id;

-- name: outage_debts_some :many postgres
SELECT account_id, outage_id, amount, first_due_day, instalment_count, instalment_days
  FROM outage_debt
 WHERE school_id = :school_id
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)))
 ORDER BY account_id, outage_id;

-- With whose they are, as a school reads them.
-- name: outage_rows :many
SELECT d.account_id, d.outage_id, d.amount, d.first_due_day, d.instalment_count, d.instalment_days,
       p.number, p.surname, p.name, p.patronymic, coalesce(c.name, '') AS class_name,
       coalesce(b.credits - b.debits, 0) AS balance
  FROM outage_debt d
  JOIN person p ON p.school_id = d.school_id AND p.id = d.account_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
  LEFT JOIN balance b ON b.school_id = d.school_id AND b.account_id = d.account_id
 WHERE d.school_id = :school_id AND d.amount > 0
 ORDER BY coalesce(c.grade, 0), coalesce(c.name, ''), p.surname, p.name, d.account_id,
          d.first_due_day;

-- name: outage_debt_set :batch
INSERT INTO outage_debt (school_id, account_id, outage_id, amount, first_due_day, instalment_count,
                         instalment_days, version)
VALUES (:school_id, :account_id, :outage_id, :amount, :first_due_day, :instalment_count,
        :instalment_days, :version)
ON CONFLICT (school_id, account_id, outage_id)
DO UPDATE SET amount = excluded.amount, version = excluded.version;

-- An outage that ended early: what is owed of it falls due from there. The books' versions were
-- raised just before.
-- name: outage_debts_due :exec
UPDATE outage_debt
   SET first_due_day = :first_due_day,
       version = (SELECT b.version FROM book b WHERE b.school_id = outage_debt.school_id)
 WHERE outage_id = :outage_id;
