-- What a key is bound to: tags, accounts and tiers it may use, addresses it may be used from. A JSON object; {} is no bound.
ALTER TABLE api_keys ADD COLUMN bounds TEXT NOT NULL DEFAULT '{}';
