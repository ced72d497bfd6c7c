/* The mail server of tests: one connection at a time, one letter a connection. */
#include "mail_kit.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { LINE_BYTES = 2048, DIES_AFTER_LINES = 5 };

struct talk {
    struct mail_kit *kit;
    int socket;
    enum mail_deed deed;
    char heard[LINE_BYTES];
    size_t heard_size;
    char recipient[300];
    char letter[MAIL_KIT_LETTER_BYTES];
    size_t letter_size;
};

static void say(struct talk *talk, const char *words)
{
    ssize_t sent = send(talk->socket, words, strlen(words), MSG_NOSIGNAL);
    (void)sent;
}

/* A line without its end; false: the other side has gone. */
static bool line_read(struct talk *talk, char out[LINE_BYTES])
{
    for (;;) {
        char *end = memmem(talk->heard, talk->heard_size, "\r\n", 2);
        if (end != NULL) {
            size_t size = (size_t)(end - talk->heard);
            memcpy(out, talk->heard, size);
            out[size] = '\0';
            talk->heard_size -= size + 2;
            memmove(talk->heard, end + 2, talk->heard_size);
            return true;
        }
        if (talk->heard_size == sizeof talk->heard) return false;
        ssize_t got = recv(talk->socket, talk->heard + talk->heard_size,
                           sizeof talk->heard - talk->heard_size, 0);
        if (got <= 0) return false;
        talk->heard_size += (size_t)got;
    }
}

static void letter_keep(struct talk *talk)
{
    struct mail_kit *kit = talk->kit;
    pthread_mutex_lock(&kit->lock);
    if (kit->letter_count < MAIL_KIT_LETTERS) {
        memcpy(kit->letters[kit->letter_count], talk->letter, talk->letter_size + 1);
        snprintf(kit->recipients[kit->letter_count], sizeof kit->recipients[0], "%s",
                 talk->recipient);
        kit->letter_count++;
    }
    pthread_mutex_unlock(&kit->lock);
}

/* The message itself; false: the connection ends here. */
static bool letter_read(struct talk *talk)
{
    char line[LINE_BYTES];
    talk->letter_size = 0;
    talk->letter[0] = '\0';
    for (int count = 0; line_read(talk, line); count++) {
        if (talk->deed == MAIL_DIES_HALF_WAY && count == DIES_AFTER_LINES) return false;
        if (strcmp(line, ".") == 0) {
            letter_keep(talk);
            if (talk->deed == MAIL_DIES_AFTERWARDS) return false;
            say(talk, "250 taken\r\n");
            return true;
        }
        size_t room = sizeof talk->letter - talk->letter_size;
        int size = snprintf(talk->letter + talk->letter_size, room, "%s\n", line);
        if (size > 0 && (size_t)size < room) talk->letter_size += (size_t)size;
    }
    return false;
}

static const char *recipient_answer(enum mail_deed deed)
{
    if (deed == MAIL_REFUSES) return "550 5.1.1 no such mailbox\r\n";
    if (deed == MAIL_PUTS_OFF) return "451 4.7.1 greylisted, come back later\r\n";
    return "250 good\r\n";
}

static void talk_run(struct talk *talk)
{
    char line[LINE_BYTES];
    say(talk, "220 mail.test ESMTP\r\n");
    while (line_read(talk, line)) {
        if (strncasecmp(line, "RCPT", 4) == 0) {
            snprintf(talk->recipient, sizeof talk->recipient, "%.250s", line);
            say(talk, recipient_answer(talk->deed));
        } else if (strncasecmp(line, "DATA", 4) == 0) {
            say(talk, "354 go\r\n");
            if (!letter_read(talk)) return;
        } else if (strncasecmp(line, "QUIT", 4) == 0) {
            say(talk, "221 bye\r\n");
            return;
        } else {
            say(talk, "250 good\r\n");
        }
    }
}

static void *kit_main(void *context)
{
    struct mail_kit *kit = context;
    static struct talk talk; /* one connection at a time */
    for (;;) {
        int socket = accept(kit->listener, NULL, NULL);
        if (socket < 0) return NULL;
        talk = (struct talk){.kit = kit, .socket = socket};
        pthread_mutex_lock(&kit->lock);
        int place = kit->connection_count++;
        if (place < kit->deed_count) talk.deed = kit->deeds[place];
        pthread_mutex_unlock(&kit->lock);
        talk_run(&talk);
        close(socket);
    }
}

void mail_kit_open(struct mail_kit *kit)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    memset(kit, 0, sizeof *kit);
    pthread_mutex_init(&kit->lock, NULL);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    kit->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(kit->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(kit->listener, 8), 0);
    getsockname(kit->listener, (struct sockaddr *)&address, &size);
    kit->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&kit->thread, NULL, kit_main, kit), 0);
}

void mail_kit_close(struct mail_kit *kit)
{
    shutdown(kit->listener, SHUT_RDWR);
    pthread_join(kit->thread, NULL);
    close(kit->listener);
    pthread_mutex_destroy(&kit->lock);
}

void mail_kit_plan(struct mail_kit *kit, const enum mail_deed *deeds, int count)
{
    pthread_mutex_lock(&kit->lock);
    kit->connection_count = 0;
    kit->deed_count = count;
    for (int i = 0; i < count; i++) kit->deeds[i] = deeds[i];
    pthread_mutex_unlock(&kit->lock);
}

int mail_kit_count(struct mail_kit *kit)
{
    pthread_mutex_lock(&kit->lock);
    int count = kit->letter_count;
    pthread_mutex_unlock(&kit->lock);
    return count;
}

static int digit_of(char byte)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = byte == '\0' ? NULL : strchr(DIGITS, byte);
    return at == NULL ? -1 : (int)(at - DIGITS);
}

const char *mail_kit_body(struct mail_kit *kit, int place, char *out, size_t size)
{
    const char *at = strstr(kit->letters[place], "\n\n");
    size_t written = 0;
    unsigned bits = 0;
    int count = 0;
    assert_true(place < mail_kit_count(kit));
    assert_non_null(at);
    for (; *at != '\0' && written + 1 < size; at++) {
        int digit = digit_of(*at);
        if (digit < 0) continue;
        bits = bits << 6 | (unsigned)digit;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out[written++] = (char)(bits >> count & 0xFF);
    }
    out[written] = '\0';
    return out;
}

bool mail_kit_header(struct mail_kit *kit, int place, const char *name, char *out, size_t size)
{
    const char *at = kit->letters[place];
    assert_true(place < mail_kit_count(kit));
    while (at != NULL && *at != '\n') {
        size_t length = strlen(name);
        if (strncasecmp(at, name, length) == 0 && at[length] == ':') {
            size_t value = strcspn(at + length + 2, "\n");
            snprintf(out, size, "%.*s", (int)value, at + length + 2);
            return true;
        }
        at = strchr(at, '\n');
        if (at != NULL) at++;
    }
    return false;
}
