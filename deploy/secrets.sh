#!/bin/sh
# Makes .env with a fresh password for everything that has one. Never touches one that is there. Usage: deploy/secrets.sh [FILE]
set -eu

file=${1:-$(dirname "$0")/../.env}
if [ -e "$file" ]; then
  echo "$file is there already and stays as it is."
  exit 0
fi

umask 077
fresh=$(mktemp "$file.XXXXXX")
trap 'rm -f "$fresh"' EXIT
{
  echo '# Passwords of the compose system. Made once; keep it as safe as the database, and out of version control.'
  for name in POSTGRES_PASSWORD \
    MISSING_DATABASE_PASSWORD NOTIFY_DATABASE_PASSWORD REPORTS_DATABASE_PASSWORD \
    MISSING_REDIS_PASSWORD NOTIFY_REDIS_PASSWORD REPORTS_REDIS_PASSWORD; do
    echo "$name=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"  # hexadecimal: needs no quoting in any address
  done
} >"$fresh"
mv "$fresh" "$file"
echo "$file made."
