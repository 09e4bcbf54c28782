-- Who is signed in to the panel. `hash` is an HMAC of the cookie's secret under the admin password: this table opens
-- nothing, and a new password ends every session. Times are epoch milliseconds.
CREATE TABLE admin_sessions (
  hash       TEXT    PRIMARY KEY,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
