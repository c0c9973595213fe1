-- What families allow, what is chosen where they did not, and who is in what came out.

-- Rows are only ever added; the newest of each voice counts, and one refusal holds. project_kind: 'journal'. kind: name,
-- image, voice, public. voice: a guardian's account, or 'paper'. answer: given, refused. `signed` is the date on the paper.
CREATE TABLE consents (
    id TEXT NOT NULL PRIMARY KEY,
    child TEXT NOT NULL REFERENCES accounts (id),
    project_kind TEXT NOT NULL,
    project TEXT NOT NULL,
    kind TEXT NOT NULL,
    voice TEXT NOT NULL,
    answer TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    signed BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX consents_of_child ON consents (child, project);
CREATE INDEX consents_of_project ON consents (project, project_kind);

-- choice: without_name, without_picture, leave_out.
CREATE TABLE sign_off_choices (
    issue TEXT NOT NULL REFERENCES issues (id),
    article TEXT NOT NULL REFERENCES articles (id),
    child TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    choice TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (issue, article, child, kind)
);

-- Who is named, seen, heard or read in it, each by a consent: one that is taken back finds the work at once.
CREATE TABLE publication_children (
    publication TEXT NOT NULL REFERENCES publications (id),
    article TEXT NOT NULL REFERENCES articles (id),
    child TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (publication, article, child, kind)
);
CREATE INDEX publications_of_child ON publication_children (child, kind);
