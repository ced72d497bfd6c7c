-- Named statements of schools, people, cards and settings.

-- name: school_kind_set :exec
INSERT INTO school_kind (code, name, position) VALUES (:code, :name, :position)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, position = excluded.position;

-- A new kind stands behind the others; one that is there keeps its place.
-- name: school_kind_put :exec
INSERT INTO school_kind (code, name, position)
SELECT :code, :name, CAST(coalesce(max(position), 0) + 1 AS BIGINT) FROM school_kind
    WHERE 1 = 1
ON CONFLICT (code) DO UPDATE SET name = excluded.name;

-- name: school_kinds :many
SELECT k.code, k.name, CAST(count(s.school_id) AS BIGINT) AS schools,
       CAST(coalesce(sum(s.in_card_project), 0) AS BIGINT) AS in_project
  FROM school_kind k LEFT JOIN school s ON s.kind = k.code
 GROUP BY k.code, k.name, k.position ORDER BY k.position, k.code;

-- name: school_update :exec
UPDATE school SET name = :name, kind = :kind, in_card_project = :in_card_project,
                  version = :version
 WHERE school_id = :school_id;

-- name: school_kind_known :one
SELECT code FROM school_kind WHERE code = :code;

-- name: school_insert :exec
INSERT INTO school (school_id, number, name, kind, in_card_project, next_account, version)
VALUES (:school_id, :number, :name, :kind, :in_card_project, 1, 1);

-- name: school_by_number :one
SELECT school_id FROM school WHERE number = :number;

-- name: school_by_id :one
SELECT s.school_id, s.number, s.name, s.kind, s.in_card_project, b.zone
  FROM school s JOIN book b ON b.school_id = s.school_id WHERE s.school_id = :school_id;

-- name: schools :many
SELECT s.school_id, s.number, s.name, s.kind, s.in_card_project, b.zone
  FROM school s JOIN book b ON b.school_id = s.school_id ORDER BY s.number;

-- name: school_take_account :one
UPDATE school SET next_account = next_account + 1 WHERE school_id = :school_id
RETURNING number, next_account;

-- name: class_by_name :one
SELECT id FROM class WHERE school_id = :school_id AND name = :name;

-- name: class_by_id :one
SELECT name, grade, shift, building, is_active FROM class WHERE school_id = :school_id AND id = :id;

-- name: class_insert :exec
INSERT INTO class (school_id, id, name, grade, version)
VALUES (:school_id, :id, :name, :grade, :version);

-- name: person_insert :exec
INSERT INTO person (school_id, id, kind, state, number, class_id, surname, name, patronymic,
                    birth_day, allergens, day_limit, version)
VALUES (:school_id, :id, :kind, :state, :number, :class_id, :surname, :name, :patronymic,
        :birth_day, :allergens, :day_limit, :version);

-- name: person_update :exec
UPDATE person SET state = :state, class_id = :class_id, surname = :surname, name = :name,
       patronymic = :patronymic, birth_day = :birth_day, version = :version
 WHERE school_id = :school_id AND id = :id;

-- name: person_by_id :one
SELECT p.kind, p.state, p.number, p.class_id, c.name AS class_name, p.surname, p.name,
       p.patronymic, p.birth_day, p.allergens, p.day_limit
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.school_id = :school_id AND p.id = :id;

-- name: person_state :one
SELECT state FROM person WHERE school_id = :school_id AND id = :id;

-- Not those who are in another school now.
-- name: people_of_school :many
SELECT p.id, p.kind, p.state, p.number, p.class_id, c.name AS class_name, p.surname, p.name,
       p.patronymic, p.birth_day
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.school_id = :school_id
   AND NOT EXISTS (SELECT 1 FROM account_shell s
                    WHERE s.school_id = p.school_id AND s.account_id = p.id)
 ORDER BY p.id;

-- What a batch of sales has to know of its eaters.
-- name: eaters_load :many sqlite
SELECT id, state, day_limit FROM person
 WHERE school_id = :school_id AND id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: eaters_load :many postgres
SELECT id, state, day_limit FROM person
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: directory_find :one
SELECT school_id, account_id FROM directory WHERE kind = :kind AND key = :key;

-- Many keys at once, as a JSON list.
-- name: directory_find_all :many sqlite
SELECT d.key, d.school_id, d.account_id
  FROM json_each(:keys) w CROSS JOIN directory d ON d.kind = :kind AND d.key = w.value;

-- name: directory_find_all :many postgres
SELECT key, school_id, account_id FROM directory
 WHERE kind = :kind
   AND key = ANY (ARRAY(SELECT json_array_elements_text(CAST(CAST(:keys AS TEXT) AS JSON))));

-- name: directory_insert :exec
INSERT INTO directory (kind, key, school_id, account_id)
VALUES (:kind, :key, :school_id, :account_id);

-- name: directory_drop :exec
DELETE FROM directory
 WHERE kind = :kind AND key = :key AND school_id = :school_id AND account_id = :account_id;

-- name: card_insert :exec
INSERT INTO card (school_id, id, account_id, chip, state, is_temporary, version)
VALUES (:school_id, :id, :account_id, :chip, :state, :is_temporary, :version);

-- name: card_by_chip :one
SELECT id, state FROM card
 WHERE school_id = :school_id AND account_id = :account_id AND chip = :chip
   AND state <> 10 /* returned to the stock: its chip is another's */;

-- name: card_by_id :one
SELECT account_id, chip, state, is_temporary FROM card
 WHERE school_id = :school_id AND id = :id;

-- name: card_set_state :exec
UPDATE card SET state = :state, version = :version WHERE school_id = :school_id AND id = :id;

