/* Addresses of webhooks as they are typed: what is let through names https and a host that is none
 * of our own networks, as somebody else's reader of addresses has it. */
#include <curl/curl.h>
#include <string.h>

#include "base/check.h"
#include "desk/webhook.h"
#include "fuzz.h"
#include "pay/network.h"

const char *const fuzz_seeds[] = {"https://accounting.example/obed",
                                  "https://accounting.example:8443/obed?key=1",
                                  "https://user:word@127.0.0.1/",
                                  "https://127.0.0.1:443/",
                                  "https://0x7f000001/",
                                  "https://[::ffff:10.0.0.1]/",
                                  "https://8.8.8.8/",
                                  "https://a?b@c/d",
                                  "http://10.1.2.3/",
                                  "https://localhost./",
                                  "https://127.0.0.%31/",
                                  NULL};

static void check_host(const char *url)
{
    char *scheme = NULL, *host = NULL, *user = NULL;
    CURLU *parts = curl_url();
    CHECK(parts != NULL);
    if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK) {
        CHECK(curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK);
        CHECK(strcmp(scheme, "https") == 0);
        CHECK(curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER);
        CHECK(curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK);
        struct text bare = text_of(host);
        if (bare.size > 1 && bare.bytes[0] == '[') bare = text_part(bare, 1, bare.size - 2);
        bool is_number = strspn(host, "0123456789.") == strlen(host) || host[0] == '[';
        CHECK(!is_number || address_is_public(bare));
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct text url = {(const char *)bytes, size};
    enum webhook_status status = webhook_url_judge(url, TEXT(""));
    CHECK(status == WEBHOOK_OK || status == WEBHOOK_URL || status == WEBHOOK_ADDRESS);
    CHECK(status != WEBHOOK_OK || size <= WEBHOOK_URL_LIMIT);
    (void)webhook_url_judge(url, TEXT("10.0.0.0/8, ::1"));
    if (status != WEBHOOK_OK) return 0;
    char string[WEBHOOK_URL_LIMIT + 1];
    memcpy(string, bytes, size);
    string[size] = '\0';
    check_host(string);
    return 0;
}
