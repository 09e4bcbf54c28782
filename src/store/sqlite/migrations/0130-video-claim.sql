-- How many processes have taken the video up. A process that resumes a video counts it up first, and only the latest may
-- write about it, so that two on one database never make the same video.
ALTER TABLE videos ADD COLUMN claim INTEGER NOT NULL DEFAULT 0;
