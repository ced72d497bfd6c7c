/* Parameters of foreign requests. */
#include "gate/params.h"

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

/* %XX and + to bytes; false when a percent sign is not followed by two digits. */
static bool percent_decode(struct arena *arena, struct text text, struct text *out_bytes)
{
    char *bytes = arena_take(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.bytes[i];
        if (byte == '+') {
            byte = ' ';
        } else if (byte == '%') {
            if (text.size - i < 3) return false;
            int high = hex_digit(text.bytes[i + 1]), low = hex_digit(text.bytes[i + 2]);
            if (high < 0 || low < 0) return false;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        bytes[size++] = byte;
    }
    *out_bytes = (struct text){bytes, size};
    return true;
}

static bool has_control(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < ' ' || byte == 0x7F) return true;
    }
    return false;
}

static struct param param_read(struct arena *arena, enum charset charset, struct text pair)
{
    struct param param = {.is_right = false};
    struct text name = text_cut(&pair, '='), bytes;
    if (!percent_decode(arena, name, &param.name)) param.name = name;
    if (!percent_decode(arena, pair, &bytes)) return param;
    if (charset_decode(arena, charset, bytes, &param.value) != OK) {
        param.value = (struct text){NULL, 0};
        return param;
    }
    param.value = text_trim(param.value);
    param.is_right = !has_control(param.value);
    return param;
}

void params_init(struct params *params)
{
    params->count = 0;
    params->is_cut = false;
}

void params_add(struct params *params, struct arena *arena, enum charset charset, struct text text)
{
    while (text.size > 0) {
        struct text pair = text_cut(&text, '&');
        if (pair.size == 0) continue;
        if (params->count == PARAMS_LIMIT) {
            params->is_cut = true;
            return;
        }
        params->at[params->count++] = param_read(arena, charset, pair);
    }
}

enum param_state params_find(const struct params *params, const char *name, struct text *out_value)
{
    const struct param *found = NULL;
    struct text wanted = text_of(name);
    *out_value = (struct text){"", 0};
    for (int i = 0; i < params->count; i++) {
        if (!text_equal_ignoring_case(params->at[i].name, wanted)) continue;
        if (found != NULL) return PARAM_WRONG;
        found = &params->at[i];
    }
    if (found == NULL) return PARAM_ABSENT;
    if (!found->is_right) return PARAM_WRONG;
    if (found->value.size == 0) return PARAM_ABSENT;
    *out_value = found->value;
    return PARAM_GIVEN;
}
