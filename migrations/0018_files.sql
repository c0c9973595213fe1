-- What a file is called, cleaned; '' for pictures, sounds and films. media.kind and uploads.kind: file, too; its form: file.
ALTER TABLE media ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN name TEXT NOT NULL DEFAULT '';
