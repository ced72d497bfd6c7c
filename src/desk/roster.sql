-- Named statements of rosters before they are charged. With class_id 0: of all classes.

-- Those who have not left.
-- name: roster_pupils :many
SELECT id, class_id, surname, name, patronymic FROM person
 WHERE school_id = :school_id AND kind = 1 AND state = 1 AND class_id IS NOT NULL
   AND (CAST(:class_id AS BIGINT) = 0 OR class_id = :class_id)
 ORDER BY surname, name, patronymic, id;

-- name: roster_presences :many
SELECT account_id, is_present FROM attendance WHERE school_id = :school_id AND day = :day;

-- name: roster_sheets :many
SELECT class_id, family_id, state, version, changed_at, login_id FROM roster_sheet
 WHERE school_id = :school_id AND day = :day
   AND (CAST(:class_id AS BIGINT) = 0 OR class_id = :class_id)
 ORDER BY class_id, family_id;

-- name: roster_marks :many
SELECT m.class_id, m.family_id, f.meal, m.account_id, m.eats, m.why, m.marked_at
  FROM roster_sheet_mark m
  JOIN set_meal_family f ON f.school_id = m.school_id AND f.id = m.family_id
 WHERE m.school_id = :school_id AND m.day = :day
   AND (CAST(:class_id AS BIGINT) = 0 OR m.class_id = :class_id);

-- Charges of the day that were not taken back; a set meal may be in no family.
-- name: roster_charged :many sqlite
SELECT k.account_id, k.roster_id, k.set_meal_id, r.class_id, m.meal,
       coalesce(p.family_id, 0) AS family_id
  FROM roster_mark k
 CROSS JOIN roster r ON r.school_id = k.school_id AND r.id = k.roster_id
 CROSS JOIN set_meal m ON m.school_id = k.school_id AND m.id = k.set_meal_id
  LEFT JOIN set_meal_price p INDEXED BY set_meal_price_by_meal
    ON p.school_id = k.school_id AND p.set_meal_id = k.set_meal_id
 WHERE k.school_id = :school_id AND k.day = :day
   AND NOT EXISTS (SELECT 1 FROM posting x INDEXED BY posting_by_reversed
                    WHERE x.school_id = k.school_id AND x.reverses_id = k.roster_id);

-- name: roster_charged :many postgres
SELECT k.account_id, k.roster_id, k.set_meal_id, r.class_id, m.meal,
       coalesce(p.family_id, 0) AS family_id
  FROM roster_mark k
  JOIN roster r ON r.school_id = k.school_id AND r.id = k.roster_id
  JOIN set_meal m ON m.school_id = k.school_id AND m.id = k.set_meal_id
  LEFT JOIN set_meal_price p ON p.school_id = k.school_id AND p.set_meal_id = k.set_meal_id
 WHERE k.school_id = :school_id AND k.day = :day
   AND NOT EXISTS (SELECT 1 FROM posting x
                    WHERE x.school_id = k.school_id AND x.reverses_id = k.roster_id);

-- What tills handed out.
-- name: roster_taken :many
SELECT t.account_id, m.meal, t.served
  FROM meal_taken t JOIN set_meal m ON m.school_id = t.school_id AND m.id = t.set_meal_id
 WHERE t.school_id = :school_id AND t.day = :day AND t.served > 0;

-- name: roster_sheet_set :batch
INSERT INTO roster_sheet (school_id, day, class_id, family_id, state, version, changed_at, login_id,
                          roster_id)
VALUES (:school_id, :day, :class_id, :family_id, :state, :version, :changed_at, :login_id,
        :roster_id)
ON CONFLICT (school_id, day, class_id, family_id) DO UPDATE
   SET state = excluded.state, version = roster_sheet.version + excluded.version,
       changed_at = excluded.changed_at, login_id = excluded.login_id,
       roster_id = CASE WHEN excluded.roster_id = 0 THEN roster_sheet.roster_id
                        ELSE excluded.roster_id END;

-- name: roster_mark_set :batch
INSERT INTO roster_sheet_mark (school_id, day, class_id, family_id, account_id, eats, why,
                               marked_at)
VALUES (:school_id, :day, :class_id, :family_id, :account_id, :eats, :why, :marked_at)
ON CONFLICT (school_id, day, class_id, family_id, account_id) DO UPDATE
   SET eats = excluded.eats, why = excluded.why, marked_at = excluded.marked_at;

-- name: roster_event_insert :batch
INSERT INTO roster_event (school_id, id, day, class_id, family_id, kind, login_id, reason, changes,
                          happened_at)
VALUES (:school_id, :id, :day, :class_id, :family_id, :kind, :login_id, :reason, :changes,
        :happened_at);

-- name: roster_events :many
SELECT e.id, e.class_id, e.family_id, e.kind, e.login_id, e.reason, e.changes, e.happened_at,
       coalesce(s.name, '') AS who
  FROM roster_event e LEFT JOIN staff s ON s.login_id = e.login_id
 WHERE e.school_id = :school_id AND e.day = :day AND e.class_id = :class_id
 ORDER BY e.happened_at DESC, e.id DESC LIMIT :limit;

-- Whoever they are by now, in whatever class.
-- name: roster_people :many
SELECT id, surname, name FROM person WHERE school_id = :school_id
   AND (class_id = :class_id OR id IN (SELECT m.account_id FROM roster_sheet_mark m
                                        WHERE m.school_id = :school_id AND m.day = :day
                                          AND m.class_id = :class_id));

-- ---- the kitchen ----

-- name: roster_order_taken :many
SELECT class_id, family_id, portions, taken_at FROM roster_order
 WHERE school_id = :school_id AND day = :day ORDER BY class_id, family_id;

-- name: roster_order_insert :batch
INSERT INTO roster_order (school_id, day, class_id, family_id, portions, taken_at)
VALUES (:school_id, :day, :class_id, :family_id, :portions, :taken_at);

-- ---- charging unasked ----

-- Days with something approved, or charged and sold by a till as well.
-- name: roster_days_due :many
SELECT day FROM roster_sheet
 WHERE school_id = :school_id AND day >= :first_day AND day <= :last_day AND state = 3
UNION
SELECT day FROM meal_taken
 WHERE school_id = :school_id AND day >= :first_day AND day <= :last_day
   AND CAST(:tills_sell AS BIGINT) = 1 AND served > 0 AND charged > 0
 ORDER BY day;
