-- migrate:expect-unchanged public.profiles, public.catering_requests, public.addresses

ALTER TABLE public.profiles
  ADD COLUMN "deletedBy" UUID REFERENCES auth.users(id),
  ADD COLUMN "deletionReason" TEXT;
CREATE INDEX "idx_profiles_deletedBy" ON public.profiles("deletedBy");

CREATE TABLE public.user_audits (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "userId" UUID NOT NULL REFERENCES public.profiles(id) ON DELETE CASCADE,
  action TEXT NOT NULL CHECK (action IN ('CREATE', 'UPDATE', 'DELETE', 'RESTORE')),
  "performedBy" UUID,
  changes JSONB,
  metadata JSONB,
  "createdAt" TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
CREATE INDEX "idx_user_audits_userId" ON public.user_audits("userId");
CREATE INDEX "idx_user_audits_performedBy" ON public.user_audits("performedBy");
CREATE INDEX "idx_user_audits_action" ON public.user_audits(action);
CREATE INDEX "idx_user_audits_createdAt" ON public.user_audits("createdAt");
CREATE INDEX "idx_user_audits_changes" ON public.user_audits USING GIN (changes);
CREATE INDEX "idx_user_audits_metadata" ON public.user_audits USING GIN (metadata);

CREATE FUNCTION public.audit_profile_changes() RETURNS TRIGGER AS $$
BEGIN
  INSERT INTO public.user_audits ("userId", action, "performedBy", changes)
  VALUES (NEW.id, 'UPDATE', auth.uid(), jsonb_build_object('before', to_jsonb(OLD), 'after', to_jsonb(NEW)));
  RETURN NEW;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path = '';

CREATE TRIGGER trg_audit_profile_changes AFTER UPDATE ON public.profiles
  FOR EACH ROW EXECUTE FUNCTION public.audit_profile_changes();

ALTER TABLE public.user_audits ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users see their own audits" ON public.user_audits
  FOR SELECT TO authenticated USING ("userId" = auth.uid());

-- migrate:verify
SELECT to_regclass('public.user_audits') IS NOT NULL;
SELECT count(*) = 2 FROM information_schema.columns
  WHERE table_schema = 'public' AND table_name = 'profiles' AND column_name IN ('deletedBy', 'deletionReason');
SELECT count(*) = 1 FROM pg_trigger WHERE tgname = 'trg_audit_profile_changes' AND tgenabled = 'O';
SELECT relrowsecurity FROM pg_class WHERE oid = 'public.user_audits'::regclass;
SELECT count(*) = 1 FROM pg_policies WHERE tablename = 'user_audits';

-- migrate:down
DROP TRIGGER trg_audit_profile_changes ON public.profiles;
DROP FUNCTION public.audit_profile_changes();
DROP TABLE public.user_audits;
ALTER TABLE public.profiles DROP COLUMN "deletedBy";
ALTER TABLE public.profiles DROP COLUMN "deletionReason";
