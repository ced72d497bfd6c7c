/* Outgoing HTTP and SMTP through libcurl: only those protocols, no redirects, certificates always
 * verified, every wait and every answer bounded. */
#include "world/outgoing.h"

#include <curl/curl.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/parse.h"
#include "base/scoped.h"

enum {
    CONNECT_TIMEOUT_MS = 5000,
    MAIL_TIMEOUT_MS = 30000,
    LINE_POLL_MS = 60000, /* a cancel wakes the poll; curl's own timers shorten it */
    ERROR_TEXT_BYTES = CURL_ERROR_SIZE
};

SCOPED_DEFINE(curl, CURL, curl_easy_cleanup)
SCOPED_DEFINE(curl_list, struct curl_slist, curl_slist_free_all)

void outgoing_init(void)
{
    CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

void outgoing_release(void)
{
    curl_global_cleanup();
}

static enum err fault_of(CURLcode code)
{
    if (code == CURLE_OPERATION_TIMEDOUT) return ERR_TIMEOUT;
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) return ERR_SYNTAX;
    if (code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED) return ERR_LIMIT;
    return ERR_UNAVAILABLE;
}

/* ---- lines ---- */

struct outgoing_line {
    CURLM *multi; /* keeps the connection */
    atomic_bool is_cancelled;
    char fault[ERROR_TEXT_BYTES];
};

struct outgoing_line *outgoing_line_open(void)
{
    struct outgoing_line *line = memory_new(sizeof *line);
    line->multi = curl_multi_init();
    CHECK(line->multi != NULL);
    return line;
}

void outgoing_line_done(struct outgoing_line *line)
{
    if (line == NULL) return;
    curl_multi_cleanup(line->multi);
    memory_free(line);
}

void outgoing_line_cancel(struct outgoing_line *line)
{
    atomic_store(&line->is_cancelled, true);
    CHECK(curl_multi_wakeup(line->multi) == CURLM_OK);
}

const char *outgoing_line_fault(const struct outgoing_line *line)
{
    return line->fault;
}

static CURLcode line_result(const struct outgoing_line *line)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(line->multi, &left);
    CHECK(message != NULL && message->msg == CURLMSG_DONE);
    return message->data.result;
}

static enum err run_over(struct outgoing_line *line, CURL *curl)
{
    char text[ERROR_TEXT_BYTES] = "";
    int running = 1;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, text);
    CHECK(curl_multi_add_handle(line->multi, curl) == CURLM_OK);
    while (running > 0 && !atomic_load(&line->is_cancelled)) {
        CHECK(curl_multi_perform(line->multi, &running) == CURLM_OK);
        if (running == 0) break;
        CHECK(curl_multi_poll(line->multi, NULL, 0, LINE_POLL_MS, NULL) == CURLM_OK);
    }
    CURLcode code = running > 0 ? CURLE_ABORTED_BY_CALLBACK : line_result(line);
    CHECK(curl_multi_remove_handle(line->multi, curl) == CURLM_OK);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    if (code == CURLE_OK) return OK;
    snprintf(line->fault, sizeof line->fault, "%s", text[0] ? text : curl_easy_strerror(code));
    return code == CURLE_ABORTED_BY_CALLBACK ? ERR_CANCELLED : fault_of(code);
}

/* No URL in the log: it may carry a secret. */
static enum err run(CURL *curl, const char *event)
{
    char text[ERROR_TEXT_BYTES] = "";
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, text);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    if (code == CURLE_OK) return OK;
    return log_fault(fault_of(code), event, "code=%d text=\"%s\"", (int)code,
                     text[0] ? text : curl_easy_strerror(code));
}

static CURL *handle_new(const char *url, const char *protocols, long timeout_ms)
{
    CURL *curl = curl_easy_init();
    CHECK(curl != NULL);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     timeout_ms < CONNECT_TIMEOUT_MS ? timeout_ms : (long)CONNECT_TIMEOUT_MS);
    return curl;
}

static struct curl_slist *list_with(struct curl_slist *list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(list, line);
    CHECK(longer != NULL);
    return longer;
}

/* ---- HTTP ---- */

struct answer_body {
    struct buf buf;
    size_t limit_bytes;
};

static size_t take_body(char *bytes, size_t one, size_t size, void *context)
{
    struct answer_body *body = context;
    if (size * one > body->limit_bytes - body->buf.size) return 0;
    buf_add(&body->buf, bytes, size * one);
    return size * one;
}

static bool is_header_text(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.bytes[i] < ' ') return false;
    }
    return true;
}

