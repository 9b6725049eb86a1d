-- Finding orders by a part of what is written on them.
CREATE VIRTUAL TABLE order_search USING fts5 (text, content = '', tokenize = 'trigram');
