-- What a shop's own history tells: when an order will be ready, how long orders stay where.

ALTER TABLE orders ADD COLUMN queue_length INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN eta_at INTEGER;
ALTER TABLE orders ADD COLUMN eta_latest_at INTEGER;
