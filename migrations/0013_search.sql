-- Search: the words by which texts, ideas and issues are found, folded by the program. Who may find what is asked at the
-- question; nothing of it is kept here.

-- kind: text (a document), idea (an article that has no text yet), issue, publication, published (an article of one: `part`
-- is its rank, else 0). `seq` is the place in the text's log up to which its words were taken, 0 where there is no log, -1
-- where they are still to be taken. `at` is when it last changed, `taken` when its words were taken.
CREATE TABLE search_entries (
    entry BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    part BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    UNIQUE (kind, subject, part)
) WITHOUT ROWID;
CREATE INDEX search_entries_due ON search_entries (kind) WHERE seq < 0;

-- The words as they were taken, for the few of them that are shown around a hit.
CREATE TABLE search_texts (
    entry BIGINT NOT NULL PRIMARY KEY,
    words TEXT NOT NULL
);

-- Two rows an entry: its title, and its title and words together.
-- only sqlite
-- rowid: the entry twice, and 1 more where it is the row of all words.
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', contentless_delete = 1, detail = 'none',
    tokenize = 'ascii', prefix = '2 3');
-- end
-- only postgres
CREATE TABLE search_words (
    entry BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (entry, whole)
);
CREATE INDEX search_words_of ON search_words USING gin (words);
CREATE SEQUENCE search_entry OWNED BY search_entries.entry;
-- end

-- What is there already: the next pass takes titles and words.
INSERT INTO search_entries (entry, kind, subject, part, seq, at, taken)
SELECT ROW_NUMBER() OVER (ORDER BY t.kind, t.subject, t.part), t.kind, t.subject, t.part, -1, t.at, 0 FROM (
    SELECT 'text' AS kind, id AS subject, 0 AS part, changed AS at FROM documents
    UNION ALL SELECT 'idea', id, 0, changed FROM articles
    UNION ALL SELECT 'issue', id, 0, changed FROM issues
    UNION ALL SELECT 'publication', id, 0, at FROM publications
    UNION ALL SELECT 'published', c.publication, c.rank, p.at FROM publication_articles c
        JOIN publications p ON p.id = c.publication
) AS t;
-- only postgres
SELECT setval('search_entry', (SELECT COALESCE(MAX(entry), 0) + 1 FROM search_entries), FALSE);
-- end
