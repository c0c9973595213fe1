-- What there is to see or to hear in what a post shows, as its author said it; '' where nobody did.
ALTER TABLE post_media ADD COLUMN captions TEXT NOT NULL DEFAULT '';
