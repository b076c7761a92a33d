CREATE TABLE customers (id int);

ALTER TABLE customers ADD COLUMN name varchar(10);
