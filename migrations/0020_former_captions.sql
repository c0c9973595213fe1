-- What is said of it in a new text of its post that a teacher has not approved; null where there is none.
ALTER TABLE post_media ADD COLUMN draft TEXT;

-- What a post showed while it said something before, with what was said of it then. The medium may be gone: its kind stands here.
CREATE TABLE post_version_media (
    post TEXT NOT NULL,
    rank BIGINT NOT NULL,
    media TEXT NOT NULL,
    place BIGINT NOT NULL,
    kind TEXT NOT NULL,
    captions TEXT NOT NULL,
    PRIMARY KEY (post, rank, media),
    FOREIGN KEY (post, rank) REFERENCES post_versions (post, rank)
);
CREATE INDEX versions_of_media ON post_version_media (media);

-- What was said of what posts show could not be changed: it was the same as now.
INSERT INTO post_version_media (post, rank, media, place, kind, captions)
SELECT v.post, v.rank, x.media, x.rank, m.kind, x.captions FROM post_versions v
JOIN post_media x ON x.post = v.post JOIN media m ON m.id = x.media;

-- Posts are found by it from now on: the next pass takes the words of those that are there.
UPDATE search_entries SET seq = -1 WHERE kind = 'post' AND EXISTS (
    SELECT 1 FROM posts p JOIN post_media x ON x.post = p.id
    WHERE p.topic = search_entries.subject AND p.number = search_entries.part AND p.state = 'shown' AND x.captions <> '');
