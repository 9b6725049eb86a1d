-- When the workflow's timer moves an order on.
ALTER TABLE orders ADD COLUMN timer_at INTEGER;
CREATE INDEX orders_by_timer ON orders (timer_at, id) WHERE timer_at IS NOT NULL;
