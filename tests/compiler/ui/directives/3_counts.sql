-- migrate:expect-unchanged a
VACUUM a;
