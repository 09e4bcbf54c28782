-- What the upstream charged, in ticks: ten thousand millions are a dollar. NULL where it said nothing.
ALTER TABLE request_log ADD COLUMN cost INTEGER;
ALTER TABLE request_stats ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
-- What an account cost in the day and the month it was last asked, as JSON; empty for nothing.
ALTER TABLE account_state ADD COLUMN spent TEXT NOT NULL DEFAULT '';
-- Dollars a caller's key may cost, 0 for no limit, and what it cost by the day, in ticks.
ALTER TABLE api_keys ADD COLUMN daily_usd REAL NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN monthly_usd REAL NOT NULL DEFAULT 0;
ALTER TABLE api_key_tokens ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;
