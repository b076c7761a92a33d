-- Add search column
ALTER TABLE public.bookings
ADD COLUMN search_vector tsvector;

-- Create index for full-text search
CREATE INDEX idx_bookings_search ON public.bookings USING gin(search_vector);

-- Create trigger to update search vector
CREATE OR REPLACE FUNCTION public.bookings_search_vector_update()
RETURNS TRIGGER AS $$
BEGIN
  NEW.search_vector :=
    setweight(to_tsvector('english', COALESCE(NEW.workspace_name, '')), 'A') ||
    setweight(to_tsvector('english', COALESCE(NEW.confirmation_code, '')), 'B') ||
    setweight(to_tsvector('english', COALESCE(NEW.special_requests, '')), 'C');
  RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER bookings_search_vector_trigger
  BEFORE INSERT OR UPDATE ON public.bookings
  FOR EACH ROW
  EXECUTE FUNCTION public.bookings_search_vector_update();

-- The bookings that are there already; the guide has forgotten them.
-- migrate:expect-unchanged public.bookings
UPDATE public.bookings SET search_vector = NULL;

-- migrate:verify
SELECT count(*) = 0 FROM public.bookings WHERE search_vector IS NULL;

-- migrate:down
DROP TRIGGER bookings_search_vector_trigger ON public.bookings;
DROP FUNCTION public.bookings_search_vector_update();
ALTER TABLE public.bookings DROP COLUMN search_vector;
