-- Words that came when the pen was down: kept apart until a teacher adds them to the text or leaves them out.

-- `words` is a Yjs update; `rank` counts from 1 in each document. state: open, accepted, declined. One open one a person
-- and text at the most: what comes later joins it. Nothing is ever deleted here.
CREATE TABLE proposals (document TEXT NOT NULL REFERENCES documents (id), rank BIGINT NOT NULL,
    account TEXT NOT NULL, at BIGINT NOT NULL, words BLOB NOT NULL, checksum BIGINT NOT NULL, state TEXT NOT NULL,
    decided_by TEXT, decided BIGINT, PRIMARY KEY (document, rank));
