-- What the request log is to say of the video once it is over, as JSON: the id of the request that ordered it, where that
-- came from, and the tries with accounts. Empty for videos from before.
ALTER TABLE videos ADD COLUMN log TEXT NOT NULL DEFAULT '';
