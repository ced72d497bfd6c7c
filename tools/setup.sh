#!/bin/sh
# setup.sh [GROUP]...
#
# Sees to it that what the groups need is installed: Debian packages by apt-get (when root;
# otherwise the command to run is printed) and the pinned npm packages. Groups: build, web (what
# the pages embed), mail (a mailbox for demo and tests), practice (receipts as pictures), postgres,
# test, bench; none given means all. Says nothing and takes no time when all is there. Services of
# the machine are neither started nor restarted.
set -eu
cd "$(dirname "$0")/.."

packages_of() {
    case $1 in
    build) echo gcc libc6-dev meson ninja-build pkg-config python3 python3-yaml libmicrohttpd-dev \
        libjansson-dev libsqlite3-dev libpq-dev libsodium-dev libssl-dev libcurl4-gnutls-dev \
        libpwquality-dev libarchive-dev libexpat1-dev libcairo2-dev libpango1.0-dev libinih-dev \
        libmd4c-dev libqrencode-dev libxlsxwriter-dev libjpeg62-turbo-dev \
        libpng-dev zlib1g-dev libcmocka-dev cracklib-runtime fonts-lato ;;
    web) node_packages ;;
    mail) echo python3-aiosmtpd ;;
    practice) echo python3 python3-pil python3-qrcode fonts-dejavu-core ;;
    postgres) echo postgresql-15 postgresql-client-15 ;;
    test) echo clang clang-format clang-tidy libclang-rt-14-dev git sqlite3 openssl \
        ca-certificates chromium fonts-dejavu-core e2fsprogs util-linux \
        nut-server nut-client zbar-tools curl libxml2-utils python3-openpyxl \
        libreoffice-calc poppler-utils hledger ;;
    bench) echo nginx-light wrk postgresql-15 sqlite3 ;;
    *)
        echo "setup.sh: unknown group '$1'" >&2
        exit 2
        ;;
    esac
}

# A Node.js that is already on the path is as good as Debian's.
node_packages() {
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

missing_of() {
    # dpkg-query complains about names it never heard of; those are missing like the rest.
    form='${db:Status-Status} ${Package}\n'
    installed=$(dpkg-query -W -f "$form" "$@" 2>/dev/null || true)
    for package in "$@"; do
        echo "$installed" | grep -qx "installed $package" || echo "$package"
    done
}

# Packages with services would start them: a policy forbids that while apt-get works.
install_as_root() {
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    echo "setup: apt-get install $*"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

install_packages() {
    wanted=$(for group in "$@"; do packages_of "$group"; done)
    # shellcheck disable=SC2086  # one word a package
    missing=$(missing_of $wanted)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    set -- $missing
    if [ "$(id -u)" -ne 0 ]; then
        echo "Some packages are missing. Install them with" >&2
        echo "    sudo apt-get install -y --no-install-recommends $*" >&2
        exit 1
    fi
    install_as_root "$@"
}

# node_modules remembers the lock file it was made from, and whether the test tools are in it.
install_npm() {
    stamp=node_modules/.made-from
    { [ ! -f "$stamp.$1" ] || ! cmp -s package-lock.json "$stamp.$1"; } || return 0
    if [ "$1" = web ]; then
        [ ! -f "$stamp.test" ] || ! cmp -s package-lock.json "$stamp.test" || return 0
        omit=--omit=dev
    else
        omit=
    fi
    echo "setup: npm ci $omit"
    # shellcheck disable=SC2086
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error $omit >/dev/null
    cp package-lock.json "$stamp.$1"
}

[ $# -gt 0 ] || set -- build web mail practice postgres test bench
install_packages "$@"
case " $* " in
*" test "*) install_npm test ;;
*" web "*) install_npm web ;;
esac
