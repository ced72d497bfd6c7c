/* Networks as 128 bits and a prefix; IPv4 stands in ::ffff:0:0/96, as RFC 4291 maps it. */
#include "pay/network.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "base/parse.h"
#include "base/secret.h"

enum { ADDRESS_BYTES = 16, ADDRESS_BITS = 128, IPV4_BITS = 32, ADDRESS_TEXT_LIMIT = 64 };

struct address {
    uint8_t bytes[ADDRESS_BYTES];
    bool is_ipv4;
};

static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool address_parse(struct text text, struct address *out_address)
{
    char string[ADDRESS_TEXT_LIMIT];
    if (text.size == 0 || text.size >= sizeof string) return false;
    memcpy(string, text.bytes, text.size);
    string[text.size] = '\0';
    if (strlen(string) != text.size) return false;
    struct address address = {.is_ipv4 = true};
    memcpy(address.bytes, MAPPED, sizeof MAPPED);
    if (inet_pton(AF_INET, string, address.bytes + sizeof MAPPED) != 1) {
        if (inet_pton(AF_INET6, string, address.bytes) != 1) return false;
        address.is_ipv4 = false;
    }
    *out_address = address;
    return true;
}

struct network {
    struct address address;
    int prefix; /* of 128 bits */
};

static bool bit_of(const struct address *address, int bit)
{
    return (address->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

static bool network_parse(struct text text, struct network *out_network)
{
    struct network network = {.prefix = ADDRESS_BITS};
    struct text host = text_cut(&text, '/');
    if (!address_parse(host, &network.address)) return false;
    if (text.bytes != NULL) {
        int64_t prefix;
        int bits = network.address.is_ipv4 ? IPV4_BITS : ADDRESS_BITS;
        if (parse_int64(text, 0, bits, &prefix) != OK) return false;
        network.prefix = (int)prefix + ADDRESS_BITS - bits;
    }
    for (int i = network.prefix; i < ADDRESS_BITS; i++) {
        if (bit_of(&network.address, i)) return false;
    }
    *out_network = network;
    return true;
}

/* The next word, commas and blanks before it passed over; empty at the end. */
static struct text word_cut(struct text *rest)
{
    size_t from = 0, to;
    while (from < rest->size && strchr(", \t", rest->bytes[from]) != NULL) from++;
    to = from;
    while (to < rest->size && strchr(", \t", rest->bytes[to]) == NULL) to++;
    struct text word = text_part(*rest, from, to - from);
    *rest = text_part(*rest, to, rest->size - to);
    return word;
}

bool networks_are_valid(struct text networks)
{
    struct network network;
    for (;;) {
        struct text word = word_cut(&networks);
        if (word.size == 0) return networks.size == 0;
        if (!network_parse(word, &network)) return false;
    }
}

static bool network_holds(const struct network *network, const struct address *address)
{
    for (int i = 0; i < network->prefix; i++) {
        if (bit_of(&network->address, i) != bit_of(address, i)) return false;
    }
    return true;
}

bool networks_hold(struct text networks, struct text address)
{
    struct address own;
    struct network network;
    if (!address_parse(address, &own)) return false;
    for (;;) {
        struct text word = word_cut(&networks);
        if (word.size == 0) return false;
        if (network_parse(word, &network) && network_holds(&network, &own)) return true;
    }
}

bool address_is_loopback(struct text address)
{
    return networks_hold(TEXT("127.0.0.0/8 ::1"), address);
}

bool address_is_public(struct text address)
{
    static const char SPECIAL[] =
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
        "224.0.0.0/3 ::/128 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 "
        "2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8";
    struct address own;
    return address_parse(address, &own) && !networks_hold(text_of(SPECIAL), address);
}

uint64_t address_key(struct text address)
{
    enum { NETWORK_BYTES = 8, IPV4_FROM = 12 };
    struct address own;
    struct digest digest;
    if (!address_parse(address, &own)) {
        digest = hash_of(address.bytes, address.size);
    } else if (memcmp(own.bytes, MAPPED, sizeof MAPPED) == 0) {
        digest = hash_of(own.bytes + IPV4_FROM, sizeof own.bytes - IPV4_FROM);
    } else {
        digest = hash_of(own.bytes, NETWORK_BYTES);
    }
    return (uint64_t)digest_int63(&digest);
}
