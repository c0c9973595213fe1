-- Who can be recognised in a picture or heard in a sound, what it shows, and the picture of a front page.

-- people: unsaid, nobody, named. `alternative` holds where no text says what there is to see; `decorative` is 1 where
-- nothing has to be said. `said` rises with everything that is said of it.
ALTER TABLE media ADD COLUMN alternative TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN decorative BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN people TEXT NOT NULL DEFAULT 'unsaid';
ALTER TABLE media ADD COLUMN said BIGINT NOT NULL DEFAULT 0;

-- kind: image (can be recognised), voice (can be heard).
CREATE TABLE media_people (
    media TEXT NOT NULL REFERENCES media (id),
    child TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (media, child, kind)
);
CREATE INDEX media_of_child ON media_people (child);

-- The picture that was chosen, and the one that came out: shown as long as its article is.
ALTER TABLE issues ADD COLUMN cover TEXT;
ALTER TABLE publications ADD COLUMN cover TEXT;
