CREATE TABEL first (id int);
