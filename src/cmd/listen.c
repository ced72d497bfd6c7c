/* Where to listen, as people write it. */
#include <string.h>

#include "base/parse.h"
#include "cmd/command.h"

bool listen_is_loopback(const char *listen)
{
    struct text text = text_of(listen);
    return text_starts(text, TEXT("127.")) || text_starts(text, TEXT("[::1]")) ||
           text_starts(text, TEXT("localhost:"));
}

bool listen_parse(struct arena *arena, const char *listen, const char **out_address, int *out_port)
{
    const char *colon = strrchr(listen, ':');
    int64_t port;
    if (colon == NULL || parse_int64(text_of(colon + 1), 0, 65535, &port) != OK) return false;
    struct text address = {listen, (size_t)(colon - listen)};
    if (text_starts(address, TEXT("[")) && address.bytes[address.size - 1] == ']') {
        address = text_part(address, 1, address.size - 2);
    }
    *out_address = address.size ? arena_copy(arena, address.bytes, address.size) : "::";
    *out_port = (int)port;
    return true;
}
