/* The thread that asks upsd, and the command that switches the till off. */
#include "till/ups.h"

#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/secret.h"
#include "till/device.h"
#include "till/ups_talk.h"

enum { READ_BYTES = 512, COMMAND_WORDS_LIMIT = 16, COMMAND_BYTES_LIMIT = 512 };

extern char **environ;

struct ups {
    struct ups_options options;
    struct device_address address; /* DEVICE_NONE: no UPS, no thread */
    int wake_fd;
    pthread_t thread;
    struct ups_talk talk; /* the thread's own */
    bool was_missing;     /* said in the log already */

    pthread_mutex_t lock; /* of what follows */
    bool is_stopping;
    struct ups_status status;
};

static int64_t now_us(const struct ups *ups)
{
    return world_ticks_us(ups->options.world);
}

static bool status_differs(const struct ups_status *a, const struct ups_status *b)
{
    return a->state != b->state || a->is_connected != b->is_connected ||
           a->needs_battery != b->needs_battery || a->is_overloaded != b->is_overloaded ||
           a->charge_percent != b->charge_percent || a->runtime_seconds != b->runtime_seconds;
}

static const char *state_name(enum ups_state state)
{
    switch (state) {
    case UPS_ABSENT: return "absent";
    case UPS_UNKNOWN: return "unknown";
    case UPS_ON_LINE: return "on_line";
    case UPS_ON_BATTERY: return "on_battery";
    case UPS_CRITICAL: return "critical";
    }
    return "unknown";
}

static void tell(struct ups *ups)
{
    struct ups_status now = ups->talk.status;
    pthread_mutex_lock(&ups->lock);
    struct ups_status before = ups->status;
    ups->status = now;
    pthread_mutex_unlock(&ups->lock);
    if (now.state != before.state) {
        log_write(now.state == UPS_ON_LINE ? LOG_INFO : LOG_WARNING, "ups_state",
                  "ups=%s state=%s charge=%d runtime_s=%d", ups->talk.name, state_name(now.state),
                  now.charge_percent, now.runtime_seconds);
    }
    if (status_differs(&now, &before) && ups->options.on_status != NULL) {
        ups->options.on_status(ups->options.context, &now);
    }
}

static bool is_stopping(struct ups *ups)
{
    pthread_mutex_lock(&ups->lock);
    bool is = ups->is_stopping;
    pthread_mutex_unlock(&ups->lock);
    return is;
}

/* False: the connection is gone, or there is silence, or all is to end. */
static bool turn(struct ups *ups, int fd)
{
    char bytes[READ_BYTES];
    struct text output = ups_talk_output(&ups->talk);
    int what = device_wait(fd, ups->wake_fd, output.size > 0, now_us(ups),
                           ups_talk_next_us(&ups->talk));
    if (what & DEVICE_WOKEN) device_wake_drain(ups->wake_fd);
    if (is_stopping(ups)) return false;
    if (what & DEVICE_READABLE) {
        ssize_t size = read(fd, bytes, sizeof bytes);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) return false;
        if (size > 0) ups_talk_take(&ups->talk, bytes, (size_t)size, now_us(ups));
    } else if (what & DEVICE_HUNG_UP) {
        return false;
    }
    if (what & DEVICE_WRITABLE) {
        ssize_t size = write(fd, output.bytes, output.size);
        if (size < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (size > 0) ups_talk_wrote(&ups->talk, (size_t)size);
    }
    ups_talk_tick(&ups->talk, now_us(ups));
    return !ups->talk.is_dead;
}

static void serve_connection(struct ups *ups, int fd)
{
    ups_talk_connect(&ups->talk, now_us(ups));
    ups_talk_tick(&ups->talk, now_us(ups));
    while (turn(ups, fd)) tell(ups);
    ups_talk_lose(&ups->talk);
    close(fd);
}

static void wait_to_retry(struct ups *ups)
{
    int64_t until_us = now_us(ups) + UPS_RETRY_MS * INT64_C(1000);
    while (!is_stopping(ups) && now_us(ups) < until_us) {
        int64_t next_us = ups_talk_next_us(&ups->talk);
        if (next_us > until_us) next_us = until_us;
        int what = device_wait(-1, ups->wake_fd, false, now_us(ups), next_us);
        if (what & DEVICE_WOKEN) device_wake_drain(ups->wake_fd);
        ups_talk_tick(&ups->talk, now_us(ups));
        tell(ups);
    }
}

static void *ups_run(void *context)
{
    struct ups *ups = context;
    while (!is_stopping(ups)) {
        int fd = -1;
        enum err err = device_open(&ups->address, ups->wake_fd, &fd);
        if (err == OK) {
            ups->was_missing = false;
            serve_connection(ups, fd);
        } else if (!ups->was_missing && err != ERR_CANCELLED) {
            ups->was_missing = true;
            log_write(LOG_WARNING, "ups_missing", "host=%s port=%s err=%s", ups->address.name,
                      ups->address.port, err_name(err));
        }
        tell(ups);
        wait_to_retry(ups);
    }
    return NULL;
}

/* ---- starting ---- */

