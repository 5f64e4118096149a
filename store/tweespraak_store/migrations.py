"""The schema, step by step. A step is never changed once published; a new need is a new step.

Plain SQL throughout: sqlite-utils' `transform()` drops triggers in silence, and
the triggers here are what enforce the rules of the house: revisions and events
are never changed or deleted, a machine never replaces a person's text, and no
one approves their own words where the policy asks for a second person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tweespraak_store.database import Store

SCHEMA_VERSION = 2
"""How many steps there are; kept in the file's user_version."""

_FIRST = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  source_sha256 TEXT NOT NULL UNIQUE,
  metadata TEXT NOT NULL,
  warnings TEXT NOT NULL,
  unplaced TEXT NOT NULL,
  ingested_at TEXT NOT NULL
) STRICT;

CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents(id),
  position INTEGER NOT NULL,
  numbers TEXT NOT NULL,
  flags TEXT NOT NULL,
  UNIQUE (document_id, position)
) STRICT;

CREATE TABLE blocks (
  id INTEGER PRIMARY KEY,
  exchange_id INTEGER NOT NULL REFERENCES exchanges(id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('question', 'answer')),
  numbers TEXT NOT NULL,
  label TEXT NOT NULL,
  paragraphs TEXT NOT NULL,
  footnotes TEXT NOT NULL,
  UNIQUE (exchange_id, position)
) STRICT;

CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  fingerprint TEXT NOT NULL UNIQUE,
  first_used TEXT NOT NULL
) STRICT;

CREATE TABLE model_folders (
  name TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents(id),
  block_id INTEGER REFERENCES blocks(id),
  number INTEGER,
  paragraph INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,
  revision_id INTEGER REFERENCES revisions(id),
  status TEXT NOT NULL DEFAULT 'new'
    CHECK (status IN ('new', 'drafted', 'edited', 'approved', 'rejected')),
  version INTEGER NOT NULL DEFAULT 0,
  approved_by TEXT,
  approved_at TEXT,
  stale TEXT,
  retired_at TEXT,
  CHECK ((number IS NULL) = (retired_at IS NOT NULL)),
  CHECK ((block_id IS NULL) = (retired_at IS NOT NULL)),
  CHECK (status = 'new' OR revision_id IS NOT NULL),
  CHECK (status <> 'approved' OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)),
  UNIQUE (document_id, number)
) STRICT;
CREATE INDEX segments_by_block ON segments(block_id);
CREATE INDEX segments_by_source ON segments(source_sha256);

CREATE TABLE crossrefs (
  id INTEGER PRIMARY KEY,
  segment_id INTEGER NOT NULL REFERENCES segments(id),
  kind TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  target TEXT NOT NULL
) STRICT;
CREATE INDEX crossrefs_by_segment ON crossrefs(segment_id);
CREATE INDEX crossrefs_by_target ON crossrefs(target);

CREATE TABLE revisions (
  id INTEGER PRIMARY KEY,
  segment_id INTEGER NOT NULL REFERENCES segments(id),
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('machine', 'memory', 'person', 'merge')),
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  model_id INTEGER REFERENCES models(id),
  termbase_version INTEGER,
  source_sha256 TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '{}',
  UNIQUE (segment_id, number)
) STRICT;

CREATE TABLE events (
  n INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  document_id INTEGER,
  segment_id INTEGER,
  version INTEGER,
  batch TEXT NOT NULL,
  payload TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  UNIQUE (segment_id, version)
) STRICT;
CREATE INDEX events_by_batch ON events(batch);

CREATE TABLE journal (
  segment_id INTEGER NOT NULL REFERENCES segments(id),
  reviewer TEXT NOT NULL,
  base_version INTEGER NOT NULL,
  text TEXT NOT NULL,
  cursor INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (segment_id, reviewer)
) STRICT;

CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  segment_id INTEGER NOT NULL REFERENCES segments(id),
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  text TEXT NOT NULL,
  resolved_by TEXT,
  resolved_at TEXT
) STRICT;

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  segment_id INTEGER NOT NULL REFERENCES segments(id),
  check_name TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  message TEXT NOT NULL,
  source_spans TEXT NOT NULL DEFAULT '[]',
  target_spans TEXT NOT NULL DEFAULT '[]',
  suggestion TEXT NOT NULL DEFAULT '',
  fingerprint TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_segment ON findings(segment_id);

