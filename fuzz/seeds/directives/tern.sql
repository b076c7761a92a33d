create table a (b int);
---- create above / drop below ----
drop table a;