/* "NAME@HOST[:PORT]"; `name` is left empty for "none". */
static enum err parse_address(const char *string, struct device_address *address,
                              char name[UPS_NAME_LIMIT])
{
    struct text rest = text_of(string);
    name[0] = '\0';
    if (rest.size == 0 || text_is(rest, "none")) return OK;
    struct text before = text_cut(&rest, '@');
    if (before.size == 0 || before.size >= UPS_NAME_LIMIT || rest.size == 0) return ERR_SYNTAX;
    memcpy(name, before.bytes, before.size);
    name[before.size] = '\0';
    address->kind = DEVICE_TCP;
    memcpy(address->port, "3493", sizeof "3493");
    return device_host_parse(rest, address);
}

static enum err ups_init(struct ups *ups, const struct ups_options *options)
{
    char name[UPS_NAME_LIMIT];
    TRY(parse_address(options->address, &ups->address, name));
    ups->options = *options;
    ups->status = (struct ups_status){
        .state = UPS_ABSENT, .charge_percent = -1, .runtime_seconds = -1};
    if (name[0] == '\0') return device_wake_init(&ups->wake_fd);
    if (!ups_talk_init(&ups->talk, name, options->user, options->password)) return ERR_SYNTAX;
    ups->status = ups->talk.status;
    return device_wake_init(&ups->wake_fd);
}

enum err ups_start(const struct ups_options *options, struct ups **out_ups)
{
    CHECK(options->world != NULL);
    struct ups *ups = memory_new(sizeof *ups);
    enum err err = ups_init(ups, options);
    if (err != OK) {
        memory_free(ups);
        return log_fault(err, "ups", "address=%s text=\"NAME@HOST[:PORT] is wanted\"",
                         options->address);
    }
    CHECK(pthread_mutex_init(&ups->lock, NULL) == 0);
    if (ups->address.kind != DEVICE_NONE) {
        CHECK(pthread_create(&ups->thread, NULL, ups_run, ups) == 0);
    }
    *out_ups = ups;
    return OK;
}

void ups_stop(struct ups *ups)
{
    if (ups == NULL) return;
    if (ups->address.kind != DEVICE_NONE) {
        pthread_mutex_lock(&ups->lock);
        ups->is_stopping = true;
        pthread_mutex_unlock(&ups->lock);
        device_wake(ups->wake_fd);
        pthread_join(ups->thread, NULL);
    }
    pthread_mutex_destroy(&ups->lock);
    close(ups->wake_fd);
    secret_wipe(ups->talk.password, sizeof ups->talk.password);
    memory_free(ups);
}

struct ups_status ups_status(struct ups *ups)
{
    pthread_mutex_lock(&ups->lock);
    struct ups_status status = ups->status;
    pthread_mutex_unlock(&ups->lock);
    return status;
}

const char *ups_state_words(const struct ups_status *status)
{
    switch (status->state) {
    case UPS_ABSENT:
    case UPS_UNKNOWN: break;
    case UPS_ON_LINE:
        if (status->is_overloaded) {
            return "Источник питания перегружен: отключите от него лишнее.";
        }
        if (status->needs_battery) {
            return "Батарея источника питания износилась: сообщите технику.";
        }
        break;
    case UPS_ON_BATTERY:
        return "Нет электричества: касса работает от батареи. Продавать можно; не откладывайте "
               "закрытие смены.";
    case UPS_CRITICAL:
        return "Батарея почти разряжена: касса выключается. Всё, что продано, сохранено.";
    }
    return NULL;
}

/* ---- the command ---- */

static enum err split_words(const char *line, char copy[COMMAND_BYTES_LIMIT],
                            char *words[COMMAND_WORDS_LIMIT + 1])
{
    size_t size = strlen(line);
    int count = 0;
    if (size >= COMMAND_BYTES_LIMIT) return ERR_SYNTAX;
    memcpy(copy, line, size + 1);
    for (char *at = copy; *at != '\0';) {
        while (*at == ' ' || *at == '\t') *at++ = '\0';
        if (*at == '\0') break;
        if (count == COMMAND_WORDS_LIMIT) return ERR_SYNTAX;
        words[count++] = at;
        while (*at != '\0' && *at != ' ' && *at != '\t') at++;
    }
    words[count] = NULL;
    return count > 0 ? OK : ERR_SYNTAX;
}

enum err ups_run_command(const char *command_line)
{
    char copy[COMMAND_BYTES_LIMIT], *words[COMMAND_WORDS_LIMIT + 1];
    pid_t process;
    if (split_words(command_line, copy, words) != OK) {
        return log_fault(ERR_SYNTAX, "ups_command", "text=\"no command, or too long a one\"");
    }
    int error = posix_spawnp(&process, words[0], NULL, NULL, words, environ);
    if (error != 0) {
        return log_fault(error == ENOENT ? ERR_NOT_FOUND : ERR_IO, "ups_command",
                         "program=%s text=\"%s\"", words[0], strerror(error));
    }
    log_write(LOG_WARNING, "ups_command", "program=%s process=%ld", words[0], (long)process);
    return OK;
}