CREATE TABLE dismissals (
  id INTEGER PRIMARY KEY,
  segment_id INTEGER NOT NULL REFERENCES segments(id),
  check_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  reason TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX dismissals_by_segment ON dismissals(segment_id);

CREATE TABLE concepts (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL DEFAULT '',
  domain TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  authority TEXT NOT NULL DEFAULT '',
  valid_from TEXT NOT NULL DEFAULT '',
  valid_to TEXT NOT NULL DEFAULT '',
  case_rule TEXT NOT NULL DEFAULT 'auto' CHECK (case_rule IN ('auto', 'exact', 'any')),
  do_not_translate INTEGER NOT NULL DEFAULT 0 CHECK (do_not_translate IN (0, 1)),
  modifiers INTEGER NOT NULL DEFAULT 0 CHECK (modifiers IN (0, 1))
) STRICT;
CREATE INDEX concepts_by_key ON concepts(key) WHERE key <> '';

CREATE TABLE forms (
  concept_id INTEGER NOT NULL REFERENCES concepts(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('nl', 'en')),
  text TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('preferred', 'admitted', 'forbidden')),
  part_of_speech TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'full', 'abbreviation', 'acronym')),
  note TEXT NOT NULL DEFAULT '',
  reliability INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (concept_id, position),
  UNIQUE (concept_id, language, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE memory (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  source_sha256 TEXT NOT NULL,
  target TEXT NOT NULL,
  origin TEXT NOT NULL,
  author TEXT NOT NULL,
  at TEXT NOT NULL,
  segment_id INTEGER REFERENCES segments(id),
  revision_id INTEGER REFERENCES revisions(id),
  UNIQUE (source_sha256, target)
) STRICT;
CREATE VIRTUAL TABLE memory_words USING fts5(
  source, content='memory', content_rowid='id', tokenize='unicode61 remove_diacritics 0');
CREATE TRIGGER memory_words_insert AFTER INSERT ON memory BEGIN
  INSERT INTO memory_words(rowid, source) VALUES (new.id, new.source);
END;
CREATE TRIGGER memory_words_delete AFTER DELETE ON memory BEGIN
  INSERT INTO memory_words(memory_words, rowid, source) VALUES ('delete', old.id, old.source);
END;

CREATE TRIGGER revisions_are_never_changed BEFORE UPDATE ON revisions BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a revision is never changed; add a new one');
END;
CREATE TRIGGER revisions_are_never_deleted BEFORE DELETE ON revisions BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a revision is never deleted');
END;
CREATE TRIGGER revisions_count_up BEFORE INSERT ON revisions
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM revisions WHERE segment_id = NEW.segment_id)
  OR EXISTS (SELECT 1 FROM revisions WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'tweespraak: revisions of a segment count up by one');
END;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events BEGIN
  SELECT RAISE(ABORT, 'tweespraak: the event log is append-only');
END;
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events BEGIN
  SELECT RAISE(ABORT, 'tweespraak: the event log is append-only');
END;
CREATE TRIGGER events_count_up BEFORE INSERT ON events
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM events) BEGIN
  SELECT RAISE(ABORT, 'tweespraak: events count up by one');
END;
CREATE TRIGGER segments_are_never_deleted BEFORE DELETE ON segments
WHEN OLD.revision_id IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a segment with a target is never deleted');
END;
CREATE TRIGGER versions_count_up BEFORE UPDATE ON segments
WHEN NEW.version <> OLD.version + 1
  AND (NEW.status IS NOT OLD.status OR NEW.revision_id IS NOT OLD.revision_id
    OR NEW.approved_by IS NOT OLD.approved_by OR NEW.source IS NOT OLD.source
    OR NEW.retired_at IS NOT OLD.retired_at) BEGIN
  SELECT RAISE(ABORT, 'tweespraak: each change of a segment counts its version up by one');
