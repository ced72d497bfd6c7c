-- Named statements of benefits and of what follows from them.

-- name: benefit_kinds_load :many
SELECT id, name, position, funding_source_id, is_active FROM benefit_kind ORDER BY position, id;

-- name: benefit_kind_set :exec
INSERT INTO benefit_kind (id, name, position, funding_source_id, is_active)
VALUES (:id, :name, :position, :funding_source_id, :is_active)
ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, position = excluded.position,
       funding_source_id = excluded.funding_source_id, is_active = excluded.is_active;

-- name: benefits_of_school :many
SELECT id, account_id, kind_id, first_day, last_day, document, login_id, set_at FROM benefit
 WHERE school_id = :school_id ORDER BY account_id, first_day, id;

-- name: benefits_of_account :many
SELECT id, account_id, kind_id, first_day, last_day, document, login_id, set_at FROM benefit
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY account_id, first_day, id;

-- With whose they are, as a school reads them; of those who have left nobody asks.
-- name: benefit_rows :many
SELECT b.id, b.account_id, b.kind_id, b.first_day, b.last_day, b.document, b.login_id, b.set_at,
       p.number, p.surname, p.name, p.patronymic, coalesce(p.class_id, 0) AS class_id,
       coalesce(c.name, '') AS class_name, coalesce(c.grade, 0) AS grade
  FROM benefit b JOIN person p ON p.school_id = b.school_id AND p.id = b.account_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE b.school_id = :school_id AND p.state = 1
 ORDER BY coalesce(c.grade, 0), coalesce(c.name, ''), p.surname, p.name, p.patronymic, b.account_id,
          b.first_day, b.id;

-- name: benefit_by_id :one
SELECT account_id, kind_id, first_day, last_day FROM benefit
 WHERE school_id = :school_id AND id = :id;

-- name: benefit_overlapping :one
SELECT id FROM benefit
 WHERE school_id = :school_id AND account_id = :account_id AND kind_id = :kind_id
   AND first_day <= :last_day AND last_day >= :first_day LIMIT 1;

-- name: benefit_insert :exec
INSERT INTO benefit (school_id, id, account_id, kind_id, first_day, last_day, document, login_id,
                     set_at)
VALUES (:school_id, :id, :account_id, :kind_id, :first_day, :last_day, :document, :login_id,
        :set_at);

-- name: benefit_end :exec
UPDATE benefit SET last_day = :last_day WHERE school_id = :school_id AND id = :id;

-- name: benefit_drop :exec
DELETE FROM benefit WHERE school_id = :school_id AND id = :id;

-- Those by benefit before those for everybody.
-- name: rules_load :many
SELECT r.school_id, r.id, r.benefit_kind_id, r.stage, r.shift, r.family_id, r.position, r.is_given,
       r.is_active
  FROM entitlement_rule r LEFT JOIN benefit_kind k ON k.id = r.benefit_kind_id
 WHERE r.school_id IN (0, :school_id)
 ORDER BY CASE WHEN r.benefit_kind_id = 0 THEN 1 ELSE 0 END, coalesce(k.position, 0), r.position,
          r.id, r.school_id;

-- name: rule_set :exec
INSERT INTO entitlement_rule (school_id, id, benefit_kind_id, stage, shift, family_id, position,
                              is_given, is_active)
VALUES (:school_id, :id, :benefit_kind_id, :stage, :shift, :family_id, :position, :is_given,
        :is_active)
ON CONFLICT (school_id, id) DO UPDATE
   SET benefit_kind_id = excluded.benefit_kind_id, stage = excluded.stage, shift = excluded.shift,
       family_id = excluded.family_id, position = excluded.position,
       is_given = excluded.is_given, is_active = excluded.is_active;

-- name: entitled_pupils_all :many
SELECT p.id, p.state, p.class_id, c.grade, c.shift
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.school_id = :school_id AND p.kind = 1 ORDER BY p.id;

-- name: entitled_pupils_some :many sqlite
SELECT p.id, p.state, p.class_id, c.grade, c.shift
  FROM json_each('[' || :ids || ']') w
 CROSS JOIN person p ON p.school_id = :school_id AND p.id = w.value
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.kind = 1 ORDER BY p.id;

-- name: entitled_pupils_some :many postgres
SELECT p.id, p.state, p.class_id, c.grade, c.shift
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.school_id = :school_id AND p.kind = 1
   AND p.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)))
 ORDER BY p.id;

-- What can still change: what ended before a day is history.
-- name: entitlements_all :many
SELECT account_id, set_meal_id, first_day, last_day FROM entitlement
 WHERE school_id = :school_id AND last_day >= :from_day
 ORDER BY account_id, set_meal_id, first_day;

-- name: entitlements_some :many sqlite
SELECT e.account_id, e.set_meal_id, e.first_day, e.last_day
  FROM json_each('[' || :ids || ']') w
 CROSS JOIN entitlement e ON e.school_id = :school_id AND e.account_id = w.value
 WHERE e.last_day >= :from_day
 ORDER BY e.account_id, e.set_meal_id, e.first_day;

-- name: entitlements_some :many postgres
SELECT account_id, set_meal_id, first_day, last_day FROM entitlement
 WHERE school_id = :school_id AND last_day >= :from_day
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)))
 ORDER BY account_id, set_meal_id, first_day;

-- name: entitlements_write :batch
INSERT INTO entitlement (school_id, account_id, set_meal_id, first_day, last_day, version)
VALUES (:school_id, :account_id, :set_meal_id, :first_day, :last_day, :version)
ON CONFLICT (school_id, account_id, set_meal_id, first_day)
DO UPDATE SET last_day = excluded.last_day, version = excluded.version;
