-- Responses that can be read and continued. `payload` is {input, response} as JSON, zstd: clients that resend their
-- whole history make many copies of it. Times are epoch milliseconds.
CREATE TABLE responses (
  id          TEXT    PRIMARY KEY,
  -- The API key that made it; for another one it does not exist.
  key_id      TEXT    NOT NULL,
  -- What it continues. A response that another one continues outlives its end, unseen, as that one's history.
  previous_id TEXT,
  created_at  INTEGER NOT NULL,
  deleted     INTEGER NOT NULL DEFAULT 0,
  payload     BLOB    NOT NULL
) STRICT;
CREATE INDEX responses_previous ON responses (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX responses_created ON responses (created_at);
