SELECT 1;
SELECT 'a;b''c;', E'a\';b', U&'d\0061t;a', U&"d\0061t;a", $$a;b$$, $tag$ $$;$tag$, B'01', X'1F';
SELECT E'a' -- ;
 'b\';c';
