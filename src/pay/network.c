/* Networks as 128 bits and a prefix; IPv4 stands in ::ffff:0:0/96, as RFC 4291 maps it. */
#include "pay/network.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "base/parse.h"

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