static enum err make_headers(struct arena *arena, const struct outgoing_request *request,
                             struct curl_slist **out_list)
{
    for (int i = 0; i < request->header_count; i++) {
        const struct outgoing_header *header = &request->headers[i];
        if (!is_header_text(header->name) || !is_header_text(header->value)) return ERR_SYNTAX;
    }
    /* Without this libcurl waits for "100 Continue" before a longer body. */
    struct curl_slist *list = list_with(NULL, "Expect:");
    for (int i = 0; i < request->header_count; i++) {
        const struct outgoing_header *header = &request->headers[i];
        list = list_with(list, arena_printf(arena, "%.*s: %.*s", TEXT_ARGS(header->name),
                                            TEXT_ARGS(header->value)));
    }
    *out_list = list;
    return OK;
}

static void set_body(CURL *curl, struct arena *arena, const struct outgoing_request *request)
{
    if (text_is(request->method, "GET")) return;
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.size ? request->body.bytes : "");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST,
                     arena_copy(arena, request->method.bytes, request->method.size));
}

/* The last word before a connection: names may lead anywhere, and elsewhere each time. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    const struct outgoing_request *request = context;
    char host[NI_MAXHOST];
    (void)purpose;
    if (getnameinfo(&address->addr, address->addrlen, host, sizeof host, NULL, 0, NI_NUMERICHOST) !=
            0 ||
        !request->may_connect(request->may_connect_context, text_of(host))) {
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_guard(CURL *curl, const struct outgoing_request *request)
{
    if (request->may_connect == NULL) return;
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, (void *)(uintptr_t)request);
}

static int retry_after_s(CURL *curl)
{
    struct curl_header *header;
    int64_t seconds;
    if (curl_easy_header(curl, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return 0;
    struct text value = text_of(header->value);
    return parse_int64(value, 0, OUTGOING_RETRY_AFTER_LIMIT_S, &seconds) == OK ? (int)seconds : 0;
}

enum err outgoing_call(struct arena *arena, const struct outgoing_request *request,
                       struct outgoing_answer *out_answer)
{
    const char *url = arena_copy(arena, request->url.bytes, request->url.size);
    scoped(curl) CURL *curl = handle_new(url, "http,https", request->timeout_ms);
    scoped(curl_list) struct curl_slist *headers = NULL;
    TRY(make_headers(arena, request, &headers));
    struct answer_body body = {.limit_bytes = request->answer_limit_bytes};
    buf_init(&body.buf, arena);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (request->ca_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    set_body(curl, arena, request);
    set_guard(curl, request);
    TRY(request->line != NULL ? run_over(request->line, curl) : run(curl, "outgoing_call"));
    long status = 0;
    char *content_type = NULL;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &content_type);
    struct text type = text_of(content_type);
    *out_answer = (struct outgoing_answer){
        .status = (int)status,
        .retry_after_s = retry_after_s(curl),
        .content_type = {arena_copy(arena, type.bytes, type.size), type.size},
        .body = buf_text(&body.buf),
    };
    return OK;
}

/* ---- SMTP ---- */

static size_t give_message(char *place, size_t one, size_t size, void *context)
{
    struct text *rest = context;
    size_t given = rest->size < size * one ? rest->size : size * one;
    if (given > 0) memcpy(place, rest->bytes, given);
    *rest = text_part(*rest, given, rest->size - given);
    return given;
}

/* An SMTP 5xx to the address or the message is for ever; 4xx and a broken line are not. */
static enum err fault_of_mail(CURL *curl, enum err err)
{
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    return err == ERR_UNAVAILABLE && answer >= 500 && answer <= 599 ? ERR_SYNTAX : err;
}

static void set_login(CURL *curl, const struct world_options *options)
{
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
    if (options->smtp_ca_file) curl_easy_setopt(curl, CURLOPT_CAINFO, options->smtp_ca_file);
    if (options->smtp_user == NULL) return;
    /* A password never goes over a bare line. */
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_USERNAME, options->smtp_user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options->smtp_password ? options->smtp_password : "");
}

enum err outgoing_mail(const struct world_options *options, const struct mail *mail,
                       struct text message, struct arena *arena)
{
    scoped(curl) CURL *curl = handle_new(options->smtp_url, "smtp,smtps", MAIL_TIMEOUT_MS);
    const char *to = arena_copy(arena, mail->to.bytes, mail->to.size);
    scoped(curl_list) struct curl_slist *recipients = list_with(NULL, to);
    set_login(curl, options);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_copy(arena, mail->from.bytes, mail->from.size));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, &message);
    return fault_of_mail(curl, run(curl, "mail"));
}