END;
CREATE TRIGGER machines_never_replace_people BEFORE UPDATE OF revision_id ON segments
WHEN OLD.status IN ('edited', 'approved') AND NEW.revision_id IS NOT OLD.revision_id
  AND EXISTS (
    SELECT 1 FROM revisions AS fresh, revisions AS old
    WHERE fresh.id = NEW.revision_id AND old.id = OLD.revision_id
      AND fresh.origin IN ('machine', 'memory') AND fresh.number > old.number) BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a draft never replaces text that a person wrote or approved');
END;
CREATE TRIGGER empty_targets_are_never_approved BEFORE UPDATE ON segments
WHEN NEW.status = 'approved' AND OLD.status <> 'approved'
  AND trim((SELECT text FROM revisions WHERE id = NEW.revision_id)) = '' BEGIN
  SELECT RAISE(ABORT, 'tweespraak: an empty target cannot be approved');
END;
CREATE TRIGGER dismissals_are_never_changed BEFORE UPDATE ON dismissals BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a dismissal is never changed');
END;
CREATE TRIGGER dismissals_are_never_deleted BEFORE DELETE ON dismissals BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a dismissal is never deleted');
END;
CREATE TRIGGER open_errors_block_approval BEFORE UPDATE ON segments
WHEN NEW.status = 'approved'
  AND (OLD.status <> 'approved' OR NEW.revision_id IS NOT OLD.revision_id)
  AND EXISTS (
    SELECT 1 FROM findings AS f
    WHERE f.segment_id = NEW.id AND f.severity = 'error' AND NOT EXISTS (
      SELECT 1 FROM dismissals AS d
      WHERE d.segment_id = f.segment_id AND d.check_name = f.check_name AND d.fingerprint = f.fingerprint)) BEGIN
  SELECT RAISE(ABORT, 'tweespraak: an open error blocks approval; fix it, or dismiss it with a reason');
END;
CREATE TRIGGER second_person_approves BEFORE UPDATE ON segments
WHEN NEW.status = 'approved'
  AND (OLD.status <> 'approved' OR NEW.approved_by IS NOT OLD.approved_by
    OR NEW.revision_id IS NOT OLD.revision_id)
  AND (SELECT value FROM settings WHERE key = 'policy') = 'second-person'
  AND EXISTS (
    SELECT 1 FROM revisions
    WHERE id = NEW.revision_id AND origin IN ('person', 'merge')
      AND lower(trim(author)) = lower(trim(NEW.approved_by))) BEGIN
  SELECT RAISE(ABORT, 'tweespraak: this store wants a second person: the author of a text cannot approve it');
END;
"""

_SECOND = """
CREATE TABLE alignments (
  revision_id INTEGER PRIMARY KEY REFERENCES revisions(id),
  links BLOB NOT NULL
) STRICT;

