#!/bin/sh
# Makes the inside of a host and holds it: the process that this becomes is the host's namespaces' keeper.
# It runs in the host's network namespace and in new mount and UTS namespaces.
#
# usage: hold.sh NAME STAGE KURYR_CONF      STAGE: an empty directory, for the memory behind /run and /etc
set -eu
name=$1
stage=$2
kuryr_conf=$3

echo "$name" >/proc/sys/kernel/hostname
# -n: no note of it in /run/mount, which is still the machine's here.
mount -n -t tmpfs -o mode=755 devcloud "$stage"
mkdir "$stage/run" "$stage/etc" "$stage/work"

# /etc: the machine's own, with what the host changes kept in memory. Without overlayfs, a copy.
if ! mount -n -t overlay -o "lowerdir=/etc,upperdir=$stage/etc,workdir=$stage/work" overlay /etc 2>/dev/null; then
  cp -a /etc/. "$stage/etc/"
  mount -n --bind "$stage/etc" /etc
fi
echo "$name" >/etc/hostname
echo "127.0.1.1 $name" >>/etc/hosts
# What the machine has of Docker and Kuryr is not this host's.
rm -rf /etc/docker /etc/kuryr
mkdir -p /etc/docker/plugins /etc/kuryr
ln -s "$kuryr_conf" /etc/kuryr/kuryr.conf

# /run: empty. dockerd looks for plugins in /run/docker/plugins, whatever its other directories are.
mount -n --bind "$stage/run" /run
mkdir -p /run/docker/plugins /run/lock /run/netns
umount -n --lazy "$stage"

touch /run/devcloud-host
exec sleep infinity
