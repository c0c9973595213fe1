-- Pictures, sounds and films in texts: bytes by their SHA-256, the forms of a medium, its homes, uploads, and room taken.

-- Bytes, once each; `doomed` is since when nothing names them.
CREATE TABLE media_objects (
    object TEXT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    stored BIGINT NOT NULL,
    doomed BIGINT
);
CREATE INDEX objects_doomed ON media_objects (doomed);

-- As a text names it. kind: picture, sound, film. `bytes` is the room it takes from owner and school. `looked` is when it
-- was last found to be named.
CREATE TABLE media (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL REFERENCES accounts (id),
    school TEXT NOT NULL REFERENCES schools (id),
    bytes BIGINT NOT NULL,
    duration_ms BIGINT NOT NULL,
    created BIGINT NOT NULL,
    looked BIGINT NOT NULL
);
CREATE INDEX media_of_owner ON media (owner);
CREATE INDEX media_by_look ON media (looked);

-- form: page, thumb, poster, sound, sound_m4a, film, film_mp4.
CREATE TABLE media_forms (
    media TEXT NOT NULL REFERENCES media (id),
    form TEXT NOT NULL,
    object TEXT NOT NULL REFERENCES media_objects (object),
    media_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (media, form)
);
CREATE INDEX forms_of_object ON media_forms (object);

-- Whoever may read one of these homes may see it. kind: document.
CREATE TABLE media_homes (
    media TEXT NOT NULL REFERENCES media (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (media, kind, subject)
);
CREATE INDEX media_of_home ON media_homes (subject, kind);

-- What came out with which article; whoever may read the publication may see it.
CREATE TABLE publication_media (
    publication TEXT NOT NULL REFERENCES publications (id),
    article TEXT NOT NULL,
    media TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (publication, article, media)
);
CREATE INDEX publications_of_media ON publication_media (media);

-- A file on its way; its bytes wait in a file of this name. `media` is what became of it.
CREATE TABLE uploads (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    school TEXT NOT NULL REFERENCES schools (id),
    home_kind TEXT NOT NULL,
    home TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    media TEXT
);
CREATE INDEX uploads_of_account ON uploads (account, created);
CREATE INDEX uploads_by_expiry ON uploads (expires);

-- Room taken, uploads under way included. kind: account, school. Each medium counts in full for whoever brought it: what
-- is shared is not thereby free.
CREATE TABLE media_usage (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
