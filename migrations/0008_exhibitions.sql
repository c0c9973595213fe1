-- What a publication is, and what it is about: copied with the rest, so that its page asks nobody else.

ALTER TABLE publications ADD COLUMN kind TEXT NOT NULL DEFAULT 'issue';
ALTER TABLE publications ADD COLUMN theme TEXT NOT NULL DEFAULT '';
UPDATE publications SET kind = (SELECT i.kind FROM issues i WHERE i.id = publications.issue),
    theme = (SELECT i.theme FROM issues i WHERE i.id = publications.issue);
