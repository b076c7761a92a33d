CREATE VIEW upcoming AS
    SELECT bookings.id, bookings.starts_at, customers.email
    FROM bookings JOIN customers ON customers.id = bookings.customer_id
    WHERE bookings.state = 'confirmed';

-- migrate:down
DROP VIEW upcoming;
