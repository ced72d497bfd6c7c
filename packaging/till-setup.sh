#!/bin/bash
# till-setup.sh --server URL [OPTION]...
#
# Makes a till of a bare Debian 12: installs the browser and what it needs, users, services and the
# till's settings, and starts it. May be run again: what is there is kept, settings that are given
# replace the old ones. docs/manual/till-install.md tells the rest.
#
#   --server URL       the operator's server, https://…
#   --reader DEVICE    usb:VENDOR:PRODUCT, /dev/ttyUSB0, or none (a reader that types);
#                      /dev/obed-reader, which is an IronLogic Z-2 USB
#   --printer ADDRESS  tcp:HOST:9100, usb:/dev/usb/lp0, or none; none
#   --language NAME    of the printer: star or escpos; star
#   --ups NAME@HOST    an uninterruptible power supply by Network UPS Tools; none
#   --siblings LIST    addresses of the canteen's other tills, HOST:PORT parted by commas; none
#   --display          a second screen shows the customer's display
#   --no-kiosk         no browser: somebody else shows the page
#   --root DIR         writes the files under DIR and starts nothing (for images and tests)
set -euo pipefail
self=$(realpath "$0")
cd "$(dirname "$self")"

PORT=8090
NEIGHBOUR_PORT=9131
PACKAGES=(chromium fonts-dejavu-core openbox x11-xserver-utils xinit xserver-xorg-core
    xserver-xorg-input-libinput xserver-xorg-video-all)

server=
reader=/dev/obed-reader
printer=none
language=star
ups=none
siblings=
display=no
kiosk=yes
root=

usage() {
    sed -n '2,20s/^# \{0,1\}//p' "$self"
    exit "$1"
}

fail() {
    echo "till-setup: $*" >&2
    exit 1
}

parse_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
        --server | --reader | --printer | --language | --ups | --siblings | --root)
            [ $# -ge 2 ] || usage 2 >&2
            printf -v "${1#--}" %s "$2"
            shift
            ;;
        --display) display=yes ;;
        --no-kiosk) kiosk=no ;;
        -h | --help) usage 0 ;;
        *) usage 2 >&2 ;;
        esac
        shift
    done
    case $server in
    https://*) ;;
    http://127.0.0.1:* | http://localhost:*) ;;
    '') fail "--server is missing: the operator's server, https://…" ;;
    *) fail "--server begins with https://, not '$server': children's data go over that line" ;;
    esac
    case $language in star | escpos) ;; *) fail "--language is star or escpos" ;; esac
    case "$server$reader$printer$ups$siblings" in
    *[[:cntrl:]]*) fail "a line break in a value" ;;
    esac
}

install_packages() {
    [ -z "$root" ] || return 0
    [ "$(id -u)" -eq 0 ] || fail "run me as root: sudo $0 …"
    [ "$kiosk" = yes ] || PACKAGES=()
    [ "$ups" = none ] || PACKAGES+=(nut-client)
    [ ${#PACKAGES[@]} -gt 0 ] || return 0
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${PACKAGES[@]}"
}

# The till itself and the browser are two users: the page cannot read the till's files.
make_users() {
    [ -z "$root" ] || return 0
    id obed-till >/dev/null 2>&1 || adduser --system --group --home /var/lib/obed-till \
        --no-create-home obed-till
    [ "$kiosk" = no ] || id obed-kiosk >/dev/null 2>&1 ||
        adduser --system --group --home /var/lib/obed-kiosk --shell /bin/bash obed-kiosk
}

# put FILE PATH [MODE]
put() {
    install -D -m "${3:-0644}" "$1" "$root$2"
}

write_settings() {
    mkdir -p "$root/etc/obed"
    cat >"$root/etc/obed/obed-till.conf" <<END
# The till's settings; every key is in obed-till.conf(5).
[till]
data = /var/lib/obed-till
server = $server
listen = 127.0.0.1:$PORT

[devices]
reader = $reader
printer = $printer
printer_language = $language
ups = $ups
shutdown_command = /usr/bin/touch /run/obed-till/poweroff
END
    [ -z "$siblings" ] || printf '\n[neighbours]\ntills = %s\nlisten = 0.0.0.0:%s\n' "$siblings" \
        "$NEIGHBOUR_PORT" >>"$root/etc/obed/obed-till.conf"
    printf 'KIOSK_URL=http://127.0.0.1:%s/\nKIOSK_PORT=%s\nKIOSK_DISPLAY=%s\n' \
        "$PORT" "$PORT" "$display" >"$root/etc/obed/kiosk.env"
}

install_files() {
    local unit
    [ ! -x obed ] || put obed /usr/bin/obed 0755
    for unit in obed-till.service obed-till-poweroff.path obed-till-poweroff.service; do
        put "$unit" "/etc/systemd/system/$unit"
    done
    put 60-obed-till.rules /etc/udev/rules.d/60-obed-till.rules
    put 60-obed-till.rules /etc/udev/rules.d/60-obed-till.rules
    [ "$kiosk" = yes ] || return 0
    put obed-kiosk.service /etc/systemd/system/obed-kiosk.service
    put kiosk-session /usr/lib/obed/kiosk-session 0755
    put kiosk-policy.json /etc/chromium/policies/managed/obed-till.json
}

start_services() {
    [ -z "$root" ] || return 0
    [ -x /usr/bin/obed ] || fail "/usr/bin/obed is missing: put the program beside this script"
    [ ! -e /etc/X11/Xwrapper.config ] ||
        sed -i 's/^allowed_users=.*/allowed_users=anybody/' /etc/X11/Xwrapper.config
    udevadm control --reload
    udevadm trigger --subsystem-match=usb --subsystem-match=tty
    systemctl daemon-reload
    udevadm control --reload
    udevadm trigger --action=add --subsystem-match=usb --subsystem-match=tty
    systemctl enable --now obed-till.service obed-till-poweroff.path
    systemctl restart obed-till.service
    [ "$kiosk" = no ] || systemctl enable --now obed-kiosk.service
}

main() {
    parse_arguments "$@"
    install_packages
    make_users
    write_settings
    install_files
    start_services
    echo "till-setup: done; the screen asks for the enrolment code"
}

main "$@"
