-- Proofreading by another class, before an article is handed in.

-- The classes that were asked the last time. Their pupils speak beside the text while its article is in `proofreading`.
CREATE TABLE article_proofreaders (
    article TEXT NOT NULL REFERENCES articles (id),
    class TEXT NOT NULL REFERENCES classes (id),
    PRIMARY KEY (article, class)
);
CREATE INDEX articles_of_proofreader ON article_proofreaders (class);