-- name: card_event_insert :exec
INSERT INTO card_event (school_id, card_id, happened_at, state, cause_id, cashier_id, shift,
                        login_id)
VALUES (:school_id, :card_id, :happened_at, :state, :cause_id, :cashier_id, :shift, :login_id);

-- name: settings_load :many
SELECT school_id, name, value FROM setting WHERE school_id IN (0, :school_id);

-- name: setting_set :exec
INSERT INTO setting (school_id, name, value, version)
VALUES (:school_id, :name, :value, :version)
ON CONFLICT (school_id, name) DO UPDATE SET value = excluded.value, version = excluded.version;

-- name: setting_drop :exec
DELETE FROM setting WHERE school_id = :school_id AND name = :name;

-- name: till_settings_load :many
SELECT name, value FROM till_setting WHERE school_id = :school_id AND origin = :origin;

-- name: till_setting_set :exec
INSERT INTO till_setting (school_id, origin, name, value, version)
VALUES (:school_id, :origin, :name, :value, :version)
ON CONFLICT (school_id, origin, name)
DO UPDATE SET value = excluded.value, version = excluded.version;

-- name: till_setting_drop :exec
DELETE FROM till_setting WHERE school_id = :school_id AND origin = :origin AND name = :name;

-- What a device had set for itself goes with it to its new enrolment.
-- name: till_settings_follow :exec
INSERT INTO till_setting (school_id, origin, name, value, version)
SELECT school_id, CAST(:origin AS BIGINT), name, value, version FROM till_setting
 WHERE school_id = :school_id AND origin = :before;

-- name: setting_owns :many
SELECT s.school_id, h.number AS school_number, CAST(0 AS BIGINT) AS origin, '' AS till_name, s.name,
       s.value
  FROM setting s JOIN school h ON h.school_id = s.school_id
UNION ALL
SELECT t.school_id, h.number, t.origin, l.name, t.name, t.value
  FROM till_setting t JOIN school h ON h.school_id = t.school_id
  JOIN till l ON l.school_id = t.school_id AND l.origin = t.origin AND l.state IN (1, 2)
 ORDER BY 2, 3;

-- name: setting_place_known :one
SELECT b.school_id FROM book b
 WHERE b.school_id = :school_id
   AND (CAST(:origin AS BIGINT) = 0
        OR EXISTS (SELECT t.origin FROM till t
                    WHERE t.school_id = b.school_id AND t.origin = :origin AND t.state IN (1, 2)));

-- name: setting_change_newest :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM setting_change
 WHERE school_id = :school_id;

-- name: setting_change_insert :exec
INSERT INTO setting_change (school_id, number, origin, name, value_before, value, staff_id,
                            changed_at)
VALUES (:school_id, :number, :origin, :name, :value_before, :value, :staff_id, :changed_at);

-- The newest first; of a school with the city's, of all with the first school below zero.
-- name: setting_changes :many
SELECT c.school_id, c.number, c.origin, c.name, c.value_before, c.value, c.staff_id, c.changed_at,
       t.name AS till_name, s.name AS staff_name, h.number AS school_number
  FROM setting_change c
  LEFT JOIN till t ON t.school_id = c.school_id AND t.origin = c.origin
  LEFT JOIN staff s ON s.login_id = c.staff_id
  LEFT JOIN school h ON h.school_id = c.school_id
 WHERE CAST(:school_id AS BIGINT) < 0 OR c.school_id IN (0, :school_id)
 ORDER BY c.changed_at DESC, c.school_id, c.number DESC LIMIT :most;

-- name: entitlement_set :exec
INSERT INTO entitlement (school_id, account_id, set_meal_id, first_day, last_day, version)
VALUES (:school_id, :account_id, :set_meal_id, :first_day, :last_day, :version)
ON CONFLICT (school_id, account_id, set_meal_id, first_day)
DO UPDATE SET last_day = excluded.last_day, version = excluded.version;

-- name: cashier_set :exec
INSERT INTO cashier (school_id, id, name, pin, chip, roles, is_active, version)
VALUES (:school_id, :id, :name, :pin, :chip, :roles, :is_active, :version)
ON CONFLICT (school_id, id)
DO UPDATE SET name = excluded.name, pin = excluded.pin, chip = excluded.chip,
              roles = excluded.roles, is_active = excluded.is_active, version = excluded.version;

-- name: cashiers_beside :one
SELECT count(*) AS count FROM cashier WHERE school_id = :school_id AND id <> :id;

-- name: cashier_by_id :one
SELECT id, name, pin, chip, roles, is_active FROM cashier
 WHERE school_id = :school_id AND id = :id;

-- An active cashier whose own card this is, but for the one named.
-- name: cashier_by_chip :one
SELECT id FROM cashier
 WHERE school_id = :school_id AND chip = :chip AND is_active = 1 AND id <> :but_id LIMIT 1;

-- name: cashiers :many
SELECT id, name, pin, chip, roles, is_active FROM cashier
 WHERE school_id = :school_id ORDER BY name, id;

-- name: photo_set :exec
INSERT INTO photo (school_id, account_id, hash, version)
VALUES (:school_id, :account_id, :hash, :version)
ON CONFLICT (school_id, account_id)
DO UPDATE SET hash = excluded.hash, version = excluded.version;

-- name: photo_file_set :exec
INSERT INTO photo_file (school_id, account_id, content_type, bytes)
VALUES (:school_id, :account_id, :content_type, :bytes)
ON CONFLICT (school_id, account_id)
DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes;

-- name: photo_file_drop :exec
DELETE FROM photo_file WHERE school_id = :school_id AND account_id = :account_id;

-- name: photo_file :one
SELECT content_type, bytes FROM photo_file
 WHERE school_id = :school_id AND account_id = :account_id;

