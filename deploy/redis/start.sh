#!/bin/sh
# Redis that keeps nothing (it is a doorbell: the logs are in PostgreSQL) and knows four users.
# A service writes its own stream, reads the one it follows, and can neither name another key nor run another command.
set -eu

user() { # name, password, what it may do
  printf 'user %s on #%s resetkeys resetchannels -@all +ping %s\n' "$1" "$(printf %s "$2" | sha256sum | cut -d ' ' -f 1)" "$3"
}

# Since 7.2 clients also say their name (CLIENT SETINFO); refusing that does them no harm, and 7.0 would not know the word.
# The relay's script runs under its user's rights, so these are all it can do, whatever text it is sent.
appends='+eval +exists +xinfo|stream +xadd +xtrim'
{
  # Anybody on this network may ask whether it is alive, and nothing else.
  echo 'user default on nopass resetkeys resetchannels -@all +ping'
  user missing "$MISSING_REDIS_PASSWORD" "$appends +xread ~missing.events:* %R~notify.events:*"
  user notify "$NOTIFY_REDIS_PASSWORD" "$appends +xread ~notify.events:* %R~missing.events:*"
  user reports "$REPORTS_REDIS_PASSWORD" '+xread %R~missing.events:* %R~notify.events:*'
} >/tmp/users.acl
chmod 600 /tmp/users.acl

# Protected mode asks for a password of the default user, who may only ping.
exec redis-server --protected-mode no --aclfile /tmp/users.acl --dir /tmp --save '' --appendonly no --maxmemory 256mb --maxmemory-policy noeviction
