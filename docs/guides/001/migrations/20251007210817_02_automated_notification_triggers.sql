CREATE FUNCTION notify_booking() RETURNS TRIGGER AS $$
BEGIN
  INSERT INTO notifications (user_id, channel, body)
    SELECT user_id, 'push', 'Your booking is ' || NEW.status FROM customers WHERE id = NEW.customer_id;
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER bookings_notify AFTER INSERT OR UPDATE OF status ON bookings
  FOR EACH ROW EXECUTE FUNCTION notify_booking();
