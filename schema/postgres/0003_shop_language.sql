-- What a shop's screens and the pages of its guests speak.
ALTER TABLE shops ADD COLUMN language TEXT COLLATE "C" NOT NULL DEFAULT 'en';
