-- The name of the last failure (see core/fault.ts), beside its text.
ALTER TABLE account_state ADD COLUMN last_fail_kind TEXT NOT NULL DEFAULT '';
