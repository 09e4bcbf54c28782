-- Conversations of the upstream that can go on, by the API key that began them. `account_id` is where each one is now; `sent`
-- and `whole` count characters: what went upstream, and what whole histories would have had. Times are epoch milliseconds.
CREATE TABLE conversations (
  id         TEXT    PRIMARY KEY,
  key_id     TEXT    NOT NULL,
  account_id TEXT    NOT NULL,
  model      TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL,
  turns      INTEGER NOT NULL,
  sent       INTEGER NOT NULL,
  whole      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_account ON conversations (account_id, used_at);
CREATE INDEX conversations_used ON conversations (used_at);

-- Each answered request: where its answer stands upstream, the hash of the history up to it, and what it added (JSON,
-- zstd), from which the history is told again when the upstream has lost it. Several may follow the same parent.
CREATE TABLE conversation_turns (
  id              INTEGER PRIMARY KEY,
  conversation_id TEXT    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  parent_id       INTEGER,
  account_id      TEXT    NOT NULL,
  upstream_id     TEXT    NOT NULL,
  response_id     TEXT    NOT NULL,
  file_ids        TEXT    NOT NULL,
  hash            TEXT    NOT NULL,
  at              INTEGER NOT NULL,
  said            BLOB    NOT NULL
) STRICT;
CREATE INDEX conversation_turns_conversation ON conversation_turns (conversation_id);
CREATE INDEX conversation_turns_hash ON conversation_turns (hash);
