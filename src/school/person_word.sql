-- Named statements of the words that people are found by.

-- name: person_word_insert :batch
INSERT INTO person_word (word, school_id, account_id, words)
VALUES (:word, :school_id, :account_id, :words);

-- name: person_word_delete :exec
DELETE FROM person_word WHERE school_id = :school_id AND account_id = :account_id;

-- What is there: as many rows as there are words, and all of them of one name.
-- name: person_word_held :one
SELECT count(*) AS count, coalesce(min(words), '') AS first, coalesce(max(words), '') AS last
  FROM person_word WHERE school_id = :school_id AND account_id = :account_id;

-- name: person_word_orphans_delete :exec
DELETE FROM person_word
 WHERE school_id = :school_id
   AND NOT EXISTS (SELECT 1 FROM person p
                    WHERE p.school_id = person_word.school_id AND p.id = person_word.account_id);

-- name: person_word_people :many
SELECT id, surname, name, patronymic FROM person WHERE school_id = :school_id ORDER BY id;

-- name: person_word_schools :many
SELECT school_id FROM school ORDER BY school_id;

-- name: person_word_form_load :one
SELECT form FROM person_word_form WHERE id = 1;

-- name: person_word_form_set :exec
INSERT INTO person_word_form (id, form) VALUES (1, :form)
ON CONFLICT (id) DO UPDATE SET form = excluded.form;
