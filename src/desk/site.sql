-- Named statements of the public site.

-- name: site_texts :many
SELECT t.id, t.kind, t.slug, t.version, t.public_version, t.publish_at, t.changed_at, t.login_id,
       v.title, v.description
  FROM site_text t JOIN site_version v ON v.text_id = t.id AND v.version = t.version
 WHERE t.removed_at = 0 AND t.kind = :kind ORDER BY t.publish_at DESC, t.id DESC LIMIT :limit;

-- name: site_text_by_slug :one
SELECT t.id, t.kind, t.slug, t.version, t.public_version, t.publish_at, t.changed_at, t.login_id,
       v.title, v.description, v.body
  FROM site_text t JOIN site_version v ON v.text_id = t.id AND v.version = t.version
 WHERE t.kind = :kind AND t.slug = :slug AND t.removed_at = 0;

-- name: site_text_by_id :one
SELECT t.id, t.kind, t.slug, t.version, t.public_version, t.publish_at, t.changed_at, t.login_id,
       v.title, v.description, v.body
  FROM site_text t JOIN site_version v ON v.text_id = t.id AND v.version = t.version
 WHERE t.id = :id AND t.removed_at = 0;

-- What visitors read, now or from a moment on; the newest news first.
-- name: site_public :many
SELECT t.id, t.kind, t.slug, t.version, t.public_version, t.publish_at, t.login_id,
       v.title, v.description, v.body, v.saved_at AS changed_at
  FROM site_text t JOIN site_version v ON v.text_id = t.id AND v.version = t.public_version
 WHERE t.removed_at = 0 AND t.public_version > 0
 ORDER BY t.kind, t.publish_at DESC, t.id DESC LIMIT :limit;

-- name: site_text_count :one
SELECT count(*) AS texts FROM site_text WHERE removed_at = 0;

-- name: site_text_set :exec
INSERT INTO site_text (id, kind, slug, version, public_version, publish_at, changed_at, login_id,
                       removed_at)
VALUES (:id, :kind, :slug, :version, :public_version, :publish_at, :changed_at, :login_id,
        :removed_at)
ON CONFLICT (id) DO UPDATE
   SET slug = excluded.slug, version = excluded.version, public_version = excluded.public_version,
       publish_at = excluded.publish_at, changed_at = excluded.changed_at,
       login_id = excluded.login_id, removed_at = excluded.removed_at;

-- name: site_version_add :exec
INSERT INTO site_version (text_id, version, title, description, login_id, saved_at, body)
VALUES (:text_id, :version, :title, :description, :login_id, :saved_at, :body);

-- name: site_versions :many
SELECT version, title, login_id, saved_at FROM site_version
 WHERE text_id = :text_id ORDER BY version DESC LIMIT :limit;

-- name: site_version_load :one
SELECT title, description, login_id, saved_at, body FROM site_version
 WHERE text_id = :text_id AND version = :version;

-- name: site_files :many
SELECT name, kind, media_type, title, size, width, height, small_width, digest, login_id, added_at
  FROM site_file ORDER BY kind, added_at DESC, name LIMIT :limit;

-- name: site_file_load :one
SELECT name, kind, media_type, title, size, width, height, small_width, digest, login_id, added_at
  FROM site_file WHERE name = :name;

-- name: site_file_bytes :one
SELECT bytes FROM site_file WHERE name = :name;

-- name: site_file_small_bytes :one
SELECT small_bytes FROM site_file WHERE name = :name;

-- name: site_file_count :one
SELECT count(*) AS files, CAST(coalesce(sum(size), 0) AS BIGINT) AS bytes FROM site_file;

-- name: site_file_add :exec
INSERT INTO site_file (name, kind, media_type, title, size, width, height, small_width, digest,
                       login_id, added_at, small_bytes, bytes)
VALUES (:name, :kind, :media_type, :title, :size, :width, :height, :small_width, :digest,
        :login_id, :added_at, :small_bytes, :bytes);

-- name: site_file_title_set :exec
UPDATE site_file SET title = :title WHERE name = :name;

-- name: site_file_remove :exec
DELETE FROM site_file WHERE name = :name;

-- name: site_revision :one
SELECT revision FROM site_revision WHERE id = 1;

-- name: site_revision_up :exec
INSERT INTO site_revision (id, revision) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET revision = site_revision.revision + 1;

-- Menus that are published, of all schools.
-- name: site_menu_days :many
SELECT school_id, stage, day, published_at, changed_at FROM menu_day
 WHERE kind = 1 AND day BETWEEN :first_day AND :last_day AND published_at IS NOT NULL
 ORDER BY school_id, day, stage;

-- name: site_menu_items :many
SELECT i.school_id, i.stage, i.meal, i.position, i.price, d.name, d.weight_g, d.energy_kcal,
       d.protein_mg, d.fat_mg, d.carbohydrate_mg, d.allergens
  FROM menu_day m
  JOIN menu_item i ON i.school_id = m.school_id AND i.kind = m.kind AND i.stage = m.stage
                  AND i.day = m.day
  JOIN dish d ON d.school_id = i.school_id AND d.id = i.dish_id
 WHERE m.kind = 1 AND m.day = :day AND m.published_at IS NOT NULL
   AND m.school_id BETWEEN :first_school AND :last_school
 ORDER BY i.school_id, i.stage, i.meal, i.position;