CREATE TABLE presence (
  reviewer TEXT PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents(id),
  number INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE own_words (
  word TEXT PRIMARY KEY,
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE withdrawals (
  dismissal_id INTEGER PRIMARY KEY REFERENCES dismissals(id),
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TRIGGER withdrawals_are_never_changed BEFORE UPDATE ON withdrawals BEGIN
  SELECT RAISE(ABORT, 'tweespraak: the withdrawal of a dismissal is never changed');
END;
CREATE TRIGGER withdrawals_are_never_deleted BEFORE DELETE ON withdrawals BEGIN
  SELECT RAISE(ABORT, 'tweespraak: the withdrawal of a dismissal is never deleted');
END;
DROP TRIGGER open_errors_block_approval;
CREATE TRIGGER open_errors_block_approval BEFORE UPDATE ON segments
WHEN NEW.status = 'approved'
  AND (OLD.status <> 'approved' OR NEW.revision_id IS NOT OLD.revision_id)
  AND EXISTS (
    SELECT 1 FROM findings AS f
    WHERE f.segment_id = NEW.id AND f.severity = 'error' AND NOT EXISTS (
      SELECT 1 FROM dismissals AS d
      WHERE d.segment_id = f.segment_id AND d.check_name = f.check_name AND d.fingerprint = f.fingerprint
        AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.dismissal_id = d.id))) BEGIN
  SELECT RAISE(ABORT, 'tweespraak: an open error blocks approval; fix it, or dismiss it with a reason');
END;

ALTER TABLE notes ADD COLUMN kind TEXT NOT NULL DEFAULT 'note' CHECK (kind IN ('note', 'query'));
CREATE TRIGGER notes_keep_their_words BEFORE UPDATE ON notes
WHEN NEW.text IS NOT OLD.text OR NEW.author IS NOT OLD.author OR NEW.at IS NOT OLD.at BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a note keeps its words; settle it and write another');
END;
CREATE TRIGGER notes_are_never_deleted BEFORE DELETE ON notes BEGIN
  SELECT RAISE(ABORT, 'tweespraak: a note is never deleted; settle it');
END;
CREATE INDEX events_by_document ON events(document_id, n);

CREATE INDEX notes_by_segment ON notes(segment_id);
CREATE INDEX memory_by_segment ON memory(segment_id);
ALTER TABLE memory ADD COLUMN document TEXT NOT NULL DEFAULT '';
ALTER TABLE memory ADD COLUMN penalty INTEGER NOT NULL DEFAULT 0;
CREATE VIRTUAL TABLE memory_targets USING fts5(
  target, content='memory', content_rowid='id', tokenize='unicode61 remove_diacritics 0');
INSERT INTO memory_targets(memory_targets) VALUES ('rebuild');
CREATE TRIGGER memory_targets_insert AFTER INSERT ON memory BEGIN
  INSERT INTO memory_targets(rowid, target) VALUES (new.id, new.target);
END;
CREATE TRIGGER memory_targets_delete AFTER DELETE ON memory BEGIN
  INSERT INTO memory_targets(memory_targets, rowid, target) VALUES ('delete', old.id, old.target);
END;

CREATE VIRTUAL TABLE segment_words USING fts5(
  source, content='segments', content_rowid='id', tokenize='unicode61 remove_diacritics 0');
INSERT INTO segment_words(segment_words) VALUES ('rebuild');
CREATE TRIGGER segment_words_insert AFTER INSERT ON segments BEGIN
  INSERT INTO segment_words(rowid, source) VALUES (new.id, new.source);
END;
CREATE TRIGGER segment_words_update AFTER UPDATE OF source ON segments BEGIN
  INSERT INTO segment_words(segment_words, rowid, source) VALUES ('delete', old.id, old.source);
  INSERT INTO segment_words(rowid, source) VALUES (new.id, new.source);
END;
CREATE TRIGGER segment_words_delete AFTER DELETE ON segments BEGIN
  INSERT INTO segment_words(segment_words, rowid, source) VALUES ('delete', old.id, old.source);
END;
CREATE VIRTUAL TABLE revision_words USING fts5(
  text, content='revisions', content_rowid='id', tokenize='unicode61 remove_diacritics 0');
INSERT INTO revision_words(revision_words) VALUES ('rebuild');
CREATE TRIGGER revision_words_insert AFTER INSERT ON revisions BEGIN
  INSERT INTO revision_words(rowid, text) VALUES (new.id, new.text);
END;
"""


def migrate(store: Store, application_id: int) -> None:
    """Bring the store to SCHEMA_VERSION in one transaction; a second process waits and finds it done."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations("tweespraak")

    @steps(name="m001_first_schema")
    def first_schema(db: Database) -> None:
        for statement in _statements(_FIRST):
            db.conn.execute(statement)

    @steps(name="m002_alignments_presence_words")
    def alignments_presence_words(db: Database) -> None:
        for statement in _statements(_SECOND):
            db.conn.execute(statement)

    store.db  # noqa: B018 - sqlite-utils sets a pragma when it wraps the connection: before BEGIN
    with store.tx() as connection:
        steps.apply(store.db)
        connection.execute(f"PRAGMA application_id = {application_id}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _statements(script: str) -> list[str]:
    """The script's statements one by one (executescript would commit the transaction around them)."""
    from tweespraak_store.sqlite import sqlite3

    found: list[str] = []
    buffer = ""
    for line in script.splitlines(keepends=True):
        buffer += line
        if sqlite3.complete_statement(buffer):
            found.append(buffer.strip())
            buffer = ""
    return found
