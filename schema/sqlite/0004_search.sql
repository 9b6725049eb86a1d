-- Finding orders by a part of what is written on them.

-- Numbers that grow with the time an order was placed at, so that the index below can be walked from the newest: the
-- milliseconds and 21 bits to tell apart what was placed within one.
ALTER TABLE orders ADD COLUMN search_key INTEGER NOT NULL DEFAULT 0;
UPDATE orders SET search_key = numbered.search_key FROM (
  SELECT id, (placed_at << 21) + row_number() OVER (PARTITION BY placed_at ORDER BY id) - 1 AS search_key FROM orders
) AS numbered WHERE numbered.id = orders.id;
CREATE UNIQUE INDEX orders_by_search_key ON orders (search_key);

-- Whether the index below has an order as it is. Those that it lacks, at first all, are taken in a few at a time and
-- looked through one by one until then.
ALTER TABLE orders ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_to_index ON orders (search_key) WHERE is_indexed = 0;

-- By search_key. `text` is in lower case, one field or name a line; `shop` is one word for the shop's 256th of all.
CREATE VIRTUAL TABLE order_search USING fts5 (
  text, shop, detail = 'none', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);

-- Accounts that are switched off are few among many.
CREATE INDEX users_inactive ON users (id) WHERE is_active = 0;
