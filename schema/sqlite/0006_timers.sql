-- When the workflow's timer moves an order on; a shop's timers may be paused.

ALTER TABLE orders ADD COLUMN timer_at INTEGER;
ALTER TABLE shops ADD COLUMN timers_paused_at INTEGER;
CREATE INDEX shops_paused ON shops (id) WHERE timers_paused_at IS NOT NULL;

-- Orders that are open have come into their status before there were timers.
UPDATE orders SET timer_at = (
  SELECT orders.status_since + 1000 * json_extract(timer.value, '$.after_s')
  FROM shops
  JOIN workflows ON workflows.id = shops.workflow_id
  JOIN json_each(workflows.text, '$.timers') AS timer
  WHERE shops.id = orders.shop_id AND json_extract(timer.value, '$.from') = orders.status
) WHERE closed_at IS NULL;

-- What is due next is found over all shops, without those that are paused; a list is one shop's.
CREATE INDEX orders_by_timer ON orders (timer_at, id, shop_id) WHERE timer_at IS NOT NULL;
CREATE INDEX orders_timers_of_shop ON orders (shop_id, timer_at, id) WHERE timer_at IS NOT NULL;
