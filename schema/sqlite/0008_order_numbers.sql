-- An order by its number on its day: a number that an import brings must not be there yet.
CREATE INDEX orders_by_number ON orders (shop_id, day, number);
