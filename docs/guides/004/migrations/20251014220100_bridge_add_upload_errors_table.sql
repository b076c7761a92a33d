-- migrate:expect-unchanged public.profiles, public.catering_requests, public.addresses

CREATE TABLE public.upload_errors (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "correlationId" TEXT NOT NULL,
  "errorType" TEXT NOT NULL,
  message TEXT NOT NULL,
  details TEXT,
  "fileName" TEXT,
  "userId" UUID REFERENCES public.profiles(id) ON DELETE SET NULL,
  retryable BOOLEAN NOT NULL DEFAULT FALSE,
  resolved BOOLEAN NOT NULL DEFAULT FALSE,
  "resolvedBy" UUID,
  "timestamp" TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX "idx_upload_errors_correlationId" ON public.upload_errors("correlationId");
CREATE INDEX "idx_upload_errors_userId" ON public.upload_errors("userId");
CREATE INDEX "idx_upload_errors_errorType" ON public.upload_errors("errorType");
CREATE INDEX "idx_upload_errors_timestamp" ON public.upload_errors("timestamp");
CREATE INDEX "idx_upload_errors_unresolved" ON public.upload_errors("timestamp") WHERE NOT resolved;
CREATE INDEX "idx_upload_errors_retryable" ON public.upload_errors(retryable) WHERE retryable;

CREATE FUNCTION public.log_upload_error(
  correlation TEXT, error_type TEXT, message TEXT, details TEXT, file_name TEXT, user_id UUID, retryable BOOLEAN
) RETURNS UUID AS $$
  INSERT INTO public.upload_errors ("correlationId", "errorType", message, details, "fileName", "userId", retryable)
  VALUES (correlation, error_type, message, details, file_name, user_id, retryable) RETURNING id;
$$ LANGUAGE sql;

CREATE FUNCTION public.resolve_upload_error(error_id UUID, resolver UUID) RETURNS VOID AS $$
  UPDATE public.upload_errors SET resolved = TRUE, "resolvedBy" = resolver WHERE id = error_id;
$$ LANGUAGE sql;

CREATE FUNCTION public.cleanup_old_upload_errors(days INTEGER) RETURNS VOID AS $$
  DELETE FROM public.upload_errors WHERE resolved AND "timestamp" < NOW() - make_interval(days => days);
$$ LANGUAGE sql;

CREATE VIEW public.upload_error_stats AS
  SELECT "errorType", count(*) AS errors, count(*) FILTER (WHERE NOT resolved) AS unresolved
  FROM public.upload_errors GROUP BY "errorType";

ALTER TABLE public.upload_errors ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users see their own upload errors" ON public.upload_errors
  FOR SELECT TO authenticated USING ("userId" = auth.uid());

-- migrate:verify
SELECT to_regclass('public.upload_errors') IS NOT NULL;
SELECT to_regclass('public.upload_error_stats') IS NOT NULL;
SELECT relrowsecurity FROM pg_class WHERE oid = 'public.upload_errors'::regclass;

-- migrate:down
DROP VIEW public.upload_error_stats;
DROP FUNCTION public.cleanup_old_upload_errors(INTEGER);
DROP FUNCTION public.resolve_upload_error(UUID, UUID);
DROP FUNCTION public.log_upload_error(TEXT, TEXT, TEXT, TEXT, TEXT, UUID, BOOLEAN);
DROP TABLE public.upload_errors;
