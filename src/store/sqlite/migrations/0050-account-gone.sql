-- Since when the account stands no more in token.json, epoch milliseconds; 0 while it does. What is known of it is
-- kept for a while: a file that was moved away or cut short by mistake comes back.
ALTER TABLE account_state ADD COLUMN gone_since INTEGER NOT NULL DEFAULT 0;
