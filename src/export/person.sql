-- Named statements of a person's own data, one a table of it: columns stand in the order of
-- person_parts.c. Nothing here reads a password, a PIN, a hash or a token.

-- name: data_moves :many
SELECT e.happened_at, e.kind, f.name AS from_class, c.name AS class, s.name AS other_school
  FROM person_event e
  LEFT JOIN class f ON f.school_id = e.school_id AND f.id = e.from_class_id
  LEFT JOIN class c ON c.school_id = e.school_id AND c.id = e.class_id
  LEFT JOIN school s ON s.school_id = e.other_school_id
 WHERE e.school_id = :school_id AND e.account_id = :account_id
 ORDER BY e.happened_at, e.id;

-- name: data_cards :many
SELECT chip, state, is_temporary FROM card
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY id;

-- name: data_card_events :many
SELECT e.happened_at, c.chip, e.state
  FROM card c
  JOIN card_event e ON e.school_id = c.school_id AND e.card_id = c.id
 WHERE c.school_id = :school_id AND c.account_id = :account_id
 ORDER BY e.happened_at, e.cause_id;

-- name: data_orders :many
SELECT created_at, amount, refunded, way, state, card, reference FROM card_order
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY created_at, id;

-- name: data_refunds :many
SELECT requested_at, amount, state, reason, answer, done_at FROM refund
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY requested_at, id;

-- name: data_set_meals :many
SELECT t.day, m.meal, m.name, m.parent_part, m.subsidy_part, f.name AS source, t.served, t.charged
  FROM meal_taken t
  JOIN set_meal m ON m.school_id = t.school_id AND m.id = t.set_meal_id
  LEFT JOIN funding_source f ON f.id = m.funding_source_id
 WHERE t.school_id = :school_id AND t.account_id = :account_id AND (t.served > 0 OR t.charged > 0)
 ORDER BY t.day, m.meal, m.id;

-- name: data_attendance :many
SELECT day, is_present FROM attendance
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY day;

-- name: data_absences :many
SELECT first_day, last_day, reason, said_by, said_at, taken_back_at FROM absence
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY first_day, id;

-- name: data_forgotten :many
SELECT happened_at FROM forgotten_card
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY happened_at;

-- name: data_overrides :many
SELECT happened_at, reason FROM override
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY happened_at;

-- name: data_debts :many
SELECT amount, first_due_day, instalment_count, instalment_days FROM outage_debt
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY first_due_day, outage_id;

-- name: data_benefits :many
SELECT k.name, b.first_day, b.last_day, b.document, b.set_at
  FROM benefit b LEFT JOIN benefit_kind k ON k.id = b.kind_id
 WHERE b.school_id = :school_id AND b.account_id = :account_id ORDER BY b.first_day, b.id;

-- name: data_entitlements :many
SELECT m.meal, m.name, e.first_day, e.last_day
  FROM entitlement e
  JOIN set_meal m ON m.school_id = e.school_id AND m.id = e.set_meal_id
 WHERE e.school_id = :school_id AND e.account_id = :account_id
 ORDER BY e.first_day, m.meal, m.id;

-- name: data_choices :many
SELECT c.meal, c.day, c.weekday, c.wish, f.name, c.said_at
  FROM meal_choice c
  LEFT JOIN set_meal_family f ON f.school_id = c.school_id AND f.id = c.family_id
 WHERE c.school_id = :school_id AND c.account_id = :account_id
 ORDER BY c.said_at, c.day, c.weekday, c.meal;

-- name: data_bans :many
SELECT b.kind, COALESCE(d.name, c.name) AS what
  FROM ban b
  LEFT JOIN dish d ON b.kind = 1 AND d.school_id = b.school_id AND d.id = b.banned_id
  LEFT JOIN category c ON b.kind = 2 AND c.school_id = b.school_id AND c.id = b.banned_id
 WHERE b.school_id = :school_id AND b.account_id = :account_id AND b.is_banned = 1
 ORDER BY b.kind, b.banned_id;

-- name: data_said :many
SELECT happened_at, kind, detail FROM family_event
 WHERE school_id = :school_id AND account_id = :account_id ORDER BY happened_at, id;

-- Of one parent those that he wrote; of none all that are about the account. What the staff noted
-- for itself stays with it.
-- name: data_appeals :many
SELECT a.number, a.nature, a.kind, a.state, e.happened_at, e.kind AS said, e.text
  FROM appeal a
  JOIN appeal_event e ON e.school_id = a.school_id AND e.appeal_id = a.id
 WHERE a.school_id = :school_id AND a.account_id = :account_id
   AND (a.login_id = :login_id OR :login_id = 0) AND e.kind IN (1, 2, 4)
 ORDER BY a.number, e.happened_at, e.id;

-- ---- of the login that asks ----

-- name: data_login :many
SELECT l.name, l.email, l.created_at, a.added_at
  FROM login l
  JOIN login_account a ON a.login_id = l.id
 WHERE l.id = :login_id AND a.school_id = :school_id AND a.account_id = :account_id;

-- name: data_letters :many
SELECT made_at, kind, state, address, done_at FROM notice
 WHERE school_id = :school_id AND account_id = :account_id AND login_id = :login_id
 ORDER BY made_at, kind, occasion;

-- name: data_letter_wishes :many
SELECT low_balance, purchases, top_ups, changed_at FROM notice_wish
 WHERE login_id = :login_id AND school_id = :school_id AND account_id = :account_id;

-- name: data_entrances :many
SELECT happened_at, kind, address, device FROM access_event
 WHERE login_id = :login_id ORDER BY happened_at, id;

-- name: data_sessions :many
SELECT device, created_at, seen_at FROM session WHERE login_id = :login_id ORDER BY created_at, id;

-- name: data_consents :many
SELECT version, given_at, address FROM consent WHERE login_id = :login_id ORDER BY given_at;

-- name: data_tokens :many
SELECT t.name, t.created_at, t.ends_at, t.used_at, t.revoked_at
  FROM api_token t
  JOIN api_token_account a ON a.token_id = t.id
 WHERE t.login_id = :login_id AND a.account_id = :account_id ORDER BY t.created_at, t.id;

-- ---- where the person was ----

-- name: data_schools :many
SELECT school_id FROM account_shell
 WHERE now_school_id = :school_id AND account_id = :account_id ORDER BY moved_at, school_id;
